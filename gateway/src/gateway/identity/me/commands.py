"""What people do about their own login: change the password, log out, here or elsewhere."""

from uuid import UUID

from chassis.errors import InputError, Invalid, NotFound
from chassis.unit_of_work import UnitOfWork
from gateway.identity.audit.commands import note
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.callers import Caller
from gateway.identity.passwords.commands import put_digest
from gateway.identity.passwords.model import check_password
from gateway.identity.sessions.commands import end_session, end_sessions
from gateway.identity.sessions.model import LoginSession
from gateway.identity.staff.model import User
from gateway.identity.throttling.commands import forgive
from gateway.identity.throttling.model import TooManyAttempts
from gateway.identity.tokens.answers import TokenRefused
from gateway.identity.tokens.grants import Desk


def change_password(uow: UnitOfWork, desk: Desk, caller: Caller, *, current_password: str, new_password: str) -> None:
    """Replace one's own password; other sessions end, this one goes on. Who holds a stolen token guesses as slowly
    as anybody.

    All that takes long, or must stay when the change is refused, comes before this transaction holds a connection.
    Raises Invalid, TooManyAttempts, NotFound for a system.
    """
    user_id = uow.principal.user_id
    login = desk.run(lambda before: _login_of(before, user_id))
    check_password(new_password, login=login, member="new_password")
    _check_current(desk, login, current_password, caller)
    digest = desk.instruments.hashing.hash(new_password)
    user = uow.session.get_one(User, user_id)
    put_digest(uow, user.id, digest)
    forgive(uow, login=login, address=caller.address)
    note(uow, SecurityEventKind.PASSWORD_CHANGED, subject_id=user.id, address=caller.address)
    end_sessions(uow, user.id, reason="password_changed", but=uow.principal.sid)


def _check_current(desk: Desk, login: str, password: str, caller: Caller) -> None:
    try:
        desk.check_password(login, password, caller)
    except TokenRefused as refusal:
        if refusal.retry_after is not None:
            raise TooManyAttempts(retry_after=refusal.retry_after) from None
        message = {"zh": "当前密码不正确", "en": "The current password is not right."}
        raise Invalid([InputError("#/current_password", "wrong-password", message)]) from None


def log_out(uow: UnitOfWork) -> None:
    """End the session of the access token in use; systems have none."""
    if uow.principal.sid is not None:
        end_session(uow, uow.principal.sid, reason="logged_out")


def end_own_session(uow: UnitOfWork, session_id: UUID) -> LoginSession:
    """Log out another device; ending it twice is once. Raises NotFound for a session of somebody else."""
    session = uow.session.get(LoginSession, session_id)
    if session is None or session.user_id != uow.principal.user_id:
        raise NotFound
    end_session(uow, session_id, reason="ended_by_owner")
    return session


def end_other_sessions(uow: UnitOfWork) -> None:
    """Log out everywhere but here."""
    if uow.principal.user_id is not None:
        end_sessions(uow, uow.principal.user_id, reason="ended_by_owner", but=uow.principal.sid)


def _login_of(uow: UnitOfWork, user_id: UUID | None) -> str:
    user = uow.session.get(User, user_id) if user_id else None
    if user is None:
        raise NotFound
    return user.login
