"""The payment (回款单): notified by the customer or entered by us → confirmed or refused → reversed (S-26, 1.11.10)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from sales.model import Base
from sales.payments.facts import (
    NothingToRelease,
    PaymentAllocated,
    PaymentConfirmed,
    PaymentDecided,
    PaymentEntered,
    PaymentEnteredByYourself,
    PaymentNotConfirmed,
    PaymentNotified,
    PaymentRefused,
    PaymentReleased,
    PaymentReversed,
)
from sales.receivables.allocations import Allocating, Allocation, Share
from sales.receivables.facts import NothingToAllocate
from sales.receivables.model import Receivable, Source


class Status(StrEnum):
    """Where a payment stands."""

    NOTIFIED = "notified"  # 客户付款通知
    ENTERED = "entered"  # 已录入,待确认
    CONFIRMED = "confirmed"  # 已确认
    REFUSED = "refused"  # 已退回
    REVERSED = "reversed"  # 已冲销


UNDECIDED = (Status.NOTIFIED, Status.ENTERED)


class PaymentAllocation(Allocation, Base):
    """The part of a payment that settles one receivable (核销记录)."""

    __tablename__ = "payment_allocation"
    __root__ = "payment"
    __table_args__ = (
        UniqueConstraint("payment_id", "position"),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"))

    payment: Mapped["Payment"] = relationship(back_populates="allocations")


class Payment(Base, Aggregate, Owned, Allocating):
    """Money of one customer in one currency; what it did not settle stays with it as paid in advance (预收).

    The books have it on `posted_on`. `posting_reference` is the voucher of finance that posted it (E-07), if one did.
    """

    __tablename__ = "payment"
    __aggregate__ = "payment"
    __children__ = ("allocations",)
    __source__ = Source.PAYMENT
    __allocation__: ClassVar[type[PaymentAllocation]] = PaymentAllocation
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint("(status = 'refused') = (refusal IS NOT NULL)", name="refusal"),
        CheckConstraint("(status = 'reversed') = (reversed_on IS NOT NULL)", name="reversed_on"),
        Index("ix_payment_paid_on", "paid_on", "id"),
        Index("ix_payment_posted_on", "posted_on", "id"),
        Index("ix_payment_created_at", "created_at", "id"),
        Index("ix_payment_owner_id", "owner_id", "created_at", "id"),
        Index("ix_payment_status", "status", "created_at", "id"),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    number: Mapped[str] = mapped_column(unique=True)
    currency: Mapped[str]
    amount: Mapped[Decimal]
    paid_on: Mapped[date]
    reference: Mapped[str | None]
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer_order.id"), index=True)
    status: Mapped[str]
    refusal: Mapped[str | None]
    posted_on: Mapped[date | None]
    reversed_on: Mapped[date | None]
    reversal: Mapped[str | None]
    posting_reference: Mapped[str | None] = mapped_column(unique=True)
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    allocations: Mapped[list[PaymentAllocation]] = relationship(
        back_populates="payment", order_by=PaymentAllocation.position, cascade="all, delete-orphan", lazy="selectin"
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
        posting_reference: str | None = None,
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
            posting_reference=posting_reference,
            entered_by=entered_by,
            created_at=at,
            allocations=[],
        )
        payment.record(PaymentNotified() if by_customer else PaymentEntered())
        return payment

    @property
    def since(self) -> date:
        """When the customer paid: from this day on what it settles is no longer late."""
        return self.paid_on

    @property
    def spendable(self) -> Decimal:
        """What of it can still settle something (预收)."""
        return self.unallocated if self.status == Status.CONFIRMED else Decimal(0)

    def confirm(self, by: UUID | None, shares: Sequence[Share], on: date) -> None:
        """The money is here and in the books of this day: settle by it what the shares say, all or nothing.

        Raises PaymentDecided, PaymentEnteredByYourself, AllocatedMoreThanPaid or AllocatedMoreThanOpen.
        """
        if by == self.entered_by:
            self._must_be(*UNDECIDED, refusal=PaymentDecided)
            raise PaymentEnteredByYourself
        self.post(shares, on)

    def post(self, shares: Sequence[Share], on: date) -> None:
        """Confirm what needs no second person, since finance has it in its books (E-07)."""
        self._must_be(*UNDECIDED, refusal=PaymentDecided)
        self.allot(shares, on)
        self.status = Status.CONFIRMED
        self.posted_on = on
        self.record(PaymentConfirmed())

    def refuse(self, reason: str) -> None:
        """No such money arrived. Raises PaymentDecided."""
        self._must_be(*UNDECIDED, refusal=PaymentDecided)
        self.status = Status.REFUSED
        self.refusal = reason
        self.record(PaymentRefused(reason))

    def allocate(self, shares: Sequence[Share], on: date) -> None:
        """Settle receivables with what was paid in advance. Raises PaymentNotConfirmed, NothingToAllocate."""
        self._must_be(Status.CONFIRMED, refusal=PaymentNotConfirmed)
        if not shares:
            raise NothingToAllocate
        self.allot(shares, on)
        self.record(PaymentAllocated())

    def take_back(self, receivables: Mapping[UUID, Receivable], on: date) -> None:
        """Owe again what it had settled of these. Raises PaymentNotConfirmed, NothingToRelease."""
        self._must_be(Status.CONFIRMED, refusal=PaymentNotConfirmed)
        if not self.release(receivables, on):
            raise NothingToRelease
        self.record(PaymentReleased())

    def reverse(self, by: UUID | None, receivables: Mapping[UUID, Receivable], reason: str, on: date) -> None:
        """The money went back: owe again all that it had settled. What finance posted, it may take back itself.

        Raises PaymentNotConfirmed or PaymentEnteredByYourself.
        """
        self._must_be(Status.CONFIRMED, refusal=PaymentNotConfirmed)
        if by == self.entered_by and self.posting_reference is None:
            raise PaymentEnteredByYourself
        self.release(receivables, on)
        self.status = Status.REVERSED
        self.reversed_on, self.reversal = on, reason
        self.record(PaymentReversed(reason))

    def _must_be(self, *expected: Status, refusal: type[Refusal]) -> None:
        if self.status not in expected:
            raise refusal(status=self.status)
