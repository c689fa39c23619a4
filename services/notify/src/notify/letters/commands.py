"""Use cases of the letter: write it, take it to send, settle what became of it, send it again by hand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.identifiers import new_id
from chassis.unit_of_work import UnitOfWork
from notify.letters.bell import ring
from notify.letters.model import GIVEN_UP_AFTER, Letter, State

LONGEST_REASON = 300
_ADDRESS = re.compile(r"[!-?A-~]{1,64}@[!-?A-~]{1,189}")
_NOT_IN_ADDRESSES = re.compile(r"[<>,;:\"()\[\]\\]")


@dataclass(frozen=True)
class Draft:
    """What is to be written to one recipient about one event by one rule."""

    event_id: UUID
    rule_id: UUID
    recipient_id: UUID
    address: str
    language: str
    subject: str
    body: str
    in_reply_to: str | None = None


@dataclass(frozen=True)
class Taken:
    """A letter in the hands of a mailer; `attempts` is what its settling must still find."""

    id: UUID
    attempts: int
    address: str
    subject: str
    body: str
    in_reply_to: str | None
    message_id: str


def write_letters(uow: UnitOfWork, drafts: Iterable[Draft]) -> None:
    """Write letters down; the same event, rule and recipient never twice. One whose address is none fails at once."""
    rows = [{**vars(draft), "id": new_id(), "attempts": 0, **_fate(draft.address)} for draft in drafts]
    if rows:
        due_now = insert(Letter).values(next_at=func.now(), written_at=func.now())
        uow.session.execute(due_now.on_conflict_do_nothing(), rows)
        ring(uow.session)


def retry_letter(uow: UnitOfWork, letter_id: UUID) -> None:
    """Send a failed letter again. Raises LetterNotFailed."""
    uow.get(Letter, letter_id).retry(uow.database_now)
    uow.session.flush()
    ring(uow.session)


def _fate(address: str) -> dict[str, str | None]:
    # One plain ASCII address: with a comma or a line break in it, it would be more than one (faults.md S-6).
    if _ADDRESS.fullmatch(address) and not _NOT_IN_ADDRESSES.search(address):
        return {"state": State.WAITING, "error": None}
    return {"state": State.FAILED, "error": "not a mail address / 不是邮件地址"}


_GIVE_UP = text(
    """
    UPDATE letter SET state = 'failed', error = coalesce(error || '; ', '') || 'given up after 7 days'
    WHERE state = 'waiting' AND next_at <= now() AND written_at < now() - CAST(:most AS interval)
    """
)
_TAKE = text(
    """
    UPDATE letter SET attempts = attempts + 1, next_at = now() + make_interval(secs => :lease),
        message_id = coalesce(message_id, '<' || id || '@' || :domain || '>')
    WHERE id = (SELECT id FROM letter WHERE state = 'waiting' AND next_at <= now()
                ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, attempts, address, subject, body, in_reply_to, message_id
    """
)
_RENEWED = text(
    """
    UPDATE letter SET next_at = now() + make_interval(secs => :lease)
    WHERE id = :id AND attempts = :attempts AND state = 'waiting'
    """
)
_SENT = text(
    """
    UPDATE letter SET state = 'sent', sent_at = now(), error = NULL
    WHERE id = :id AND attempts = :attempts AND state = 'waiting'
    """
)
_FAILED = text(
    "UPDATE letter SET state = 'failed', error = :error WHERE id = :id AND attempts = :attempts AND state = 'waiting'"
)
_LATER = text(
    """
    UPDATE letter SET next_at = now() + make_interval(secs => :pause), error = :error
    WHERE id = :id AND attempts = :attempts AND state = 'waiting'
    """
)
_GIVEN_BACK = text(
    """
    UPDATE letter SET next_at = now(), attempts = attempts - 1, error = :error
    WHERE id = :id AND attempts = :attempts AND state = 'waiting'
    """
)


def take_letter(session: Session, *, lease: float, domain: str) -> Taken | None:
    """The next letter that is due, for us alone during `lease` seconds; its Message-ID is fixed before the first
    attempt.
    """
    found = session.execute(_TAKE, {"lease": lease, "domain": domain}).one_or_none()
    return None if found is None else Taken(**found._mapping)


def give_up(session: Session) -> None:
    """Those that waited for seven days have failed."""
    session.execute(_GIVE_UP, {"most": GIVEN_UP_AFTER})


def renew_lease(session: Session, letter: Taken, *, lease: float) -> None:
    """It is still in our hands."""
    session.execute(_RENEWED, {"id": letter.id, "attempts": letter.attempts, "lease": lease})


def settle_sent(session: Session, letter: Taken) -> None:
    """The server took it."""
    session.execute(_SENT, {"id": letter.id, "attempts": letter.attempts})


def settle_refused(session: Session, letter: Taken, reason: str) -> None:
    """The server will never take it."""
    session.execute(_FAILED, _reasoned(letter, reason))


def settle_later(session: Session, letter: Taken, reason: str, pause: float) -> None:
    """The server may take it in `pause` seconds."""
    session.execute(_LATER, {**_reasoned(letter, reason), "pause": pause})


def give_back(session: Session, letter: Taken, reason: str) -> None:
    """No server was there to ask: it is due as before, and no attempt is counted."""
    session.execute(_GIVEN_BACK, _reasoned(letter, reason))


def _reasoned(letter: Taken, reason: str) -> dict[str, object]:
    shown = "".join(character if character.isprintable() else " " for character in reason)
    return {"id": letter.id, "attempts": letter.attempts, "error": shown[:LONGEST_REASON]}
