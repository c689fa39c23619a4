"""From the bytes of a mail to what is read of it (RFC 5322, MIME), whatever strangers send: nothing here raises.

The standard library's parser is lenient already; what it is not, it is made here: charsets that lie, headers of a
megabyte, parts within parts without end (faults.md M-5/6).
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import Header, decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr

from service_desk.mail.markup import text_of_html

LONGEST_HEADER = 10_000
"""Characters of one header that are looked at: the parser's own work on longer ones grows with their square."""

MOST_BOUNDARIES = 50
"""Parts within parts; a mail with more is no letter, and each level is paid for on every line below it."""

LONGEST_TEXT = 20_000
LONGEST_SUBJECT = 200
LONGEST_NAME = 100
LONGEST_ADDRESS = 254

_NO_CHARSETS = frozenset({"idna", "punycode"})
"""Codecs of Python that are no charsets of mails, and take a time that grows with the square of the text."""

_BULK = frozenset({"auto_reply", "bulk", "junk", "list"})
_ID = re.compile(r"<[^<>\s]{1,500}>")
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\x00-\x1f\x7f-\uffff]+@[A-Za-z0-9.-]+")
_BEYOND_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Mail:
    """What is read of a mail. `references` name the mails that it answers, the nearest first."""

    message_id: str | None
    references: tuple[str, ...]
    sender: str
    name: str
    subject: str | None
    text: str
    automatic: bool


class _Bounded(Compat32):
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


def read_mail(raw: bytes) -> Mail | None:
    """The mail; None for what is none, or says of nobody who sent it."""
    if raw.lower().count(b"boundary") > MOST_BOUNDARIES:
        return None
    try:
        return _read(message_from_bytes(raw, policy=_Bounded()))
    except RecursionError:
        return None


def fingerprint(raw: bytes) -> str:
    """What tells a mail apart that has no id of its own."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _read(message: Message) -> Mail | None:
    name, address = parseaddr(_header(message, "From"))
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        return None
    ids = _ID.findall(_header(message, "Message-ID"))
    return Mail(
        message_id=ids[0] if ids else None,
        references=tuple(_answered(message)),
        sender=address.lower(),
        name=_line(_words(name), LONGEST_NAME) or address[:LONGEST_NAME],
        subject=_line(_words(message.get("Subject", "")), LONGEST_SUBJECT) or None,
        text=_text(message),
        automatic=_is_automatic(message),
    )


def _answered(message: Message) -> Iterator[str]:
    """The newest first: In-Reply-To names it, References list the thread from its beginning (RFC 5322, 3.6.4)."""
    yield from _ID.findall(_header(message, "In-Reply-To"))
    yield from reversed(_ID.findall(_header(message, "References")))


def _is_automatic(message: Message) -> bool:
    """Whether a machine wrote it (RFC 3834): answers to absence, bounces, lists. To answer them makes a loop."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or _header(message, "Precedence").strip().lower() in _BULK
        or _header(message, "Return-Path").strip() == "<>"
        or message.get_content_type() == "multipart/report"
        or "List-Id" in message
    )


def _header(message: Message, name: str) -> str:
    """A header as it stands there, encoded words and all; bytes beyond ASCII as well as they can be read."""
    value = message.get(name, "")
    return "".join(_decoded(*chunk) for chunk in decode_header(value)) if isinstance(value, Header) else str(value)


def _words(value: str | Header) -> str:
    """The text of a header or a part of one, its encoded words decoded (RFC 2047)."""
    try:
        chunks = decode_header(value)
    except HeaderParseError:
        return str(value)
    return "".join(chunk if isinstance(chunk, str) else _decoded(chunk, charset) for chunk, charset in chunks)


def _decoded(data: bytes, charset: str | None) -> str:
    """By the charset that is named, if it is one and the bytes keep to it; else by what Chinese and others use.

    Much is called GB 2312 that holds characters which only its successor has: the last attempt reads it.
    """
    for name in (charset or "utf-8", "utf-8", "gb18030"):
        try:
            codec = codecs.lookup(name).name
            if codec not in _NO_CHARSETS:
                return data.decode(codec)
        except (LookupError, ValueError):  # no charset, or not these bytes: the next one
            continue
    return data.decode("utf-8", "replace")


def _text(message: Message) -> str:
    """The text that people read, and the names of what is attached; the attachments stay in the mail that is kept."""
    plain: list[str] = []
    marked_up: list[str] = []
    attached: list[str] = []
    for part in message.walk():
        kind = part.get_content_type()
        if part.get_filename() or part.get_content_disposition() == "attachment":
            attached.append(_line(_words(part.get_filename() or kind), LONGEST_NAME))
        elif kind == "text/plain" and not plain:
            plain.append(_content(part))
        elif kind == "text/html" and not marked_up:
            marked_up.append(text_of_html(_content(part)))
    text = _clean(next(iter(plain or marked_up), ""))[:LONGEST_TEXT]
    return f"{text}\n\n[附件 / attached: {', '.join(attached)}]".strip() if attached else text


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return _decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""


def _line(text: str, longest: int) -> str:
    return " ".join(_clean(text).split())[:longest]


def _clean(text: str) -> str:
    """Without what PostgreSQL or a reader's screen cannot take: control characters but line breaks, lone surrogates."""
    return _BEYOND_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
