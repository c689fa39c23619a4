"""Credit control (信用控制): the parameters that a document is held to, and what occupies credit (占用)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.model import Owned, one_of
from sales.model import Base


class Kind(StrEnum):
    """Kinds of documents that occupy credit."""

    ORDER = "order"  # 客户订单: what is not shipped yet
    RECEIVABLE = "receivable"  # 应收款: what is not settled yet
    PREPAYMENT = "prepayment"  # 预收: what settles nothing yet; it gives credit back, so its amount is negative


class Point(StrEnum):
    """Where a document is checked; the names of the parameters' columns, `on_<point>`."""

    ORDER_SAVED = "order_saved"  # 订单保存
    ORDER_SUBMITTED = "order_submitted"  # 订单提交
    ORDER_APPROVED = "order_approved"  # 订单审核
    NOTICE_APPROVED = "notice_approved"  # 出货通知审核
    SHIPPED = "shipped"  # 发货


class Strength(StrEnum):
    """How a check acts (控制强度)."""

    NONE = "none"  # 不控制
    WARN = "warn"  # 提示
    FORBID = "forbid"  # 禁止


class OrdersOccupy(StrEnum):
    """From when on an order occupies credit."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    NEVER = "never"


OCCUPYING: Mapping[str, frozenset[Point]] = {
    OrdersOccupy.SAVED: frozenset({Point.ORDER_SAVED, Point.ORDER_SUBMITTED, Point.ORDER_APPROVED}),
    OrdersOccupy.SUBMITTED: frozenset({Point.ORDER_SUBMITTED, Point.ORDER_APPROVED}),
    OrdersOccupy.APPROVED: frozenset({Point.ORDER_APPROVED}),
    OrdersOccupy.NEVER: frozenset({Point.ORDER_APPROVED}),  # booked all the same, and not counted
}
"""At which points an order enters the ledger. From its approval on each does, whatever the parameters say on that day,
so that others that come into force later find the books complete."""


@dataclass(frozen=True)
class Holder:
    """A document that occupies credit; each has an account. `due_on` is a receivable's."""

    kind: str
    id: UUID
    number: str
    account_id: UUID | None
    currency: str
    due_on: date | None = None


class CreditParameters(Base, Owned):
    """The credit control parameters (信用控制参数) of one account, a copy; `version` is the customer service's.

    `credit_limit` and `overdue_amount` are in `currency`. With `all_currencies` the limit covers documents of every
    currency at the rate of the day, without it those in `currency` only.
    """

    __tablename__ = "credit_parameters"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    currency: Mapped[str]
    all_currencies: Mapped[bool]
    credit_limit: Mapped[Decimal]
    overdue_days: Mapped[int | None] = mapped_column(SmallInteger)
    overdue_amount: Mapped[Decimal]
    orders_occupy: Mapped[str]
    on_order_saved: Mapped[str]
    on_order_submitted: Mapped[str]
    on_order_approved: Mapped[str]
    on_notice_approved: Mapped[str]
    on_shipped: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    status: Mapped[str]
    deleted_at: Mapped[datetime | None]

    def strength(self, point: Point) -> str:
        """How hard the check at this point is."""
        strength: str = getattr(self, f"on_{point}")
        return strength

    def covers(self, kind: str, currency: str) -> bool:
        """Whether documents of this kind in this currency count against the limit."""
        counted = kind != Kind.ORDER or self.orders_occupy != OrdersOccupy.NEVER
        return counted and (self.all_currencies or currency == self.currency)


class Occupation(Base):
    """What one document occupies now (信用占用), in its own currency; `moved` is by how much it last changed."""

    __tablename__ = "credit_occupation"
    __table_args__ = (
        one_of("kind", Kind),
        CheckConstraint(
            "amount <> 'NaN' AND CASE kind WHEN 'prepayment' THEN amount <= 0 ELSE amount >= 0 END", name="amount"
        ),
        Index("ix_credit_occupation_open", "account_id", "due_on", postgresql_where=text("amount <> 0")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[str]
    account_id: Mapped[UUID]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    moved: Mapped[Decimal]
    due_on: Mapped[date | None]


class Allowance(Base):
    """What an approved release (信用放行单) allows until a day: `amount` beyond a limit in its currency, for one
    document or for all; `despite_overdue` also while receivables are overdue.
    """

    __tablename__ = "credit_allowance"
    __table_args__ = (CheckConstraint("amount >= 0 AND amount <> 'NaN'", name="amount"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(index=True)
    document_id: Mapped[UUID | None]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    despite_overdue: Mapped[bool]
    valid_until: Mapped[date]


class Entry(Base):
    """One movement of the credit ledger (信用流水): a document occupies `amount` more, or less, and then `occupied`.

    Written once and never changed; a trigger keeps it so.
    """

    __tablename__ = "credit_entry"
    __table_args__ = (
        CheckConstraint("amount <> 0 AND amount <> 'NaN'", name="amount"),
        Index("ix_credit_entry_account_id", "account_id", "at", "id"),
        Index("ix_credit_entry_document_id", "document_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    kind: Mapped[str]
    document_id: Mapped[UUID]
    number: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    occupied: Mapped[Decimal]
    at: Mapped[datetime]
    actor: Mapped[str]


class Exposure(Base):
    """The sums of an account's occupations by kind and currency, `{"order CNY": "1200.0000"}`; decimals as text.

    Whoever occupies credit of an account waits for this row until the one before has committed, so that every check
    sees all that was occupied before it.
    """

    __tablename__ = "credit_exposure"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    occupied: Mapped[dict[str, str]]


def sums(occupied: Mapping[str, str]) -> dict[tuple[str, str], Decimal]:
    """What an exposure holds, by kind and currency."""
    found = {}
    for key, amount in occupied.items():
        kind, _, currency = key.partition(" ")
        found[kind, currency] = Decimal(amount)
    return found
