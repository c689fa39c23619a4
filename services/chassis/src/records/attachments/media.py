"""What a file is, by what it holds: neither its name nor its sender is believed (faults.md S-2)."""

import io
import zipfile

UNKNOWN = "application/octet-stream"
PLAIN = "text/plain; charset=utf-8"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # Word and Excel before 2007
)
_PACKED = (
    ("word/", f"{_OFFICE}wordprocessingml.document"),
    ("xl/", f"{_OFFICE}spreadsheetml.sheet"),
    ("ppt/", f"{_OFFICE}presentationml.presentation"),
)


def media_of(content: bytes) -> str:
    """The media type to serve it by. What a browser might run, HTML or SVG, is plain text or unknown."""
    for beginning, media in _BEGINNINGS:
        if content.startswith(beginning):
            return media
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    return PLAIN if _is_text(content) else UNKNOWN


def _packed(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return UNKNOWN
    return next((media for folder, media in _PACKED if any(name.startswith(folder) for name in names)), UNKNOWN)


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False
