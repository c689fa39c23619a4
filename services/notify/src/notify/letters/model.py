"""The letter (邮件): waiting → sent, or failed with a reason that a person can read."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.model import one_of
from notify.model import Base

GIVEN_UP_AFTER = timedelta(days=7)
"""How long a mail server may be away, or say "later", before a letter counts as failed."""


class State(StrEnum):
    """States of a letter."""

    WAITING = "waiting"  # 待发送
    SENT = "sent"  # 已发送
    FAILED = "failed"  # 发送失败


class LetterNotFailed(Refusal):
    """Only a failed letter is sent again by hand: one that waits goes by itself, one that was sent has arrived."""

    title = {"zh": "邮件并未失败", "en": "The letter has not failed"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class Letter(Base):
    """One mail to one person about one event by one rule; no other letter for the three is ever written.

    `next_at` is when it may be sent next. Whoever takes it to send moves `next_at` ahead (a lease): a mailer that dies
    leaves a letter that is due again by itself. `attempts` counts the takings, so that a mailer whose lease has run out
    settles nothing any more.
    """

    __tablename__ = "letter"
    __table_args__ = (
        one_of("state", State),
        UniqueConstraint("event_id", "rule_id", "recipient_id"),
        Index("ix_letter_due", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_letter_state", "state", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    rule_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    address: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    in_reply_to: Mapped[str | None]
    message_id: Mapped[str | None]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(SmallInteger)
    next_at: Mapped[datetime]
    error: Mapped[str | None]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    def retry(self, at: datetime) -> None:
        """Let it be sent again, for another seven days, under the same Message-ID. Raises LetterNotFailed."""
        if self.state != State.FAILED:
            raise LetterNotFailed(status=self.state)
        self.state, self.attempts, self.next_at, self.written_at = State.WAITING, 0, at, at
