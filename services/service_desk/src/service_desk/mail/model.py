"""The inbound mail (来信): what came, as it came, and what became of it."""

from base64 import b64encode
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.model import one_of
from service_desk.conversations.model import Conversation
from service_desk.model import Base


class Outcome(StrEnum):
    """What became of a mail."""

    STARTED = "started"  # 开始洽谈
    JOINED = "joined"  # 并入洽谈: it answers an earlier one
    AUTOMATIC = "automatic"  # 自动邮件: recorded, and nobody is told
    TOO_MANY = "too_many"  # 来信过多: its sender wrote more than people do; recorded, and nobody is told
    UNREADABLE = "unreadable"  # 无法解析: kept for somebody to look at


class InboundMail(Base):
    """One mail in one mailbox; the same mail in two mailboxes is two, for each mailbox asks for an answer."""

    __tablename__ = "inbound_mail"
    __table_args__ = (
        UniqueConstraint("mailbox", "message_id"),
        one_of("outcome", Outcome),
        Index("ix_inbound_mail_sender", "mailbox", "sender", "received_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    mailbox: Mapped[str]
    message_id: Mapped[str]
    sender: Mapped[str | None]
    subject: Mapped[str | None]
    outcome: Mapped[str]
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]

    conversation: Mapped[Conversation | None] = relationship()

    @property
    def encoded(self) -> str:
        """The mail as it came, in base64: it is no JSON text."""
        return b64encode(self.raw).decode()
