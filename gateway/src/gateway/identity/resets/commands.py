"""Resetting a forgotten password (重置密码): asked for, handed over by an administrator, done by its owner."""

from uuid import UUID

from sqlalchemy import func, select, text

from chassis.unit_of_work import UnitOfWork
from gateway.identity.audit.commands import note
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.callers import Caller
from gateway.identity.passwords.commands import put_digest
from gateway.identity.passwords.model import Password, check_password
from gateway.identity.resets.links import ResetLinks, stamp
from gateway.identity.resets.model import LINK_LIFE, QUIET, ResetLinkDead
from gateway.identity.sessions.commands import end_sessions
from gateway.identity.staff.commands import check_may_let_in
from gateway.identity.staff.model import User, UserInactive
from gateway.identity.throttling.commands import charge_reset, forgive_reset
from gateway.identity.tokens.grants import Desk

_OWE = text(
    """
    INSERT INTO password_mail AS mail (user_id, asked_at, attempts, next_at)
    SELECT id, now(), 0, now() FROM "user" WHERE id = :user_id
    ON CONFLICT (user_id) DO UPDATE
    SET asked_at = excluded.asked_at, attempts = 0, next_at = excluded.next_at, sent_at = NULL, error = NULL
    WHERE greatest(mail.asked_at, mail.sent_at) <= excluded.asked_at - :quiet
    """
)


def request_reset(uow: UnitOfWork, *, login: str, caller: Caller, has_mail: bool) -> None:
    """Somebody forgot the password of this login: the mail is on its way, if the login exists, has a mail address, and
    was not sent one just now. Nothing of that is told, and it takes the same statements (faults.md A-2).
    """
    charge_reset(uow, address=caller.address)
    statement = select(User.id, User.email).where(func.lower(User.login) == func.lower(login), User.active)
    user_id, email = uow.session.execute(statement).one_or_none() or (None, None)
    note(uow, SecurityEventKind.RESET_REQUESTED, subject_id=user_id, address=caller.address)
    uow.session.execute(_OWE, {"user_id": user_id if has_mail and email else None, "quiet": QUIET})
    if user_id is not None and not (has_mail and email):
        missing = "mail address" if has_mail else "mail server"
        note(uow, SecurityEventKind.RESET_NOT_SENT, subject_id=user_id, reason=f"no {missing}")


def make_link(uow: UnitOfWork, links: ResetLinks, user_id: UUID) -> dict[str, object]:
    """A link for an administrator to hand over, where there is no mail. Raises Forbidden, UserInactive."""
    user = uow.get(User, user_id)
    check_may_let_in(uow, user)
    if not user.active:
        raise UserInactive
    note(uow, SecurityEventKind.RESET_LINK_MADE, subject_id=user.id)
    return {"link": links.write(user.id, stamp_of(uow, user)), "expires_at": uow.now + LINK_LIFE}


def reset_password(uow: UnitOfWork, desk: Desk, caller: Caller, *, token: str, new_password: str) -> None:
    """Who holds a living link chooses a new password; every session ends. Raises ResetLinkDead, Invalid,
    TooManyAttempts, Unavailable.

    As with a change of password: what takes long, or must stay when it is refused, comes before this transaction.
    """
    desk.run(lambda before: charge_reset(before, address=caller.address))
    named = desk.instruments.reset_links.read(token)
    login = desk.run(lambda before: _login_of(before, *named)) if named else None
    if named is None or login is None:
        desk.run(lambda before: note(before, SecurityEventKind.RESET_FAILED, address=caller.address))
        raise ResetLinkDead
    check_password(new_password, login=login, member="new_password")
    digest = desk.instruments.hashing.hash(new_password)
    user = _holder(uow, *named)  # again, now locked: of two who use one link at once, the second finds it used
    if user is None:
        raise ResetLinkDead
    put_digest(uow, user.id, digest)
    forgive_reset(uow, address=caller.address)
    note(uow, SecurityEventKind.PASSWORD_RESET, subject_id=user.id, address=caller.address)
    end_sessions(uow, user.id, reason="password_reset")


def stamp_of(uow: UnitOfWork, user: User) -> str:
    """The state of this person's login that a link is made for."""
    changed_at = uow.session.scalar(select(Password.changed_at).where(Password.user_id == user.id))
    return stamp(changed_at, user.email)


def _holder(uow: UnitOfWork, user_id: UUID, made_for: str) -> User | None:
    """The person whose link this is, locked; None when the link is overtaken or the person shut out."""
    user = uow.session.get(User, user_id, with_for_update={"key_share": True})
    return user if user is not None and user.active and stamp_of(uow, user) == made_for else None


def _login_of(uow: UnitOfWork, user_id: UUID, made_for: str) -> str | None:
    user = _holder(uow, user_id, made_for)
    return None if user is None else user.login
