"""The service request (服务请求): open → in progress → resolved → closed, and up the ladder while it is overdue."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from service_desk.model import Base
from service_desk.targets.model import Deadlines, Kind, Priority
from service_desk.tickets.facts import (
    TicketAssigned,
    TicketChanged,
    TicketClosed,
    TicketEscalated,
    TicketNoted,
    TicketNotResolved,
    TicketNotSettled,
    TicketOpened,
    TicketReopened,
    TicketReplied,
    TicketResolved,
    TicketSettled,
)
from service_desk.tickets.vocabulary import UNRESOLVED, Channel, EntryKind, Overdue, Status


class Ticket(Base, Aggregate, Owned):
    """A service request of an account; its owner is the agent responsible, nobody while there is none.

    `measured_from` is when its time began to run: at its opening or last reopening. `escalate_at` is when the schedule
    looks at it next; null once it is settled or nobody is left to tell.
    """

    __tablename__ = "ticket"
    __aggregate__ = "ticket"
    __unrecorded__ = frozenset({"measured_from", "escalate_at"})
    __table_args__ = (
        one_of("kind", Kind),
        one_of("priority", Priority),
        one_of("status", Status),
        one_of("channel", Channel),
        CheckConstraint("escalation_level >= 0", name="escalation_level"),
        CheckConstraint("escalate_at IS NULL OR status IN ('open', 'in_progress')", name="settled_never_rises"),
        Index("ix_ticket_opened_at", "opened_at", "id"),
        Index("ix_ticket_resolve_due_at", "resolve_due_at", "id"),
        Index("ix_ticket_owner_id", "owner_id", "opened_at", "id"),
        Index("ix_ticket_owner_id_status", "owner_id", "status", "resolve_due_at", "id"),
        Index("ix_ticket_status", "status", "opened_at", "id"),
        Index("ix_ticket_escalate_at", "escalate_at", postgresql_where=text("escalate_at IS NOT NULL")),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    priority: Mapped[str]
    subject: Mapped[str]
    status: Mapped[str]
    channel: Mapped[str]
    chosen_agent_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None] = mapped_column(index=True)
    order_number: Mapped[str | None]
    conversation_id: Mapped[UUID | None]
    opened_by: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    created_at: Mapped[datetime]
    measured_from: Mapped[datetime]
    reply_due_at: Mapped[datetime]
    resolve_due_at: Mapped[datetime]
    replied_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]
    escalation_level: Mapped[int] = mapped_column(SmallInteger)
    escalated_to: Mapped[list[UUID]]
    escalate_at: Mapped[datetime | None]

    @classmethod
    def open(cls, *, opened_at: datetime, deadlines: Deadlines, **described: Any) -> Self:
        """A new request; its time runs from `opened_at`."""
        ticket = cls(id=new_id(), version=0, opened_at=opened_at, **described)
        ticket._start(opened_at, deadlines)
        ticket.record(TicketOpened())
        return ticket

    @hybrid_property
    def overdue(self) -> bool:
        """Whether a target was missed and is unmet, as the schedule saw it within the last minute."""
        return self.escalation_level > 0 and self.status in UNRESOLVED

    @overdue.inplace.expression
    @classmethod
    def _overdue(cls) -> Any:
        return (cls.escalation_level > 0) & cls.status.in_(UNRESOLVED)

    @property
    def due(self) -> tuple[datetime, Overdue]:
        """What is due next, and what it is called when missed: the first reply, then the resolution."""
        if self.replied_at is None:
            return self.reply_due_at, Overdue.REPLY
        return self.resolve_due_at, Overdue.RESOLUTION

    def change(self, changes: Mapping[str, Any]) -> None:
        """Put right what it is about; kind and priority may move its deadlines, see `measure`."""
        self._must_be_unresolved()
        if any(getattr(self, name) != value for name, value in changes.items()):
            for name, value in changes.items():
                setattr(self, name, value)
            self.record(TicketChanged())

    def measure(self, deadlines: Deadlines, at: datetime) -> None:
        """Take the deadlines of another kind or priority; one that is overdue by them too stays on its level."""
        self.reply_due_at, self.resolve_due_at = deadlines.reply_due_at, deadlines.resolve_due_at
        if self.escalation_level == 0 or self.due[0] > at:
            self._aim()

    def assign(self, agent_id: UUID) -> None:
        """Give it to another agent; its deadlines stay."""
        self._must_be_unresolved()
        if agent_id != self.owner_id:
            self.record(TicketAssigned(self.owner_id, agent_id))
            self.owner_id = agent_id

    def reply(self, words: str, *, by: str, by_customer: bool, at: datetime) -> "Entry":
        """Answer. The first answer of ours meets the first target; from then on the resolution is due."""
        self._must_be_unresolved()
        if not by_customer and self.replied_at is None:
            self.status, self.replied_at = Status.IN_PROGRESS, at
            self._aim()
        entry = self.entry(EntryKind.REPLY, words, by, at)
        self.record(TicketReplied(entry.id, by_customer))
        return entry

    def note(self, words: str, *, by: str, at: datetime) -> "Entry":
        """Write something down among ourselves, whatever the request's state."""
        entry = self.entry(EntryKind.NOTE, words, by, at)
        self.record(TicketNoted(entry.id))
        return entry

    def resolve(self, resolution: str, *, at: datetime, working_minutes: int) -> None:
        """Say how it was solved, which answers the customer too."""
        self._must_be_unresolved()
        self.status, self.resolution, self.resolved_at = Status.RESOLVED, resolution, at
        self.replied_at = self.replied_at or at
        self.escalate_at = None
        self.record(TicketResolved(working_minutes))

    def reopen(self, reason: str, *, at: datetime, deadlines: Deadlines) -> None:
        """It was not solved after all: it is open again, and its time runs anew."""
        if self.status in UNRESOLVED:
            raise TicketNotSettled(status=self.status)
        self._start(at, deadlines)
        self.record(TicketReopened(reason))

    def close(self, *, by_customer: bool) -> None:
        """Be done with it: we close what is resolved, the customer may withdraw what is not."""
        if self.status == Status.CLOSED:
            raise TicketSettled(status=self.status)
        if self.status != Status.RESOLVED and not by_customer:
            raise TicketNotResolved(status=self.status)
        self.status, self.escalate_at = Status.CLOSED, None
        self.record(TicketClosed())

    def escalate(self, to: Sequence[UUID], next_at: datetime | None) -> None:
        """Rise one level, to these people; `next_at` is when it rises further, None at the top."""
        self.escalation_level += 1
        self.escalated_to = list(to)
        self.escalate_at = next_at
        self.record(TicketEscalated(self.escalation_level, tuple(to), self.due[1]))

    def entry(self, kind: EntryKind, words: str, by: str, at: datetime) -> "Entry":
        """Words under this request; the opening ones are no answer to anybody."""
        return Entry(id=new_id(), ticket=self, ticket_id=self.id, author=by, kind=kind, text=words, at=at)

    def _start(self, at: datetime, deadlines: Deadlines) -> None:
        self.status, self.measured_from = Status.OPEN, at
        self.replied_at = self.resolved_at = self.resolution = None
        self.reply_due_at, self.resolve_due_at = deadlines.reply_due_at, deadlines.resolve_due_at
        self._aim()

    def _aim(self) -> None:
        """Begin at the foot of the ladder: the schedule looks when the next target is due."""
        self.escalation_level, self.escalated_to, self.escalate_at = 0, [], self.due[0]

    def _must_be_unresolved(self) -> None:
        if self.status not in UNRESOLVED:
            raise TicketSettled(status=self.status)


class Entry(Base):
    """A reply or a note under a request. No part of its state and of its history: what people wrote to each other is
    shown to those who may read it, never sent to neighbours.
    """

    __tablename__ = "ticket_entry"
    __table_args__ = (one_of("kind", EntryKind),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    author: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]

    ticket: Mapped[Ticket] = relationship()
