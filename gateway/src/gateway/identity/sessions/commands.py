"""Sessions: begun by a login, carried on by refreshing, ended by a logout, an administrator or a stolen token."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from chassis.unit_of_work import UnitOfWork
from gateway.identity.audit.commands import note
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.sessions.model import LoginSession, RefreshReused, SessionOver, begin

KEPT = timedelta(days=90)
"""Sessions are kept this long after they were begun, for people to look at and for the throttle to know their desks."""


def begin_session(uow: UnitOfWork, *, user_id: UUID, network: str, agent: str) -> LoginSession:
    """A new session of a person who has just proved who they are."""
    session = begin(user_id, network=network, agent=agent, now=uow.now)
    uow.session.add(session)
    return session


def refresh_session(uow: UnitOfWork, session_id: UUID, *, shown: int, network: str) -> LoginSession | None:
    """Exchange a refresh token for the next; None when it is worth nothing. A reused one ends the session in this
    transaction, so it is no refusal that would roll back. The row lock decides between two that show the same
    token at once.
    """
    session = _locked(uow, session_id)
    if session is None:
        return None
    try:
        session.rotate(shown, uow.now)
    except SessionOver:
        return None
    except RefreshReused:
        note(uow, SecurityEventKind.REFRESH_REUSED, subject_id=session.user_id, address=network, session=session_id)
        _end(uow, session, "refresh_reused")
        return None
    return session


def end_session(uow: UnitOfWork, session_id: UUID, *, reason: str) -> LoginSession | None:
    """End one session; None when there is none of this id. Ending it twice is once."""
    session = _locked(uow, session_id)
    if session is not None and session.ended_at is None:
        _end(uow, session, reason)
    return session


def end_sessions(uow: UnitOfWork, user_id: UUID, *, reason: str, but: UUID | None = None) -> None:
    """End every session of a person, `but` one where they are at work just now."""
    theirs = select(LoginSession).where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
    for session in uow.session.scalars(theirs.order_by(LoginSession.id).with_for_update()):
        if session.id != but:
            _end(uow, session, reason)


def forget_old_sessions(session: Session) -> int:
    """Remove sessions that nobody needs to see any more; returns how many."""
    deleted: Any = session.execute(delete(LoginSession).where(LoginSession.created_at < func.now() - KEPT))
    return int(deleted.rowcount)


def _locked(uow: UnitOfWork, session_id: UUID) -> LoginSession | None:
    return uow.session.get(LoginSession, session_id, with_for_update=True)


def _end(uow: UnitOfWork, session: LoginSession, reason: str) -> None:
    uow.add(session.end(reason, uow.now))
    note(uow, SecurityEventKind.SESSION_ENDED, subject_id=session.user_id, session=session.id, reason=reason)
