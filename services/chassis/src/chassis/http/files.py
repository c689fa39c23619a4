"""Answers that are files: a document to print, something that was attached."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Response


@dataclass(frozen=True)
class File:
    """A file as it is sent: its name in any script, its media type, and what it holds."""

    name: str
    media: str
    content: bytes


def as_file(file: File) -> Response:
    """The answer that hands it over to be kept: never shown in place, where a script within would run as ours."""
    response = Response(file.content, content_type=file.media)
    # RFC 6266 and 8187: the name in UTF-8, which also leaves no character that could end the header.
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return response
