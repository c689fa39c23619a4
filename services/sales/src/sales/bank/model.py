"""A line of the bank's statement (银行流水): open → matched with a payment, or set aside (S-28)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, one_of
from sales.model import Base
from sales.payments.model import Payment


class Status(StrEnum):
    """Whether somebody knows whose money it is."""

    OPEN = "open"  # 待认领
    MATCHED = "matched"  # 已认领
    SET_ASIDE = "set_aside"  # 不处理


class MatchedBy(StrEnum):
    """What told whose money it is, the surest first."""

    NUMBER = "number"  # 单号或发票号
    NAME = "name"  # 付款人名称
    AMOUNT = "amount"  # 金额
    HAND = "hand"  # 人工


@dataclass(frozen=True)
class BankLineEntered(Fact):
    """Money arrived at the bank."""


@dataclass(frozen=True)
class BankLineMatched(Fact):
    """It is a payment of a customer, which waits for confirmation."""


@dataclass(frozen=True)
class BankLineSetAside(Fact):
    """It is no payment of a customer."""

    reason: str


class BankLineKnown(Refusal):
    """This line was entered before: statements of a bank overlap."""

    title = {"zh": "该流水已导入", "en": "This line of the bank is known already"}


class BankLineDecided(Refusal):
    """Somebody knows already whose money it is."""

    title = {"zh": "该流水已处理", "en": "The line of the bank has been decided"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}


class BankLine(Base, Aggregate):
    """Money that arrived in a bank account, once by the bank's reference. Payer and text stay in this service."""

    __tablename__ = "bank_line"
    __aggregate__ = "bank_line"
    __table_args__ = (
        UniqueConstraint("bank_account", "reference"),
        one_of("status", Status),
        one_of("matched_by", MatchedBy),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint("(status = 'matched') = (payment_id IS NOT NULL)", name="payment_id"),
        Index("ix_bank_line_booked_on", "booked_on", "id"),
    )

    bank_account: Mapped[str]
    reference: Mapped[str]
    booked_on: Mapped[date]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    payer: Mapped[str | None]
    text: Mapped[str | None]
    status: Mapped[str]
    matched_by: Mapped[str | None]
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment.id"), index=True)
    set_aside: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    payment: Mapped[Payment | None] = relationship()

    @classmethod
    def enter(
        cls,
        *,
        bank_account: str,
        reference: str,
        booked_on: date,
        currency: str,
        amount: Decimal,
        payer: str | None,
        text: str | None,
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """What the bank says arrived (`amount` above zero); whose it is, nobody knows yet."""
        line = cls(
            id=new_id(),
            version=0,
            bank_account=bank_account,
            reference=reference,
            booked_on=booked_on,
            currency=currency,
            amount=amount,
            payer=payer,
            text=text,
            status=Status.OPEN,
            entered_by=entered_by,
            created_at=at,
        )
        line.record(BankLineEntered())
        return line

    def match(self, payment: Payment, by: MatchedBy) -> None:
        """It is this payment. Raises BankLineDecided."""
        self._must_be_open()
        self.status, self.matched_by = Status.MATCHED, by
        self.payment_id, self.payment = payment.id, payment
        self.record(BankLineMatched())

    def put_aside(self, reason: str) -> None:
        """It is no payment of a customer. Raises BankLineDecided."""
        self._must_be_open()
        self.status, self.set_aside = Status.SET_ASIDE, reason
        self.record(BankLineSetAside(reason))

    def _must_be_open(self) -> None:
        if self.status != Status.OPEN:
            raise BankLineDecided(status=self.status)
