"""The receivable (应收款): open → partly settled → settled; payments and credit notes reduce it (S-25)."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.changes import changes_of
from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from sales.model import Base, not_negative
from sales.money import amount_of
from sales.receivables.facts import (
    AllocatedMoreThanOpen,
    NotLate,
    ReceivableCredited,
    ReceivableDelayExplained,
    ReceivableInvoiced,
    ReceivableOpened,
    ReceivableReduced,
    ReceivableRestored,
    ReceivableSettled,
)
from sales.terms.schedule import Due

NONE = Decimal(0)
_OWED = text("status IN ('open', 'partly_settled')")


class Status(StrEnum):
    """How much of a receivable is still owed."""

    OPEN = "open"  # 未收款
    PARTLY_SETTLED = "partly_settled"  # 部分收款
    SETTLED = "settled"  # 已结清


class Source(StrEnum):
    """What reduces a receivable."""

    PAYMENT = "payment"  # 回款单
    CREDIT_NOTE = "credit_note"  # 贷项通知单


class DelayReason(StrEnum):
    """Why a customer pays late (拖延原因): the credit standing asks for it (C-31)."""

    SHORT_OF_CASH = "short_of_cash"  # 资金紧张
    DISPUTE = "dispute"  # 质量或数量争议
    INVOICE = "invoice"  # 发票未到或有误
    THEIR_PROCESS = "their_process"  # 客户付款流程
    BANK = "bank"  # 银行原因
    OUR_FAULT = "our_fault"  # 我方原因
    OTHER = "other"  # 其他


class Origin(NamedTuple):
    """What is owed for: an instalment of a delivery of an order, or what an opening balance says."""

    delivery_id: UUID | None = None
    order_id: UUID | None = None
    order_number: str | None = None
    instalment: int = 1
    opening_balance_id: UUID | None = None


class Receivable(Base, Aggregate, Owned):
    """One instalment of what a customer owes for one delivery, or what they owed before (期初). What is open is never
    stored, so it cannot disagree.

    `settled` was paid, `credited` taken off by credit notes. Who pays all of it until `discount_until` may pay
    `discount` less. `settled_on` less `due_on` are the days that the customer was late.
    """

    __tablename__ = "receivable"
    __aggregate__ = "receivable"
    __table_args__ = (
        UniqueConstraint("delivery_id", "instalment"),
        CheckConstraint("num_nonnulls(delivery_id, opening_balance_id) = 1", name="origin"),
        CheckConstraint("num_nonnulls(delivery_id, order_id, order_number) IN (0, 3)", name="order"),
        CheckConstraint("amount > 0 AND amount <> 'NaN'", name="amount"),
        CheckConstraint("settled >= 0 AND credited >= 0 AND settled + credited <= amount", name="settled"),
        CheckConstraint(
            "status = CASE settled + credited WHEN 0 THEN 'open' WHEN amount THEN 'settled' ELSE 'partly_settled' END",
            name="status",
        ),
        CheckConstraint("settled_on IS NULL OR status = 'settled'", name="settled_on"),
        not_negative("discount"),
        one_of("delay_reason", DelayReason),
        Index("ix_receivable_due_on", "due_on", "id"),
        Index("ix_receivable_opened_on", "opened_on", "id"),
        Index("ix_receivable_owner_id", "owner_id", "due_on", "id"),
        Index("ix_receivable_owed", "due_on", "id", postgresql_where=_OWED),
        Index("ix_receivable_owner_owed", "owner_id", "due_on", "id", postgresql_where=_OWED),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    number: Mapped[str] = mapped_column(unique=True)
    delivery_id: Mapped[UUID | None]
    opening_balance_id: Mapped[UUID | None]
    instalment: Mapped[int] = mapped_column(SmallInteger)
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_number: Mapped[str | None]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    settled: Mapped[Decimal]
    credited: Mapped[Decimal]
    opened_on: Mapped[date]
    due_on: Mapped[date]
    discount_until: Mapped[date | None]
    discount: Mapped[Decimal]
    status: Mapped[str]
    settled_on: Mapped[date | None]
    invoice_number: Mapped[str | None]
    invoiced_on: Mapped[date | None]
    delay_reason: Mapped[str | None]
    delay_note: Mapped[str | None]
    created_at: Mapped[datetime]

    @classmethod
    def begin(
        cls,
        *,
        number: str,
        origin: Origin,
        account_id: UUID | None,
        owner_id: UUID | None,
        currency: str,
        due: Due,
        on: date,
        at: datetime,
    ) -> Self:
        """An amount above zero that is owed for its origin, in the books of this day."""
        receivable = cls(
            id=new_id(),
            version=0,
            number=number,
            **origin._asdict(),
            account_id=account_id,
            owner_id=owner_id,
            currency=currency,
            amount=due.amount,
            settled=NONE,
            credited=NONE,
            opened_on=on,
            due_on=due.due_on,
            discount_until=due.discount_until,
            discount=due.discount,
            status=Status.OPEN,
            created_at=at,
        )
        receivable.record(ReceivableOpened())
        return receivable

    @property
    def open(self) -> Decimal:
        """What is still owed (未收金额)."""
        return self.amount - self.settled - self.credited

    def discount_on(self, paid_on: date) -> Decimal:
        """What may be left off by who settles all of it on this day (现金折扣); of goods that came back, nothing."""
        if self.discount_until is None or paid_on > self.discount_until or not self.open:
            return NONE
        earned = amount_of(self.discount / self.amount, self.amount - self.credited, self.currency)
        return min(earned, self.open)

    def check_reduction(self, amount: Decimal) -> None:
        """Whether this much of it may be settled. Raises AllocatedMoreThanOpen."""
        if amount > self.open:
            raise AllocatedMoreThanOpen(number=self.number, open=self.open, asked=amount)

    def reduce(self, amount: Decimal, source: Source, source_id: UUID, source_number: str, on: date) -> None:
        """Settle `amount` (above zero) of it on a day. Raises AllocatedMoreThanOpen."""
        self.check_reduction(amount)
        if source == Source.PAYMENT:
            self.settled += amount
            self.record(ReceivableReduced(source_id, source_number, amount))
        else:
            self.credited += amount
            self.record(ReceivableCredited(source_id, source_number, amount))
        self._follow(on)
        if self.status == Status.SETTLED:
            self.record(ReceivableSettled())

    def restore(self, amount: Decimal, source: Source, source_id: UUID, source_number: str) -> None:
        """Owe again what was settled of it by a payment or a credit note."""
        if source == Source.PAYMENT:
            self.settled -= amount
        else:
            self.credited -= amount
        self._follow(None)
        self.record(ReceivableRestored(source, source_id, source_number, amount))

    def invoice(self, number: str, on: date) -> None:
        """Keep the reference of the invoice (发票号) that was written for it; another one corrects it."""
        self.invoice_number, self.invoiced_on = number, on
        if changes_of(self):  # what changes nothing makes no version
            self.record(ReceivableInvoiced())

    def explain_delay(self, reason: str, note: str | None, today: date) -> None:
        """Say why it is late, or was. Raises NotLate before its due day, and for what was paid in time."""
        if (self.settled_on or today) <= self.due_on:
            raise NotLate(due_on=self.due_on)
        self.delay_reason, self.delay_note = reason, note
        if changes_of(self):
            self.record(ReceivableDelayExplained())

    def _follow(self, on: date | None) -> None:
        """Let status and day of settling follow the amounts."""
        reduced = self.amount - self.open
        self.status = Status.OPEN if not reduced else Status.PARTLY_SETTLED if self.open else Status.SETTLED
        self.settled_on = on if self.status == Status.SETTLED else None
