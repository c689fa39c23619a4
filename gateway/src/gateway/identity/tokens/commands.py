"""The steps of getting a token, each one transaction; grants.py puts them in order, for a password is looked at
between them.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from chassis.unit_of_work import UnitOfWork
from gateway.identity.audit.commands import note
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.callers import Caller
from gateway.identity.clients.model import Client
from gateway.identity.clients.queries import client_by_code
from gateway.identity.keys.model import SigningKey
from gateway.identity.keys.queries import active_key
from gateway.identity.passwords.commands import renew_digest
from gateway.identity.passwords.model import Password
from gateway.identity.sessions.commands import begin_session, end_session, refresh_session
from gateway.identity.sessions.model import LoginSession
from gateway.identity.staff.model import User
from gateway.identity.throttling.commands import charge, forgive
from gateway.identity.throttling.model import network_of


@dataclass(frozen=True)
class Digest:
    """What a login's password is checked against."""

    user_id: UUID
    value: str


@dataclass(frozen=True)
class Login:
    """A person's session and what a token for it needs."""

    user: User
    session: LoginSession
    key: SigningKey


def present_login(uow: UnitOfWork, *, login: str, caller: Caller) -> Digest | None:
    """Charge a try and fetch the digest; None where nobody with a password has this login. Raises TooManyAttempts."""
    charge(uow, login=login, address=caller.address)
    return digest_of(uow, login)


def digest_of(uow: UnitOfWork, login: str) -> Digest | None:
    """The digest of the person with this login, in one statement for known and unknown ones alike."""
    statement = (
        select(Password.user_id, Password.digest)
        .join(User, User.id == Password.user_id)
        .where(func.lower(User.login) == func.lower(login), User.active)
    )
    found = uow.session.execute(statement).one_or_none()
    return None if found is None else Digest(found.user_id, found.digest)


def note_failed_login(uow: UnitOfWork, *, subject_id: UUID | None, caller: Caller) -> None:
    """Journal a wrong password."""
    note(uow, SecurityEventKind.LOGIN_FAILED, subject_id=subject_id, address=caller.address)


def log_in(uow: UnitOfWork, *, login: str, digest: Digest, renewed: str | None, caller: Caller) -> Login | None:
    """Begin a session for a person whose password was right; None when they were shut out or the password changed
    meanwhile.

    `renewed` is the digest with today's parameters where the stored one is outdated.
    """
    forgive(uow, login=login, address=caller.address)
    if digest_of(uow, login) != digest:
        return None
    if renewed is not None:
        renew_digest(uow, digest.user_id, digest.value, renewed)
    user = uow.session.get_one(User, digest.user_id)
    session = begin_session(uow, user_id=user.id, network=network_of(caller.address), agent=caller.agent)
    note(uow, SecurityEventKind.LOGGED_IN, subject_id=user.id, address=caller.address, session=session.id)
    return Login(user, session, active_key(uow.session))


def carry_on(uow: UnitOfWork, session_id: UUID, *, shown: int, caller: Caller) -> Login | None:
    """Exchange a refresh token; None when it is worth nothing, or its person was shut out, which ends the session."""
    session = refresh_session(uow, session_id, shown=shown, network=network_of(caller.address))
    if session is None:
        return None
    user = uow.session.get_one(User, session.user_id)
    if not user.active:
        end_session(uow, session_id, reason="user_deactivated")
        return None
    return Login(user, session, active_key(uow.session))


def present_client(uow: UnitOfWork, *, code: str, caller: Caller) -> Client | None:
    """Charge a try and fetch the client; None where there is none in use. Raises TooManyAttempts."""
    charge(uow, login=_throttled_as(code), address=caller.address)
    client = client_by_code(uow.session, code)
    return client if client is not None and client.active else None


def admit_client(uow: UnitOfWork, client_id: UUID, *, code: str, caller: Caller) -> SigningKey:
    """Give back the charge and fetch the key to sign with; raises Unavailable before there is one."""
    forgive(uow, login=_throttled_as(code), address=caller.address)
    note(uow, SecurityEventKind.CLIENT_AUTHENTICATED, subject_id=client_id, address=caller.address)
    return active_key(uow.session)


def note_failed_client(uow: UnitOfWork, *, subject_id: UUID | None, caller: Caller) -> None:
    """Journal a wrong secret."""
    note(uow, SecurityEventKind.CLIENT_FAILED, subject_id=subject_id, address=caller.address)


def give_back(uow: UnitOfWork, *, login: str, caller: Caller) -> None:
    """Give back the charge of a try that was never looked at, because the process was too busy."""
    forgive(uow, login=login, address=caller.address)


def _throttled_as(code: str) -> str:
    """Clients are throttled apart from people who have the same login; a login holds no blank."""
    return f"client {code}"
