"""Dunning stages (催缴阶段), kept by the administrator, and the reminders (催缴单) that the schedule sends by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.changes import changes_of
from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned
from sales.model import Base


@dataclass(frozen=True)
class DunningStageCreated(Fact):
    """What is so late is reminded from now on."""


@dataclass(frozen=True)
class DunningStageChanged(Fact):
    """Its day, its name or its being in use changed; what was reminded stays reminded."""


@dataclass(frozen=True)
class DunningReminderSent(Fact):
    """Somebody who owes is reminded of what came to a stage."""


class DunningLevelTaken(Refusal):
    """Another stage has this level."""

    title = {"zh": "催缴级别已存在", "en": "Another stage has this level"}


class DunningStage(Base, Aggregate):
    """What is `days_overdue` days late or more comes to this `level`; who is late goes up from level to level."""

    __tablename__ = "dunning_stage"
    __aggregate__ = "dunning_stage"
    __table_args__ = (CheckConstraint("level >= 1 AND days_overdue >= 1", name="level"),)

    level: Mapped[int] = mapped_column(SmallInteger, unique=True)
    days_overdue: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[dict[str, str]]
    active: Mapped[bool]

    @classmethod
    def create(cls, *, level: int, days_overdue: int, name: Mapping[str, str]) -> Self:
        """A new stage, in use from now on."""
        stage = cls(id=new_id(), version=0, level=level, days_overdue=days_overdue, name=dict(name), active=True)
        stage.record(DunningStageCreated())
        return stage

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change day, name or use; what changes nothing makes no version."""
        for field, value in changes.items():
            setattr(self, field, value)
        if changes_of(self):
            self.record(DunningStageChanged())


@dataclass(frozen=True)
class Late:
    """A receivable that came to a stage, and what of it is open."""

    receivable_id: UUID
    number: str
    due_on: date
    open: Decimal
    level: int


class ReminderLine(Base):
    """One receivable of a reminder; the same one comes to each level once."""

    __tablename__ = "dunning_reminder_line"
    __root__ = "reminder"
    __table_args__ = (UniqueConstraint("receivable_id", "level"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reminder_id: Mapped[UUID] = mapped_column(ForeignKey("dunning_reminder.id"), index=True)
    receivable_id: Mapped[UUID] = mapped_column(ForeignKey("receivable.id"))
    receivable_number: Mapped[str]
    due_on: Mapped[date]
    open: Mapped[Decimal]
    level: Mapped[int] = mapped_column(SmallInteger)

    reminder: Mapped["Reminder"] = relationship(back_populates="lines")


class Reminder(Base, Aggregate, Owned):
    """All that newly came to a stage of what an account owes in a currency; `level` is the highest among it."""

    __tablename__ = "dunning_reminder"
    __aggregate__ = "dunning_reminder"
    __children__ = ("lines",)
    __table_args__ = (Index("ix_dunning_reminder_sent_on", "sent_on", "id"),)

    number: Mapped[str] = mapped_column(unique=True)
    currency: Mapped[str]
    level: Mapped[int] = mapped_column(SmallInteger)
    total: Mapped[Decimal]
    oldest_due_on: Mapped[date]
    sent_on: Mapped[date]
    created_at: Mapped[datetime]

    lines: Mapped[list[ReminderLine]] = relationship(
        back_populates="reminder", order_by=ReminderLine.due_on, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def send(
        cls,
        *,
        number: str,
        account_id: UUID,
        owner_id: UUID | None,
        currency: str,
        late: Sequence[Late],
        on: date,
        at: datetime,
    ) -> Self:
        """Remind an account of what is late, the oldest due first."""
        reminder = cls(
            id=new_id(),
            version=0,
            number=number,
            account_id=account_id,
            owner_id=owner_id,
            currency=currency,
            level=max(each.level for each in late),
            total=sum((each.open for each in late), Decimal(0)),
            oldest_due_on=min(each.due_on for each in late),
            sent_on=on,
            created_at=at,
            lines=[
                ReminderLine(
                    id=new_id(),
                    receivable_id=each.receivable_id,
                    receivable_number=each.number,
                    due_on=each.due_on,
                    open=each.open,
                    level=each.level,
                )
                for each in sorted(late, key=lambda each: (each.due_on, each.number))
            ],
        )
        reminder.record(DunningReminderSent())
        return reminder
