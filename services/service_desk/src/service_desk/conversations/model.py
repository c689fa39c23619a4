"""The conversation (洽谈): waiting → open → closed; who is waited for opens it by joining or by answering."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from service_desk.conversations.facts import (
    ConversationAssigned,
    ConversationClosed,
    ConversationInvited,
    ConversationIsClosed,
    ConversationJoined,
    ConversationStarted,
    MessagePosted,
    NobodyIsWaitedFor,
)
from service_desk.conversations.vocabulary import Beginner, Channel, Side, Status
from service_desk.model import Base

LONGEST_TOLD = 4000
"""Characters of a message that its event carries; the whole of a long mail is read here."""


@dataclass(frozen=True)
class Visitor:
    """Somebody of whom we know what he says of himself (访客); `consent`: he agreed that we keep it (C-21)."""

    name: str
    company: str | None = None
    phone: str | None = None
    email: str | None = None
    consent: bool = False


@dataclass(frozen=True)
class Words:
    """What somebody said: on whose side, who, what, when.

    `author` is `user/<id>` or `portal/<id>` of people who are logged in, else the name or mail address that they gave;
    `mail_id` the Message-ID of the mail that it was written in.
    """

    by: Side
    author: str
    text: str
    at: datetime
    mail_id: str | None = None


class Message(Base):
    """One message of a conversation; what was said is never changed."""

    __tablename__ = "conversation_message"
    __table_args__ = (UniqueConstraint("conversation_id", "position"), one_of("by", Side))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    position: Mapped[int]
    by: Mapped[str]
    author: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]


class Conversation(Base, Aggregate, Owned):
    """A talk between staff and a customer or visitor; `owner_id` is the member of staff who leads it, or shall."""

    __tablename__ = "conversation"
    __aggregate__ = "conversation"
    __unrecorded__ = frozenset({"message_count", "last_message_at", "last_mail_id"})
    __table_args__ = (
        one_of("channel", Channel),
        one_of("status", Status),
        one_of("begun_by", Beginner),
        CheckConstraint("account_id IS NOT NULL OR visitor_name IS NOT NULL", name="somebody"),
        Index("ix_conversation_created_at", "created_at", "id"),
        Index("ix_conversation_last_message_at", "last_message_at", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    status: Mapped[str]
    begun_by: Mapped[str]
    subject: Mapped[str | None]
    visitor_name: Mapped[str | None]
    visitor_company: Mapped[str | None]
    visitor_phone: Mapped[str | None]
    visitor_email: Mapped[str | None]
    visitor_consent: Mapped[bool | None]
    campaign_id: Mapped[UUID | None]
    last_mail_id: Mapped[str | None]
    message_count: Mapped[int]
    last_message_at: Mapped[datetime]
    created_at: Mapped[datetime]

    # Write-only: a talk of a thousand messages is not loaded to add one.
    messages: WriteOnlyMapped[Message] = relationship(order_by=Message.position)

    @classmethod
    def begin(
        cls,
        words: Words,
        *,
        number: str,
        channel: Channel,
        begun_by: Beginner,
        subject: str | None = None,
        account_id: UUID | None = None,
        owner_id: UUID | None = None,
        visitor: Visitor | None = None,
        campaign_id: UUID | None = None,
    ) -> Self:
        """A conversation that waits for the other side. Of an account, a visitor, or both (a known sender's mail)."""
        conversation = cls(
            id=new_id(),
            version=0,
            number=number,
            channel=channel,
            status=Status.WAITING,
            begun_by=begun_by,
            subject=subject,
            account_id=account_id,
            owner_id=owner_id,
            visitor_name=visitor and visitor.name,
            visitor_company=visitor and visitor.company,
            visitor_phone=visitor and visitor.phone,
            visitor_email=visitor and visitor.email,
            visitor_consent=visitor and visitor.consent,
            campaign_id=campaign_id,
            message_count=0,
            created_at=words.at,
        )
        conversation._keep(words)
        conversation.record(ConversationStarted(words.text[:LONGEST_TOLD]))
        return conversation

    def invite(self, user_id: UUID | None, text: str) -> None:
        """Ask the customer in, all of his people or one of them."""
        self.record(ConversationInvited(user_id, text[:LONGEST_TOLD]))

    def join(self, by: Side, person: UUID | None) -> None:
        """Come where one is waited for; a member of staff who comes leads from then on. Raises NobodyIsWaitedFor."""
        if not self._waits_for(by):
            raise NobodyIsWaitedFor(status=self.status)
        self._open(by, person)

    def post(self, words: Words, person: UUID | None = None) -> Message:
        """Say something; an answer to what waits for one's side joins. Raises ConversationIsClosed.

        A mail cannot be refused: it opens its conversation again.
        """
        if self.status == Status.CLOSED:
            if self.channel == Channel.CHAT or words.by == Side.STAFF:
                raise ConversationIsClosed
            self.status = Status.OPEN if self.owner_id else Status.WAITING
        if self._waits_for(words.by):
            self._open(words.by, person)
        message = self._keep(words)
        answered = self.last_mail_id if words.by == Side.STAFF else None
        self.record(MessagePosted(message.id, message.position, words.by, words.text[:LONGEST_TOLD], answered))
        return message

    def assign(self, owner_id: UUID) -> None:
        """Give it to another member of staff; to whom it belongs already, nothing happens."""
        if self.status == Status.CLOSED:
            raise ConversationIsClosed
        if owner_id != self.owner_id:
            self.record(ConversationAssigned(self.owner_id, owner_id))
            self.owner_id = owner_id

    def close(self) -> None:
        """End it."""
        if self.status == Status.CLOSED:
            raise ConversationIsClosed
        self.status = Status.CLOSED
        self.record(ConversationClosed())

    @property
    def visitor(self) -> Visitor | None:
        """What the visitor said of himself."""
        if self.visitor_name is None:
            return None
        said = (self.visitor_company, self.visitor_phone, self.visitor_email, bool(self.visitor_consent))
        return Visitor(self.visitor_name, *said)

    def _waits_for(self, by: Side) -> bool:
        awaits_staff = self.begun_by != Beginner.STAFF
        return self.status == Status.WAITING and awaits_staff == (by == Side.STAFF)

    def _open(self, by: Side, person: UUID | None) -> None:
        self.status = Status.OPEN
        if by == Side.STAFF:
            self.owner_id = person
        self.record(ConversationJoined(by))

    def _keep(self, words: Words) -> Message:
        self.message_count += 1
        self.last_message_at = words.at
        self.last_mail_id = words.mail_id or self.last_mail_id
        message = Message(
            id=new_id(), position=self.message_count, by=words.by, author=words.author, text=words.text, at=words.at
        )
        self.messages.add(message)
        return message
