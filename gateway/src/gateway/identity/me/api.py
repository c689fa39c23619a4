"""Routes of one's own login (我的登录): open to everybody who is signed in, and about nobody else."""

from typing import Any
from uuid import UUID

from chassis.http import SIGNED_IN, ListQuery, Page, Routes, Schema, fields, page_of
from chassis.http.house import house
from chassis.unit_of_work import Reader, UnitOfWork
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.audit.queries import list_security_events_of
from gateway.identity.callers import caller
from gateway.identity.instruments import instruments
from gateway.identity.me import commands, queries
from gateway.identity.sessions.forms import OwnSessionQuery, SessionPage, SessionRead
from gateway.identity.sessions.model import LoginSession
from gateway.identity.sessions.queries import list_sessions_of
from gateway.identity.tokens.grants import Desk

routes = Routes("me", prefix="/v1/me", zh="我的登录", en="One's own login")


class Me(Schema):
    """The caller: who they are and what they may do, as this service's copy of the directory has it now."""

    id = fields.Id(required=True)
    kind = fields.Text(10, required=True, metadata={"example": "user"})
    login = fields.Text(100, required=True)
    name = fields.Localized(120, required=True)
    department_id = fields.Id(required=True, allow_none=True)
    superior_id = fields.Id(required=True, allow_none=True)
    account_id = fields.Id(required=True, allow_none=True)
    roles = fields.List(fields.Text(40), required=True)
    grants = fields.Document(required=True, dump_only=True)
    masks = fields.Document(required=True, dump_only=True)
    session_id = fields.Id(required=True, allow_none=True, metadata={"description": "本次登录 / the session in use"})


class OwnPassword(Schema):
    """A change of one's own password."""

    current_password = fields.Secret(200, required=True)
    new_password = fields.Secret(200, required=True)


class OwnSecurityEvent(Schema):
    """A line of the security journal about oneself, without what those who look after logins noted."""

    id = fields.Id(required=True)
    at = fields.Instant(required=True)
    kind = fields.Choice(SecurityEventKind, required=True)
    actor = fields.Text(200, required=True)
    address = fields.Text(64, required=True, allow_none=True, metadata={"example": "203.0.113.9"})


@routes.get("", permission=SIGNED_IN, answer=Me, zh="我是谁,有哪些权限")
def read_me(reader: Reader) -> dict[str, Any]:
    """Who am I, and what may I do."""
    return queries.who_am_i(reader)


@routes.post("/password", permission=SIGNED_IN, body=OwnPassword, secret=True, status=204, zh="修改自己的密码")
def change_own_password(uow: UnitOfWork, body: dict[str, Any]) -> None:
    """Change one's own password; every other session ends."""
    commands.change_password(uow, Desk(house().database, instruments()), caller(), **body)


@routes.post("/logout", permission=SIGNED_IN, status=204, zh="退出登录")
def log_out(uow: UnitOfWork) -> None:
    """Log out: end the session of this access token."""
    commands.log_out(uow)


@routes.get("/sessions", permission=SIGNED_IN, query=OwnSessionQuery, answer=SessionPage, zh="我的登录会话列表")
def list_own_sessions(reader: Reader, query: dict[str, Any]) -> Page:
    """List one's own login sessions, newest first."""
    return list_sessions_of(reader, reader.principal.user_id, query)


@routes.post(
    "/sessions/<uuid:session_id>/end", permission=SIGNED_IN, answer=SessionRead, status=200, zh="结束我的某个登录会话"
)
def end_own_session(uow: UnitOfWork, session_id: UUID) -> LoginSession:
    """Log out one of one's own devices."""
    return commands.end_own_session(uow, session_id)


@routes.post("/sessions/end-others", permission=SIGNED_IN, status=204, zh="结束我的其他登录会话")
def end_other_sessions(uow: UnitOfWork) -> None:
    """Log out everywhere but here."""
    commands.end_other_sessions(uow)


@routes.get(
    "/security-events", permission=SIGNED_IN, query=ListQuery, answer=page_of(OwnSecurityEvent), zh="我的安全日志"
)
def list_own_security_events(reader: Reader, query: dict[str, Any]) -> Page:
    """List what the security journal says about oneself, newest first."""
    return list_security_events_of(reader, reader.principal.user_id, query)
