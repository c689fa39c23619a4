"""Cash and bills received (现金/票据): held → banked → handed in to finance, or handed in at once; or void (S-56)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.changes import changes_of
from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from sales.cash.facts import (
    CashReceiptBanked,
    CashReceiptHandedIn,
    CashReceiptInAnotherState,
    CashReceiptLate,
    CashReceiptRegistered,
    CashReceiptVoided,
    CashRuleChanged,
    HandedInByYourself,
)
from sales.model import Base
from sales.payments.model import Payment


class Form(StrEnum):
    """What was received."""

    CASH = "cash"  # 现金
    CHEQUE = "cheque"  # 支票
    PROMISSORY_NOTE = "promissory_note"  # 本票
    BANK_ACCEPTANCE = "bank_acceptance"  # 银行承兑汇票
    COMMERCIAL_ACCEPTANCE = "commercial_acceptance"  # 商业承兑汇票


class Kind(StrEnum):
    """What is counted together."""

    CASH = "cash"  # 现金
    BILL = "bill"  # 票据


class Status(StrEnum):
    """Where it is."""

    HELD = "held"  # 保管中
    BANKED = "banked"  # 已存入银行
    HANDED_IN = "handed_in"  # 已上交财务
    VOIDED = "voided"  # 已作废


class CashRule(Base, Aggregate):
    """Within how many days after it was received something is banked, and handed in to finance (公司规定)."""

    __tablename__ = "cash_rule"
    __aggregate__ = "cash_rule"
    __table_args__ = (
        one_of("kind", Kind),
        CheckConstraint("bank_days BETWEEN 0 AND 365 AND hand_in_days BETWEEN 0 AND 365", name="days"),
    )

    kind: Mapped[str] = mapped_column(unique=True)
    bank_days: Mapped[int] = mapped_column(SmallInteger)
    hand_in_days: Mapped[int] = mapped_column(SmallInteger)

    def change(self, bank_days: int | None, hand_in_days: int | None) -> None:
        """Other days for what is received from now on; what changes nothing makes no version."""
        self.bank_days = self.bank_days if bank_days is None else bank_days
        self.hand_in_days = self.hand_in_days if hand_in_days is None else hand_in_days
        if changes_of(self):
            self.record(CashRuleChanged())


class CashReceipt(Base, Aggregate, Owned):
    """Cash or a bill of a customer that `keeper_id` took; it stands for a payment, which a colleague confirms.

    In the keeper's hands from `received_on` until `left_on`: so the book says on any day what there is to count.
    """

    __tablename__ = "cash_receipt"
    __aggregate__ = "cash_receipt"
    __table_args__ = (
        one_of("form", Form),
        one_of("status", Status),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint("form = 'cash' OR bill_number IS NOT NULL", name="bill_number"),
        CheckConstraint("(status = 'held') = (left_on IS NULL)", name="left_on"),
        CheckConstraint("(status = 'handed_in') = (handed_in_on IS NOT NULL)", name="handed_in_on"),
        Index("ix_cash_receipt_received_on", "received_on", "id"),
        Index("ix_cash_receipt_keeper_id", "keeper_id", "left_on"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    form: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    bill_number: Mapped[str | None]
    drawer: Mapped[str | None]
    bank: Mapped[str | None]
    due_on: Mapped[date | None]
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"), unique=True)
    keeper_id: Mapped[UUID]
    received_on: Mapped[date]
    bank_by: Mapped[date]
    hand_in_by: Mapped[date]
    status: Mapped[str]
    left_on: Mapped[date | None]
    bank_reference: Mapped[str | None]
    handed_in_on: Mapped[date | None]
    accepted_by: Mapped[UUID | None]
    told_late_on: Mapped[date | None]
    voiding: Mapped[str | None]
    created_at: Mapped[datetime]

    payment: Mapped[Payment] = relationship()

    @classmethod
    def register(
        cls,
        *,
        number: str,
        form: str,
        payment: Payment,
        rule: CashRule,
        keeper_id: UUID,
        received_on: date,
        at: datetime,
        bill_number: str | None = None,
        drawer: str | None = None,
        bank: str | None = None,
        due_on: date | None = None,
    ) -> Self:
        """What a payment was made with. A bill with a due day is banked until then, all else within the rule's days."""
        receipt = cls(
            id=new_id(),
            version=0,
            number=number,
            account_id=payment.account_id,
            owner_id=payment.owner_id,
            form=form,
            currency=payment.currency,
            amount=payment.amount,
            bill_number=bill_number,
            drawer=drawer,
            bank=bank,
            due_on=due_on,
            payment_id=payment.id,
            payment=payment,
            keeper_id=keeper_id,
            received_on=received_on,
            bank_by=due_on or received_on + timedelta(rule.bank_days),
            hand_in_by=received_on + timedelta(rule.hand_in_days),
            status=Status.HELD,
            created_at=at,
        )
        receipt.record(CashReceiptRegistered())
        return receipt

    def put_in_bank(self, reference: str, on: date) -> None:
        """It is in the bank, as the bank's slip says (存入或转账). Raises CashReceiptInAnotherState."""
        self._must_be(Status.HELD)
        self.status, self.left_on, self.bank_reference = Status.BANKED, on, reference
        self.record(CashReceiptBanked())

    def hand_in(self, by: UUID | None, on: date) -> None:
        """Finance has it, or the slip for it (报账). Raises CashReceiptInAnotherState or HandedInByYourself."""
        self._must_be(Status.HELD, Status.BANKED)
        if by == self.keeper_id:
            raise HandedInByYourself
        self.status, self.handed_in_on, self.accepted_by = Status.HANDED_IN, on, by
        self.left_on = self.left_on or on
        self.record(CashReceiptHandedIn())

    def tell_late(self, on: date) -> None:
        """It should have been banked or handed in by now."""
        self.told_late_on = on
        self.record(CashReceiptLate())

    def void(self, reason: str, on: date) -> None:
        """It was registered by mistake; books that were counted before keep it. Raises CashReceiptInAnotherState."""
        self._must_be(Status.HELD)
        self.status, self.left_on, self.voiding = Status.VOIDED, on, reason
        self.record(CashReceiptVoided(reason))

    def _must_be(self, *expected: Status) -> None:
        if self.status not in expected:
            raise CashReceiptInAnotherState(status=self.status)
