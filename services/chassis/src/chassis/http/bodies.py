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


def read_body(most: int = MAX_BYTES) -> bytes:
    """The bytes of the body, as they are: nothing is said of them yet. Raises 413 beyond `most`.

    werkzeug refuses a Content-Length beyond the bound, but cuts a chunked body off there without a word.
    """
    request.max_content_length = most
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
    """The JSON value of a body; an absent one is an empty object where the route takes nothing, and an action without
    arguments is a bare POST. Raises UnsupportedMediaType unless it is plain JSON in UTF-8.
    """
    _check_plain(f"{EXPECTED} without Content-Encoding")
    if body or request.content_type:
        charset = request.mimetype_params.get("charset", "utf-8").lower()
        if request.mimetype != EXPECTED or charset not in ("utf-8", "utf8") or {*request.mimetype_params} - {"charset"}:
            raise UnsupportedMediaType(expected=EXPECTED)
    return {} if optional and not body else parse(body)


def file_of(body: bytes) -> bytes:
    """A file that is the body itself: no form around it. Raises UnsupportedMediaType for a form."""
    _check_plain("the file itself without Content-Encoding")
    if request.mimetype in _FORMS:
        raise UnsupportedMediaType(expected="the file itself as the body, not a form")
    return body


def _check_plain(expected: str) -> None:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType(expected=expected)
