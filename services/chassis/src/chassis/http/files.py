"""Answers that are files: a document to print, something that was attached."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class File:
    """A file as it is sent: its name in any script, its media type, and what it holds.

    A large one comes in pieces, which are `size` bytes together: whoever gets fewer knows that it was cut off.
    """

    name: str
    media: str
    content: bytes | Iterator[bytes]
    size: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What says that it is handed over to be kept: never shown in place, where a script within would run as ours.

        The name is in UTF-8 (RFC 6266 and 8187), which also leaves no character that could end the header.
        """
        named = f"attachment; filename*=UTF-8''{quote(self.name, safe='')}"
        length = {} if self.size is None else {"Content-Length": str(self.size)}
        return {"Content-Type": self.media, "Content-Disposition": named, **length}
