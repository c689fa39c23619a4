"""Reading the form of a token request, as strictly as RFC 6749 allows."""

import binascii
import re
from base64 import b64decode
from collections.abc import Sequence
from urllib.parse import unquote_plus

from werkzeug.datastructures import MultiDict

from gateway.identity.tokens.answers import invalid_client, invalid_request

LONGEST = 1000
_CONTROL = re.compile("[\x00-\x1f\x7f\ufffd\ud800-\udfff]")
_BASIC = re.compile(r"(?i:basic) ([A-Za-z0-9+/=]+)")


def read_form(form: MultiDict[str, str]) -> dict[str, str]:
    """The parameters; unknown ones are ignored, repeated ones refused (RFC 6749, 3.2). Raises TokenRefused."""
    if any(len(values) > 1 for _, values in form.lists()):
        raise invalid_request("A parameter is given more than once.")
    values = form.to_dict()
    if any(len(value) > LONGEST or _CONTROL.search(value) for value in values.values()):
        raise invalid_request("A parameter is too long or holds a character that is not allowed.")
    return values


def parameter(form: dict[str, str], name: str) -> str:
    """A parameter that must be there; raises TokenRefused."""
    if not form.get(name):
        raise invalid_request(f"The parameter {name} is missing.")
    return form[name]


def basic_credentials(headers: Sequence[str], form: dict[str, str]) -> tuple[str, str]:
    """Id and secret of a client, by HTTP Basic or in the form, never both (RFC 6749, 2.3). Raises TokenRefused."""
    if headers and "client_secret" in form:
        raise invalid_request("The client authenticates in one way only.")
    if not headers:
        return _present(form.get("client_id", ""), form.get("client_secret", ""))
    found = _BASIC.fullmatch(headers[0]) if len(headers) == 1 else None
    if found is None:
        raise invalid_client()
    try:
        code, _, secret = b64decode(found[1], validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise invalid_client() from None
    return _present(unquote_plus(code), unquote_plus(secret))


def _present(code: str, secret: str) -> tuple[str, str]:
    if not code or not secret or _CONTROL.search(code + secret):
        raise invalid_client()
    return code, secret
