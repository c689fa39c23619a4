"""The body of a request, of bounded size: JSON, said to be JSON, or a file."""

from typing import Any

from flask import request
from gunicorn.http.errors import NoMoreData, ParseException

from chassis.errors import Malformed
from chassis.http.parsing import parse
from chassis.http.problems import BodyTooLarge, UnsupportedMediaType

MAX_BYTES = 1024 * 1024
EXPECTED = "application/json"
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def read_body() -> bytes:
    """The bytes of the body; raises UnsupportedMediaType unless they are plain JSON in UTF-8, and 413 beyond MAX_BYTES.

    No body at all needs no content type: an action without arguments is a bare POST.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType(expected=f"{EXPECTED} without Content-Encoding")
    body = _bytes(MAX_BYTES)
    if not body and not request.content_type:
        return b""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != EXPECTED or charset not in ("utf-8", "utf8") or set(request.mimetype_params) - {"charset"}:
        raise UnsupportedMediaType(expected=EXPECTED)
    return body


def read_upload(most: int) -> bytes:
    """The bytes of a file of at most `most` bytes, which are the body itself: no form around them, so that nothing of
    it is parsed before somebody is known to be allowed to send it. Raises UnsupportedMediaType for a form, and 413.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType(expected="the file itself without Content-Encoding")
    if request.mimetype in _FORMS:
        raise UnsupportedMediaType(expected="the file itself as the body, not a form")
    request.max_content_length = most
    return _bytes(most)


def _bytes(most: int) -> bytes:
    """The whole body. werkzeug refuses a Content-Length beyond the bound, but cuts a chunked body off there without a
    word.
    """
    if request.content_length is not None or not request.environ.get("wsgi.input_terminated"):
        return request.get_data(cache=False)
    try:
        body: bytes = request.environ["wsgi.input"].read(most + 1)
    except (ParseException, NoMoreData) as error:
        raise Malformed(f"The chunks of the body cannot be read: {error}", f"请求体分块无法解析:{error}") from None
    if len(body) > most:
        raise BodyTooLarge(max_bytes=most)
    return body


def document_of(body: bytes, *, optional: bool) -> Any:
    """The JSON value of a body; an absent one is an empty object where the route takes nothing."""
    return {} if optional and not body else parse(body)
