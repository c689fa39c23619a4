"""The payment (回款单): notified by the customer or entered by us → confirmed or refused, once (S-26, 1.11.10)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from sales.model import Base
from sales.payments.facts import (
    AllocatedMoreThanPaid,
    PaymentConfirmed,
    PaymentDecided,
    PaymentEntered,
    PaymentEnteredByYourself,
    PaymentNotified,
    PaymentRefused,
)
from sales.receivables.model import Receivable

Share = tuple[Receivable, Decimal]
"""How much of a payment goes to a receivable (核销)."""


class Status(StrEnum):
    """Where a payment stands."""

    NOTIFIED = "notified"  # 客户付款通知
    ENTERED = "entered"  # 已录入,待确认
    CONFIRMED = "confirmed"  # 已确认
    REFUSED = "refused"  # 已退回


class Allocation(Base):
    """The part of a payment that settled one receivable (核销记录)."""

    __tablename__ = "payment_allocation"
    __root__ = "payment"
    __table_args__ = (
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        UniqueConstraint("payment_id", "receivable_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    receivable_id: Mapped[UUID] = mapped_column(ForeignKey("receivable.id"), index=True)
    receivable_number: Mapped[str]
    amount: Mapped[Decimal]

    payment: Mapped["Payment"] = relationship(back_populates="allocations")


class Payment(Base, Aggregate, Owned):
    """Money of one customer in one currency; what it did not settle stays with it as paid in advance (预收)."""

    __tablename__ = "payment"
    __aggregate__ = "payment"
    __children__ = ("allocations",)
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint("(status = 'refused') = (refusal IS NOT NULL)", name="refusal"),
        Index("ix_payment_paid_on", "paid_on", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    currency: Mapped[str]
    amount: Mapped[Decimal]
    paid_on: Mapped[date]
    reference: Mapped[str | None]
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer_order.id"), index=True)
    status: Mapped[str]
    refusal: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    allocations: Mapped[list[Allocation]] = relationship(
        back_populates="payment", order_by=Allocation.position, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def enter(
        cls,
        *,
        number: str,
        by_customer: bool,
        account_id: UUID,
        owner_id: UUID | None,
        currency: str,
        amount: Decimal,
        paid_on: date,
        reference: str | None,
        order_id: UUID | None,
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A payment of `amount` above zero: the customer's own word is a notice, ours waits for a colleague."""
        payment = cls(
            id=new_id(),
            version=0,
            number=number,
            account_id=account_id,
            owner_id=owner_id,
            currency=currency,
            amount=amount,
            paid_on=paid_on,
            reference=reference,
            order_id=order_id,
            status=Status.NOTIFIED if by_customer else Status.ENTERED,
            entered_by=entered_by,
            created_at=at,
        )
        payment.record(PaymentNotified() if by_customer else PaymentEntered())
        return payment

    @property
    def unallocated(self) -> Decimal:
        """What of it settles nothing."""
        return self.amount - sum((allocation.amount for allocation in self.allocations), Decimal(0))

    def confirm(self, by: UUID | None, shares: Sequence[Share]) -> None:
        """The money is here: settle by it what the shares say, all or nothing.

        Raises PaymentDecided, PaymentEnteredByYourself, AllocatedMoreThanPaid or AllocatedMoreThanOpen.
        """
        self._must_be_undecided()
        if by == self.entered_by:
            raise PaymentEnteredByYourself
        asked = sum((amount for _, amount in shares), Decimal(0))
        if asked > self.amount:
            raise AllocatedMoreThanPaid(paid=self.amount, asked=asked)
        for receivable, amount in shares:
            receivable.check_reduction(amount)
        for receivable, amount in shares:
            receivable.reduce(amount, payment_id=self.id, payment_number=self.number)
        self.allocations = [
            Allocation(
                id=new_id(),
                position=position,
                receivable_id=receivable.id,
                receivable_number=receivable.number,
                amount=amount,
            )
            for position, (receivable, amount) in enumerate(shares)
        ]
        self.status = Status.CONFIRMED
        self.record(PaymentConfirmed())

    def refuse(self, reason: str) -> None:
        """No such money arrived. Raises PaymentDecided."""
        self._must_be_undecided()
        self.status = Status.REFUSED
        self.refusal = reason
        self.record(PaymentRefused(reason))

    def _must_be_undecided(self) -> None:
        if self.status not in (Status.NOTIFIED, Status.ENTERED):
            raise PaymentDecided(status=self.status)


def spread(amount: Decimal, receivables: Iterable[Receivable]) -> Sequence[Share]:
    """The shares of `amount` when it settles these one after the other, each as far as it goes."""
    shares = []
    for receivable in receivables:
        share = min(amount, receivable.open)
        if share > 0:
            shares.append((receivable, share))
        amount -= share
    return shares
