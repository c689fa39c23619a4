"""The body of a request: JSON, said to be JSON, of bounded size."""

from typing import Any

from flask import request
from gunicorn.http.errors import NoMoreData, ParseException

from chassis.errors import Malformed
from chassis.http.parsing import parse
from chassis.http.problems import BodyTooLarge, UnsupportedMediaType

MAX_BYTES = 1024 * 1024
EXPECTED = "application/json"


def read_body() -> bytes:
    """The bytes of the body; raises UnsupportedMediaType unless they are plain JSON in UTF-8, and 413 beyond MAX_BYTES.

    No body at all needs no content type: an action without arguments is a bare POST.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType(expected=f"{EXPECTED} without Content-Encoding")
    body = _bytes()
    if not body and not request.content_type:
        return b""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != EXPECTED or charset not in ("utf-8", "utf8") or set(request.mimetype_params) - {"charset"}:
        raise UnsupportedMediaType(expected=EXPECTED)
    return body


def _bytes() -> bytes:
    """The whole body. werkzeug refuses a Content-Length beyond the bound, but cuts a chunked body off there without a
    word.
    """
    if request.content_length is not None or not request.environ.get("wsgi.input_terminated"):
        return request.get_data(cache=False)
    try:
        body: bytes = request.environ["wsgi.input"].read(MAX_BYTES + 1)
    except (ParseException, NoMoreData) as error:
        raise Malformed(f"The chunks of the body cannot be read: {error}", f"请求体分块无法解析:{error}") from None
    if len(body) > MAX_BYTES:
        raise BodyTooLarge(max_bytes=MAX_BYTES)
    return body


def document_of(body: bytes, *, optional: bool) -> Any:
    """The JSON value of a body; an absent one is an empty object where the route takes nothing."""
    return {} if optional and not body else parse(body)
