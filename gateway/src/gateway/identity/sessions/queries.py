"""What is asked about sessions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, not_, select, text
from sqlalchemy.orm import Session

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from gateway.identity.sessions.model import IDLE, LONGEST, LoginSession

_LOGGED_IN_FROM = text(
    """
    SELECT EXISTS (
        SELECT FROM login_session AS s JOIN "user" AS u ON u.id = s.user_id
        WHERE lower(u.login) = lower(:login) AND s.network = :network AND s.created_at >= :since)
    """
)


def logged_in_from(session: Session, *, login: str, network: str, since: datetime) -> bool:
    """Whether the person with this login has logged in from this network address since then."""
    return bool(session.scalar(_LOGGED_IN_FROM, {"login": login, "network": network, "since": since}))


def list_sessions(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of sessions by filter, newest first."""
    statement = select(LoginSession).where(reader.visible(LoginSession))
    if query["user_id"] is not None:
        statement = statement.where(LoginSession.user_id == query["user_id"])
    return _page(reader, statement, query)


def list_sessions_of(reader: Reader, user_id: UUID | None, query: Mapping[str, Any]) -> Page:
    """A page of one person's sessions, newest first: what everybody may see of themselves."""
    return _page(reader, select(LoginSession).where(LoginSession.user_id == user_id), query)


def _page(reader: Reader, statement: Select[Any], query: Mapping[str, Any]) -> Page:
    """`open` sessions are those that have neither ended nor grown too old."""
    is_open = and_(
        LoginSession.ended_at.is_(None),
        LoginSession.created_at > reader.now - LONGEST,
        LoginSession.used_at > reader.now - IDLE,
    )
    if query["open"] is not None:
        statement = statement.where(is_open if query["open"] else not_(is_open))
    return paginate(reader, statement, LoginSession, {}, query)
