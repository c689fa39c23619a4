"""The token route (OAuth 2 forms, RFC 6749) and its revocation (RFC 7009)."""

from collections.abc import Callable

from flask import Response, request

from chassis.envelope import to_json
from chassis.http import PUBLIC, Routes
from chassis.http.house import house
from chassis.http.problems import UnsupportedMediaType
from gateway.identity.callers import caller
from gateway.identity.instruments import instruments
from gateway.identity.tokens.answers import Granted, TokenRefused, invalid_request
from gateway.identity.tokens.documents import REVOKE_OPERATION, TOKEN_OPERATION
from gateway.identity.tokens.forms import basic_credentials, parameter, read_form
from gateway.identity.tokens.grants import Desk

routes = Routes("tokens", prefix="/v1", zh="令牌", en="Tokens")

FORM = "application/x-www-form-urlencoded"
_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@routes.raw("/token", method="POST", permission=PUBLIC, zh="获取令牌", operation=TOKEN_OPERATION)
def issue_token() -> Response:
    """Get an access token (OAuth 2)."""
    return _answered(_grant)


@routes.raw("/token/revoke", method="POST", permission=PUBLIC, zh="注销刷新令牌", operation=REVOKE_OPERATION)
def revoke_token() -> Response:
    """Log out: end the session of a refresh token (RFC 7009)."""
    return _answered(_revoke)


def _grant(form: dict[str, str]) -> Granted:
    desk, who = _desk(), caller()
    match parameter(form, "grant_type"):
        case "password":
            return desk.by_password(parameter(form, "username"), parameter(form, "password"), who)
        case "refresh_token":
            return desk.by_refresh_token(parameter(form, "refresh_token"), who)
        case "client_credentials":
            code, secret = basic_credentials(request.headers.getlist("Authorization"), form)
            return desk.by_client_secret(code, secret, form.get("scope", ""), who)
    raise TokenRefused("unsupported_grant_type", "Use password, refresh_token or client_credentials.")


def _revoke(form: dict[str, str]) -> None:
    _desk().revoke(parameter(form, "token"))


def _answered(grant: Callable[[dict[str, str]], Granted | None]) -> Response:
    if request.mimetype != FORM:
        raise UnsupportedMediaType(expected=FORM)
    try:
        if request.args:
            raise invalid_request("Parameters belong into the body, never into the address.")
        granted = grant(read_form(request.form))
    except TokenRefused as refusal:
        return _refused(refusal)
    return _json(granted.document() if granted else {}, 200)


def _refused(refusal: TokenRefused) -> Response:
    response = _json({"error": refusal.error, "error_description": refusal.description}, refusal.status)
    if refusal.error == "invalid_client":
        response.headers["WWW-Authenticate"] = 'Basic realm="crm", charset="UTF-8"'
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _json(document: dict[str, object], status: int) -> Response:
    return Response(to_json(document), status, _NOT_STORED, content_type="application/json")


def _desk() -> Desk:
    return Desk(house().database, instruments())
