"""The credit note (贷项通知单): the customer owes less, for goods that came back or for paying early."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from sales.model import Base
from sales.receivables.allocations import Allocating, Allocation, Share
from sales.receivables.facts import CreditNoteAllocated, CreditNoteIssued, CreditNoteReversed, NothingToAllocate
from sales.receivables.model import NONE, Receivable, Source


class Reason(StrEnum):
    """What a credit note is granted for."""

    RETURN = "return"  # 销退
    DISCOUNT = "discount"  # 现金折扣


class CreditAllocation(Allocation, Base):
    """The part of a credit note that was taken off one receivable."""

    __tablename__ = "credit_note_allocation"
    __root__ = "credit_note"
    __table_args__ = (
        UniqueConstraint("credit_note_id", "position"),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
    )

    credit_note_id: Mapped[UUID] = mapped_column(ForeignKey("credit_note.id"))

    credit_note: Mapped["CreditNote"] = relationship(back_populates="allocations")


class CreditNote(Base, Aggregate, Owned, Allocating):
    """An amount that a customer need not pay. `document_id` is the return or the payment that it comes from.

    With goods that come back goes the discount that was granted on them: a return's note is worth so much less
    (`discount_back`), and one that gives that back, because the discount itself was reversed, says so below zero.
    Of one return, amounts and `discount_back` always make up what the goods cost.
    """

    __tablename__ = "credit_note"
    __aggregate__ = "credit_note"
    __children__ = ("allocations",)
    __source__ = Source.CREDIT_NOTE
    __allocation__: ClassVar[type[CreditAllocation]] = CreditAllocation
    __table_args__ = (
        one_of("reason", Reason),
        CheckConstraint("amount > 0 AND amount <> 'NaN' OR amount = 0 AND discount_back > 0", name="amount"),
        CheckConstraint("discount_back = 0 OR reason = 'return' AND discount_back <> 'NaN'", name="discount_back"),
        Index("ix_credit_note_issued_on", "issued_on", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    document_id: Mapped[UUID] = mapped_column(index=True)
    document_number: Mapped[str]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    delivery_id: Mapped[UUID] = mapped_column(index=True)
    currency: Mapped[str]
    amount: Mapped[Decimal]
    discount_back: Mapped[Decimal]
    issued_on: Mapped[date]
    reversed_on: Mapped[date | None]
    created_at: Mapped[datetime]

    allocations: Mapped[list[CreditAllocation]] = relationship(
        back_populates="credit_note",
        order_by=CreditAllocation.position,
        cascade="all, delete-orphan",
        lazy="selectin",
    )

    @classmethod
    def issue(
        cls,
        *,
        number: str,
        reason: Reason,
        document_id: UUID,
        document_number: str,
        order_id: UUID,
        delivery_id: UUID,
        account_id: UUID | None,
        owner_id: UUID | None,
        currency: str,
        amount: Decimal,
        on: date,
        at: datetime,
        discount_back: Decimal = NONE,
    ) -> Self:
        """Grant `amount` from this day on; zero where the discount that goes with the goods is all they cost."""
        note = cls(
            id=new_id(),
            version=0,
            number=number,
            reason=reason,
            document_id=document_id,
            document_number=document_number,
            order_id=order_id,
            delivery_id=delivery_id,
            account_id=account_id,
            owner_id=owner_id,
            currency=currency,
            amount=amount,
            discount_back=discount_back,
            issued_on=on,
            created_at=at,
            allocations=[],
        )
        note.record(CreditNoteIssued())
        return note

    @property
    def since(self) -> date:
        """From this day on what it settles is no longer late."""
        return self.issued_on

    @property
    def spendable(self) -> Decimal:
        """What of it can still settle something."""
        return self.unallocated if self.reversed_on is None else Decimal(0)

    def allocate(self, shares: Sequence[Share], on: date) -> None:
        """Settle receivables with what is left of it. Raises NothingToAllocate, or what `allot` raises."""
        if self.reversed_on is not None or not shares:
            raise NothingToAllocate
        self.allot(shares, on)
        self.record(CreditNoteAllocated())

    def reverse(self, receivables: Mapping[UUID, Receivable], on: date) -> None:
        """Take it back: all that it had settled is owed again."""
        self.release(receivables, on)
        self.reversed_on = on
        self.record(CreditNoteReversed())
