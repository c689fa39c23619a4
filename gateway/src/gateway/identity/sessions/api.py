"""Routes of login sessions (登录会话), for those who look after them."""

from typing import Any
from uuid import UUID

from chassis.errors import NotFound
from chassis.http import Page, Routes
from chassis.unit_of_work import Reader, UnitOfWork
from gateway.identity.sessions import commands, queries
from gateway.identity.sessions.forms import SessionPage, SessionQuery, SessionRead
from gateway.identity.sessions.model import LoginSession

routes = Routes("sessions", prefix="/v1/sessions", zh="登录会话", en="Login sessions")


@routes.get("", permission="identity.session.read", query=SessionQuery, answer=SessionPage, zh="登录会话列表")
def list_sessions(reader: Reader, query: dict[str, Any]) -> Page:
    """List login sessions, newest first."""
    return queries.list_sessions(reader, query)


@routes.get("/<uuid:session_id>", permission="identity.session.read", answer=SessionRead, zh="查看登录会话")
def read_session(reader: Reader, session_id: UUID) -> LoginSession:
    """Read a login session."""
    return reader.get(LoginSession, session_id)


@routes.post(
    "/<uuid:session_id>/end", permission="identity.session.end", answer=SessionRead, status=200, zh="结束登录会话"
)
def end_session(uow: UnitOfWork, session_id: UUID) -> LoginSession:
    """End a login session; ending it twice is once."""
    session = commands.end_session(uow, session_id, reason="ended_by_administrator")
    if session is None:
        raise NotFound
    return session
