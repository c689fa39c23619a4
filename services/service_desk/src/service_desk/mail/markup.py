"""The text of an HTML mail, for people to read: no markup survives, and no hostile markup takes long.

One pass over tags that hold no other bracket, so the time grows with the length alone.
"""

import html
import re

_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"</?\s*([A-Za-z0-9]+)")
_UNSEEN = frozenset({"script", "style", "title", "xml"})
_LINES = frozenset({"blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "table", "tr"})
_BLANKS = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


def text_of_html(source: str) -> str:
    """What a reader would see, blocks as lines."""
    seen: list[str] = []
    unseen: str | None = None
    for piece in _TAG.split(source):
        tag = _NAME.match(piece)
        name = tag[1].lower() if tag else None
        if unseen is not None:
            if name == unseen and piece.startswith("</"):
                unseen = None
        elif not piece.startswith("<"):
            seen.append(_BLANKS.sub(" ", piece))
        elif name in _UNSEEN and not piece.endswith("/>"):
            unseen = None if piece.startswith("</") else name
        elif name in _LINES:
            seen.append("\n")
    text = html.unescape("".join(seen)).replace("\xa0", " ")
    return _BLANK_LINES.sub("\n\n", text).strip()
