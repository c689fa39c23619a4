"""The receivable (应收款): open → partly settled → settled, reduced by confirmed payments alone (S-25)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned
from sales.model import Base


class Status(StrEnum):
    """How much of a receivable has been paid."""

    OPEN = "open"  # 未收款
    PARTLY_SETTLED = "partly_settled"  # 部分收款
    SETTLED = "settled"  # 已结清


@dataclass(frozen=True)
class ReceivableOpened(Fact):
    """The goods have left; from now on this is owed."""


@dataclass(frozen=True)
class ReceivableReduced(Fact):
    """A confirmed payment settled `amount` of it."""

    payment_id: UUID
    payment_number: str
    amount: Decimal


@dataclass(frozen=True)
class ReceivableSettled(Fact):
    """Nothing of it is open any more."""


class AllocatedMoreThanOpen(Refusal):
    """A payment settles no more of a receivable than is open."""

    title = {"zh": "核销金额超过未收金额", "en": "More is allocated than is open"}
    detail = {"zh": "{number} 未收 {open},核销 {asked}", "en": "{number}: {open} is open, {asked} was allocated."}


class Receivable(Base, Aggregate, Owned):
    """What a customer owes for one delivery. What is open is never stored, so it cannot disagree with the rest."""

    __tablename__ = "receivable"
    __aggregate__ = "receivable"
    __table_args__ = (
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint("settled BETWEEN 0 AND amount", name="settled"),
        CheckConstraint(
            "status = CASE settled WHEN 0 THEN 'open' WHEN amount THEN 'settled' ELSE 'partly_settled' END",
            name="status",
        ),
        Index("ix_receivable_due_on", "due_on", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    delivery_id: Mapped[UUID] = mapped_column(unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_number: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    settled: Mapped[Decimal]
    due_on: Mapped[date]
    status: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def for_delivery(
        cls,
        *,
        number: str,
        delivery_id: UUID,
        order_id: UUID,
        order_number: str,
        account_id: UUID | None,
        owner_id: UUID | None,
        currency: str,
        amount: Decimal,
        due_on: date,
        at: datetime,
    ) -> Self:
        """What a delivery of `amount` (above zero) makes owed."""
        receivable = cls(
            id=new_id(),
            version=0,
            number=number,
            delivery_id=delivery_id,
            order_id=order_id,
            order_number=order_number,
            account_id=account_id,
            owner_id=owner_id,
            currency=currency,
            amount=amount,
            settled=Decimal(0),
            due_on=due_on,
            status=Status.OPEN,
            created_at=at,
        )
        receivable.record(ReceivableOpened())
        return receivable

    @property
    def open(self) -> Decimal:
        """What is still owed (未收金额)."""
        return self.amount - self.settled

    def check_reduction(self, amount: Decimal) -> None:
        """Whether a payment may settle this much of it. Raises AllocatedMoreThanOpen."""
        if amount > self.open:
            raise AllocatedMoreThanOpen(number=self.number, open=self.open, asked=amount)

    def reduce(self, amount: Decimal, *, payment_id: UUID, payment_number: str) -> None:
        """Settle `amount` (above zero) of it by a payment. Raises AllocatedMoreThanOpen."""
        self.check_reduction(amount)
        self.settled += amount
        self.status = Status.PARTLY_SETTLED if self.open else Status.SETTLED
        self.record(ReceivableReduced(payment_id, payment_number, amount))
        if self.status == Status.SETTLED:
            self.record(ReceivableSettled())
