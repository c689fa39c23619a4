"""Sending the reset mails that are owed, one after another, each claimed first: whoever dies in between has lost
nothing, and a mail server that is away is asked again after 1, 2, 4 … minutes, in the end every hour.
"""

import smtplib
import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select

from chassis import pipeline
from chassis.principal import Principal
from chassis.storage import Database
from chassis.unit_of_work import Context, UnitOfWork
from gateway.identity.audit.commands import note
from gateway.identity.audit.model import SecurityEventKind
from gateway.identity.resets.commands import stamp_of
from gateway.identity.resets.letter import MailServer, write_letter
from gateway.identity.resets.links import ResetLinks
from gateway.identity.resets.model import PasswordMail
from gateway.identity.staff.model import User

BUDGET = 5.0
"""Seconds after which a run takes no further mail: with the longest conversation it stays below what the database
allows the schedule's transaction to be idle.
"""
_CONTEXT = Context(Principal.service("identity"), "identity.reset.send", cause="schedule")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PostOffice:
    """What sending takes: the company's mail server, the sender's address, and the pen that signs links."""

    server: MailServer
    sender: str
    links: ResetLinks


@dataclass(frozen=True)
class Owed:
    """One mail that is due now."""

    user_id: UUID
    login: str
    email: str
    stamp: str
    asked_at: datetime


def send_mails(database: Database, office: PostOffice) -> int:
    """Send what is due; returns how many were taken by the server."""
    began, sent = time.monotonic(), 0
    while time.monotonic() - began < BUDGET:
        owed = pipeline.run(database, _claim, _CONTEXT)
        if owed is None:
            break
        error = _send(database, office, owed)
        pipeline.run(database, lambda uow, owed=owed, error=error: _settle(uow, owed, error), _CONTEXT)  # type: ignore[misc]
        sent += error is None
    return sent


def _claim(uow: UnitOfWork) -> Owed | None:
    """The next mail that is due, for us alone; those of people who were shut out meanwhile stay unsent."""
    due = (
        select(PasswordMail, User)
        .join(User, User.id == PasswordMail.user_id)
        .where(PasswordMail.next_at <= uow.database_now, User.active, User.email.is_not(None))
        .order_by(PasswordMail.next_at)
        .limit(1)
        .with_for_update(of=PasswordMail, skip_locked=True)
    )
    found = uow.session.execute(due).one_or_none()
    if found is None:
        return None
    mail, user = found
    mail.take(uow.database_now)
    return Owed(user.id, user.login, str(user.email), stamp_of(uow, user), mail.asked_at)


def _send(database: Database, office: PostOffice, owed: Owed) -> str | None:
    """None when the server took it, else why not, without a word of the server's: it may repeat what it was sent."""
    zone = database.read(database.time_zone)
    link = office.links.write(owed.user_id, owed.stamp)
    try:
        letter = write_letter(
            sender=office.sender, to=owed.email, login=owed.login, link=link, asked_at=owed.asked_at, zone=zone
        )
        office.server.send(letter)
    except (OSError, ValueError) as error:
        code = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
        return f"{type(error).__name__}{code}"
    return None


def _settle(uow: UnitOfWork, owed: Owed, error: str | None) -> None:
    mail = uow.session.get_one(PasswordMail, owed.user_id)
    if error is None:
        mail.arrive(uow.database_now)
        note(uow, SecurityEventKind.RESET_SENT, subject_id=owed.user_id)
        return
    log.warning("reset_mail.not_taken", user=str(owed.user_id), error=error, attempts=mail.attempts)
    if mail.fail(error, uow.database_now):
        note(uow, SecurityEventKind.RESET_NOT_SENT, subject_id=owed.user_id, reason=error)
