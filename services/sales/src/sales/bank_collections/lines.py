"""The lines of a collection list (托收明细): a receivable, what of it the bank shall collect, and what came of it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import one_of
from sales.model import Base
from sales.payments.model import Payment
from sales.receivables.model import Receivable

if TYPE_CHECKING:
    from sales.bank_collections.model import BankCollection

NONE = Decimal(0)


class Outcome(StrEnum):
    """What the bank said about a line."""

    PENDING = "pending"  # 待回单
    COLLECTED = "collected"  # 收妥
    REFUSED = "refused"  # 拒付
    WITHDRAWN = "withdrawn"  # 已撤回


class BankCollectionLine(Base):
    """A receivable stands in one list at a time. `collected` may be less than `amount`: the rest stays owed."""

    __tablename__ = "bank_collection_line"
    __root__ = "document"
    __table_args__ = (
        UniqueConstraint("collection_id", "receivable_id"),
        one_of("outcome", Outcome),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint(
            "CASE outcome WHEN 'collected' THEN collected > 0 AND collected <= amount ELSE collected = 0 END",
            name="collected",
        ),
        CheckConstraint("(outcome = 'collected') = (payment_id IS NOT NULL)", name="payment_id"),
        CheckConstraint("(outcome = 'refused') = (reason IS NOT NULL)", name="reason"),
        CheckConstraint("(outcome IN ('collected', 'refused')) = (answered_on IS NOT NULL)", name="answered_on"),
        Index(
            "uq_bank_collection_line_pending",
            "receivable_id",
            unique=True,
            postgresql_where=text("outcome = 'pending'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    collection_id: Mapped[UUID] = mapped_column(ForeignKey("bank_collection.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    receivable_id: Mapped[UUID] = mapped_column(ForeignKey("receivable.id"), index=True)
    receivable_number: Mapped[str]
    account_id: Mapped[UUID]
    amount: Mapped[Decimal]
    outcome: Mapped[str]
    collected: Mapped[Decimal]
    answered_on: Mapped[date | None]
    reason: Mapped[str | None]
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment.id"))

    document: Mapped["BankCollection"] = relationship(back_populates="lines")
    payment: Mapped[Payment | None] = relationship()

    @classmethod
    def of(cls, receivable: Receivable) -> "BankCollectionLine":
        """All that is open of it."""
        return cls(
            id=new_id(),
            receivable_id=receivable.id,
            receivable_number=receivable.number,
            account_id=receivable.account_id,
            amount=receivable.open,
            outcome=Outcome.PENDING,
            collected=NONE,
        )

    @property
    def answer(self) -> tuple[str, Decimal, date | None, str | None]:
        """What the bank said, to compare with what it says again."""
        return self.outcome, self.collected, self.answered_on, self.reason
