"""Routes of forgotten passwords (忘记密码): open to those who cannot log in, and a link for administrators to hand
over.
"""

from importlib.resources import files
from typing import Any, cast
from uuid import UUID

from flask import Response

from chassis.http import PUBLIC, Routes, Schema, fields
from chassis.http.house import house
from chassis.unit_of_work import UnitOfWork
from gateway.identity.callers import caller
from gateway.identity.forms import login
from gateway.identity.instruments import instruments
from gateway.identity.resets import commands
from gateway.identity.staff.commands import SET_PASSWORD
from gateway.identity.tokens.grants import Desk
from gateway.settings import Settings

routes = Routes("password_resets", prefix="/v1", zh="重置密码", en="Forgotten passwords")

_PAGE = files(__package__).joinpath("page")
_FENCE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class ResetRequest(Schema):
    """Whose password is forgotten."""

    login = login(required=True)


class ResetConfirmation(Schema):
    """The token of the link, and the new password."""

    token = fields.Secret(500, required=True)
    new_password = fields.Secret(200, required=True)


class ResetLink(Schema):
    """A link to hand over, shown once."""

    link = fields.Text(
        1000,
        required=True,
        dump_only=True,
        metadata={"example": "https://crm.example.com/api/identity/v1/password-resets/form#WyIwMTkw…"},
    )
    expires_at = fields.Instant(required=True, dump_only=True)


# `secret`: stored answers are kept by principal, and everybody without a token is the same one.
@routes.post(
    "/password-resets", permission=PUBLIC, body=ResetRequest, secret=True, status=202, zh="忘记密码,申请重置邮件"
)
def request_reset(uow: UnitOfWork, body: dict[str, Any]) -> None:
    """Ask for a reset mail; the answer is the same for every login."""
    settings = cast(Settings, house().settings)
    commands.request_reset(uow, login=body["login"], caller=caller(), has_mail=settings.smtp_url is not None)


@routes.post(
    "/password-resets/confirm",
    permission=PUBLIC,
    body=ResetConfirmation,
    secret=True,
    status=204,
    zh="凭链接设置新密码",
)
def confirm_reset(uow: UnitOfWork, body: dict[str, Any]) -> None:
    """Choose a new password by the link; every session ends."""
    commands.reset_password(uow, Desk(house().database, instruments()), caller(), **body)


@routes.post(
    "/users/<uuid:user_id>/reset-link",
    permission=SET_PASSWORD,
    answer=ResetLink,
    secret=True,
    status=200,
    zh="生成重置链接,只显示一次",
)
def make_reset_link(uow: UnitOfWork, user_id: UUID) -> dict[str, object]:
    """Make a reset link to hand over, shown once."""
    return commands.make_link(uow, instruments().reset_links, user_id)


def _page_of(kind: str) -> dict[str, Any]:
    return {"responses": {"200": {"description": "OK", "content": {kind: {"schema": {"type": "string"}}}}}}


@routes.raw(
    "/password-resets/form", method="GET", permission=PUBLIC, zh="设置新密码的页面", operation=_page_of("text/html")
)
def reset_form() -> Response:
    """The page that a reset link opens."""
    return _file("form.html", "text/html; charset=utf-8")


@routes.raw(
    "/password-resets/form.js",
    method="GET",
    permission=PUBLIC,
    zh="该页面的脚本",
    operation=_page_of("text/javascript"),
)
def reset_form_script() -> Response:
    """Its script."""
    return _file("form.js", "text/javascript; charset=utf-8")


@routes.raw(
    "/password-resets/form.css", method="GET", permission=PUBLIC, zh="该页面的样式", operation=_page_of("text/css")
)
def reset_form_style() -> Response:
    """Its style."""
    return _file("form.css", "text/css; charset=utf-8")


def _file(name: str, content_type: str) -> Response:
    return Response(_PAGE.joinpath(name).read_bytes(), 200, _FENCE, content_type=content_type)
