"""Password reset (重置密码): a signed link, sent to the person's mail address or handed over by an administrator."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from gateway.model import Base

LINK_LIFE = timedelta(minutes=30)
"""How long a link works from the moment it was signed, which for a mail is the moment it is sent (ASVS 6.4.3)."""
QUIET = timedelta(minutes=5)
"""At most one mail a person in this time, or the route were a way to flood somebody's mailbox (faults.md R-1)."""
GIVEN_UP = timedelta(days=1)
"""A mail that the mail server did not take for so long is not sent any more; the person has asked again."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


class ResetLinkDead(Refusal):
    """Made up, expired, used, overtaken by a new password or mail address, or of somebody who is shut out: one text
    for all of them.
    """

    title = {"zh": "重置链接无效或已过期", "en": "The reset link is not valid any more"}


class PasswordMail(Base):
    """The reset mail that a person is owed or was sent last. The link is not kept: it is signed when it is sent.

    `next_at` is when it is tried next, None when nothing is to be sent; `error` names why it was not taken, in the
    words of our own program only, for a mail server may answer with what it was sent.
    """

    __tablename__ = "password_mail"
    __table_args__ = (Index("ix_password_mail_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    asked_at: Mapped[datetime]
    attempts: Mapped[int]
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]

    def take(self, now: datetime) -> None:
        """Begin a try; should the process die in it, the next one comes after the pause."""
        self.attempts += 1
        self.next_at = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (min(self.attempts, 10) - 1))

    def arrive(self, now: datetime) -> None:
        """The mail server took it."""
        self.sent_at, self.next_at, self.error = now, None, None

    def fail(self, error: str, now: datetime) -> bool:
        """The mail server did not take it; returns whether that was the last try."""
        self.error = error
        if now - self.asked_at >= GIVEN_UP:
            self.next_at = None
        return self.next_at is None
