"""The token route (OAuth 2 forms, RFC 6749), its revocation (RFC 7009), and what a person may do about their own
login.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from chassis.envelope import to_json
from chassis.http import PUBLIC, SIGNED_IN, Routes, Schema, fields
from chassis.http.house import house
from chassis.http.problems import UnsupportedMediaType
from chassis.unit_of_work import Reader, UnitOfWork
from gateway.identity.instruments import instruments
from gateway.identity.tokens import own_login
from gateway.identity.tokens.answers import Granted, TokenRefused, invalid_request
from gateway.identity.tokens.commands import Caller
from gateway.identity.tokens.documents import REVOKE_OPERATION, TOKEN_OPERATION
from gateway.identity.tokens.forms import basic_credentials, parameter, read_form
from gateway.identity.tokens.grants import Desk

routes = Routes("tokens", prefix="/v1", zh="令牌与登录", en="Tokens and one's own login")

FORM = "application/x-www-form-urlencoded"
_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Me(Schema):
    """The caller: who they are and what they may do, as this service's copy of the directory has it now."""

    id = fields.Id(required=True)
    kind = fields.Text(10, required=True)
    login = fields.Text(100, required=True)
    name = fields.Localized(120, required=True)
    department_id = fields.Id(required=True, allow_none=True)
    superior_id = fields.Id(required=True, allow_none=True)
    account_id = fields.Id(required=True, allow_none=True)
    roles = fields.List(fields.Text(40), required=True)
    grants = fields.Document(required=True, dump_only=True)


class OwnPassword(Schema):
    """A change of one's own password."""

    current_password = fields.Secret(200, required=True)
    new_password = fields.Secret(200, required=True)


@routes.raw("/token", method="POST", permission=PUBLIC, zh="获取令牌", operation=TOKEN_OPERATION)
def issue_token() -> Response:
    """Get an access token (OAuth 2)."""
    return _answered(_grant)


@routes.raw("/token/revoke", method="POST", permission=PUBLIC, zh="注销刷新令牌", operation=REVOKE_OPERATION)
def revoke_token() -> Response:
    """Log out: end the session of a refresh token (RFC 7009)."""
    return _answered(_revoke)


@routes.get("/me", permission=SIGNED_IN, answer=Me, zh="我是谁,有哪些权限")
def read_me(reader: Reader) -> dict[str, Any]:
    """Who am I, and what may I do."""
    return own_login.who_am_i(reader)


@routes.post("/me/password", permission=SIGNED_IN, body=OwnPassword, secret=True, status=204, zh="修改自己的密码")
def change_own_password(uow: UnitOfWork, body: dict[str, Any]) -> None:
    """Change one's own password; every other session ends."""
    own_login.change_password(uow, _desk(), _caller(), **body)


@routes.post("/me/logout", permission=SIGNED_IN, status=204, zh="退出登录")
def log_out(uow: UnitOfWork) -> None:
    """Log out: end the session of this access token."""
    own_login.log_out(uow)


def _grant(form: dict[str, str]) -> Granted:
    desk, caller = _desk(), _caller()
    match parameter(form, "grant_type"):
        case "password":
            return desk.by_password(parameter(form, "username"), parameter(form, "password"), caller)
        case "refresh_token":
            return desk.by_refresh_token(parameter(form, "refresh_token"), caller)
        case "client_credentials":
            code, secret = basic_credentials(request.headers.getlist("Authorization"), form)
            return desk.by_client_secret(code, secret, form.get("scope", ""), caller)
    raise TokenRefused("unsupported_grant_type", "Use password, refresh_token or client_credentials.")


def _revoke(form: dict[str, str]) -> None:
    own_login.revoke(_desk(), parameter(form, "token"))


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


def _caller() -> Caller:
    """The socket's peer; headers that name another address are believed from nobody (faults.md A-3, R-1)."""
    return Caller(request.remote_addr or "0.0.0.0", request.headers.get("User-Agent", "")[:200])  # noqa: S104 - no bind
