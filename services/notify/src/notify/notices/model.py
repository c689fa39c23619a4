"""The notice (站内消息) or to-do (待办) of one person: one row an event, rule and recipient."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.model import one_of
from notify.model import Base
from notify.rules.model import Kind

_OPEN = text("kind = 'todo' AND done_at IS NULL")


class NotATodo(Refusal):
    """There is nothing to do about it; it is read."""

    title = {"zh": "这不是待办", "en": "This is not a to-do"}


class Notice(Base):
    """What one person was told; the text stands in both languages and is read in the reader's.

    `aggregate_id` is what the event was about (an approval), `document` and `document_id` what a reader wants to open
    (the order that is approved). A to-do is open until `done_at`: done by hand, or by an event that settles the matter;
    if it still is at `escalate_at`, the recipient's superior hears of it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        one_of("kind", Kind),
        UniqueConstraint("event_id", "rule_id", "recipient_id"),
        Index("ix_notice_recipient_id", "recipient_id", "id"),
        Index("ix_notice_open", "aggregate_id", "rule_id", postgresql_where=_OPEN),
        Index("ix_notice_escalate_at", "escalate_at", postgresql_where=_OPEN),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    rule_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    kind: Mapped[str]
    event: Mapped[str]
    aggregate_id: Mapped[UUID]
    document: Mapped[str]
    document_id: Mapped[UUID]
    subject: Mapped[dict[str, str]]
    body: Mapped[dict[str, str]]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    escalate_at: Mapped[datetime | None]

    def read(self, at: datetime) -> Self:
        """It was seen; seeing it again changes nothing."""
        self.read_at = self.read_at or at
        return self

    def finish(self, at: datetime) -> Self:
        """It was done; doing it again changes nothing. Raises NotATodo."""
        if self.kind != Kind.TODO:
            raise NotATodo
        self.done_at = self.done_at or at
        return self.read(at)
