"""The count (盘点): what somebody keeps as it was counted, beside what the book said that they keep (S-56, S-29)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import Aggregate, one_of
from sales.cash.facts import CashCounted
from sales.cash.model import Kind
from sales.model import Base, not_negative

Sums = Mapping[tuple[str, str], Decimal]
"""Amounts by kind and currency."""


class CashCountLine(Base):
    """What of one kind and currency was `counted`, and what the `book` said."""

    __tablename__ = "cash_count_line"
    __root__ = "count"
    __table_args__ = (
        UniqueConstraint("count_id", "kind", "currency"),
        one_of("kind", Kind),
        not_negative("book"),
        not_negative("counted"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    count_id: Mapped[UUID] = mapped_column(ForeignKey("cash_count.id"))
    kind: Mapped[str]
    currency: Mapped[str]
    book: Mapped[Decimal]
    counted: Mapped[Decimal]

    count: Mapped["CashCount"] = relationship(back_populates="lines")

    @property
    def difference(self) -> Decimal:
        """What is too much (长款), below zero what is missing (短款)."""
        return self.counted - self.book


class CashCount(Base, Aggregate):
    """Cash and bills of `keeper_id` as they were at the end of a day. It never changes: who counts again adds one."""

    __tablename__ = "cash_count"
    __aggregate__ = "cash_count"
    __children__ = ("lines",)
    __table_args__ = (Index("ix_cash_count_keeper_id", "keeper_id", "day", "id"),)

    keeper_id: Mapped[UUID]
    day: Mapped[date]
    note: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    lines: Mapped[list[CashCountLine]] = relationship(
        back_populates="count",
        order_by=(CashCountLine.kind, CashCountLine.currency),
        cascade="all, delete-orphan",
        lazy="selectin",
    )

    @classmethod
    def enter(
        cls,
        *,
        keeper_id: UUID,
        day: date,
        book: Sums,
        counted: Sums,
        note: str | None,
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """What was counted; what the book knows and nobody counted is not there."""
        count = cls(
            id=new_id(),
            version=0,
            keeper_id=keeper_id,
            day=day,
            note=note,
            entered_by=entered_by,
            created_at=at,
            lines=[
                CashCountLine(
                    id=new_id(),
                    kind=kind,
                    currency=currency,
                    book=book.get((kind, currency), Decimal(0)),
                    counted=counted.get((kind, currency), Decimal(0)),
                )
                for kind, currency in sorted({*book, *counted})
            ],
        )
        count.record(CashCounted())
        return count

    @property
    def agrees(self) -> bool:
        """Whether the counted is the book (钱数相符)."""
        return all(not line.difference for line in self.lines)
