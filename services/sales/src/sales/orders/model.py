"""The order (客户订单): draft → submitted → approved → completed, or cancelled on the way.

What was approved changes by an order change (S-14) only.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.changes import changes_of
from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from records.approvals import Approved
from sales.accounts.model import Account
from sales.model import Base, not_negative
from sales.money import LARGEST
from sales.order_types.model import OrderType
from sales.orders.facts import (
    AccountNotInBusiness,
    OrderAlreadyShipped,
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderClosed,
    OrderCompleted,
    OrderIncomplete,
    OrderNotApproved,
    OrderNotDraft,
    OrderNotShipped,
    OrderNotSubmitted,
    OrderPlaced,
    OrderRejected,
    OrderShipped,
    OrderSubmitted,
    OrderUnderApproval,
    OrderViewedByCustomer,
    OrderWithdrawn,
)
from sales.orders.lines import NONE, OrderLine, Wanted

DETAILS = ("po_number", "promised_on", "business_date", "payment_days", "ship_to", "note")
"""Columns that people enter and change as they are; order type and lines are beside them."""

MANDATORY = ("po_number", "promised_on", "lines")
"""What no order is submitted without; 客户单号 and 预交货日 are its key fields (S-08, G-13)."""

LONGEST_TERM = 365
"""Days of payment (账期) that can be granted."""


class Status(StrEnum):
    """States of an order."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核
    COMPLETED = "completed"  # 已完成
    CANCELLED = "cancelled"  # 已取消


class Order(Base, Aggregate, Owned):
    """What one customer orders under its own number, at these prices, for a promised day.

    `counts` is the order type's and `account_counts` the account's word on 计入考核业绩 when it was entered (S-13);
    `payment_days` run from the day of shipping.
    """

    __tablename__ = "customer_order"  # ORDER is a reserved word of SQL
    __aggregate__ = "order"
    __children__ = ("lines",)
    __table_args__ = (
        one_of("status", Status),
        not_negative("total"),
        CheckConstraint(f"payment_days BETWEEN 0 AND {LONGEST_TERM}", name="payment_days"),
        CheckConstraint("promised_on >= business_date", name="promised_on"),
        Index("ix_customer_order_created_at", "created_at", "id"),
        Index("ix_customer_order_business_date", "business_date", "id"),
        Index("ix_customer_order_promised_on", "promised_on", "id"),
        Index("ix_customer_order_owner_id", "owner_id", "created_at", "id"),
        Index("ix_customer_order_status", "status", "created_at", "id"),
        Index("ix_customer_order_po_number", "po_number", postgresql_where=text("po_number IS NOT NULL")),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    order_type_id: Mapped[UUID] = mapped_column(ForeignKey("order_type.id"))
    order_type: Mapped[str]
    counts: Mapped[bool]
    account_counts: Mapped[bool]
    po_number: Mapped[str | None]
    promised_on: Mapped[date | None]
    business_date: Mapped[date]
    currency: Mapped[str]
    payment_days: Mapped[int] = mapped_column(SmallInteger)
    ship_to: Mapped[str | None]
    note: Mapped[str | None]
    total: Mapped[Decimal]
    rejection: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]

    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by=OrderLine.line, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def place(
        cls,
        *,
        number: str,
        account: Account,
        order_type: OrderType,
        currency: str,
        lines: Sequence[Wanted],
        details: Mapping[str, Any],
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A new draft; it belongs to the account's owner, or to who enters it. Raises Invalid."""
        order = cls(
            id=new_id(),
            version=0,
            number=number,
            status=Status.DRAFT,
            owner_id=account.owner_id or entered_by,
            account_id=account.id,
            account_counts=account.counts,
            currency=currency,
            entered_by=entered_by,
            created_at=at,
            lines=[],
        )
        order._describe({**dict.fromkeys(DETAILS), **details, "order_type": order_type, "lines": lines})
        order.record(OrderPlaced())
        return order

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change details, order type or all lines of a draft. Raises Invalid or OrderNotDraft."""
        self._must_be(Status.DRAFT, OrderNotDraft)
        self._describe(changes)
        if changes_of(self):  # what changes nothing makes no version
            self.record(OrderChanged())

    def submit(self, account: Account, at: datetime) -> None:
        """Ask for approval. Raises OrderIncomplete or AccountNotInBusiness."""
        self._must_be(Status.DRAFT, OrderNotDraft)
        if missing := [field for field in MANDATORY if not getattr(self, field)]:
            raise OrderIncomplete(missing=missing)
        _check_account(account)
        self.status = Status.SUBMITTED
        self.rejection = None
        self.submitted_at = at
        self.record(OrderSubmitted())

    def withdraw(self) -> None:
        """Take it back before the decision."""
        self._must_be(Status.SUBMITTED, OrderNotSubmitted)
        self.status = Status.DRAFT
        self.record(OrderWithdrawn())

    def reject(self, reason: str) -> None:
        """Refuse it with a reason; it is a draft again."""
        self._must_be(Status.SUBMITTED, OrderNotSubmitted)
        self.status = Status.DRAFT
        self.rejection = reason
        self.record(OrderRejected(reason))

    def approve(self, evidence: Approved, account: Account) -> None:
        """Sign it after the last step of its approval. Raises AccountNotInBusiness."""
        evidence.check(self)
        self._must_be(Status.SUBMITTED, OrderNotSubmitted)
        _check_account(account)
        self.status = Status.APPROVED
        self.approved_at = evidence.at
        self.record(OrderApproved())

    def view(self, at: datetime) -> None:
        """The customer looks at the signed order (签约查看, S-23); the first time is recorded."""
        if self.approved_at is None:
            raise OrderNotApproved(status=self.status)
        if self.viewed_at is None:
            self.viewed_at = at
            self.record(OrderViewedByCustomer())

    def ship(self, quantities: Mapping[int, Decimal], on: date) -> None:
        """Post what leaves the house on this day: line number to quantity (S-17).

        Raises OrderNotApproved, MoreThanOpen; ValueError for a line that it has not.
        """
        self._must_be(Status.APPROVED, OrderNotApproved)
        lines = {line.line: line for line in self.lines}
        if not quantities or quantities.keys() - lines.keys():
            raise ValueError(f"lines {sorted(quantities)} of {sorted(lines)}")
        for number, quantity in quantities.items():
            lines[number].check_open(quantity)
        for number, quantity in quantities.items():
            lines[number].shipped_quantity += quantity
        self.record(OrderShipped(on, [{"line": line, "quantity": asked} for line, asked in quantities.items()]))

    def complete(self) -> None:
        """Close it when all of it was shipped and received. Raises OrderNotShipped while something is open."""
        self._must_be(Status.APPROVED, OrderNotApproved)
        if not self.is_shipped:
            raise OrderNotShipped
        self.status = Status.COMPLETED
        self.record(OrderCompleted())

    def cancel(self, reason: str) -> None:
        """Give it up, with a reason, as long as nothing of it was shipped."""
        if self.status == Status.SUBMITTED:
            raise OrderUnderApproval
        if self.status in (Status.COMPLETED, Status.CANCELLED):
            raise OrderClosed(status=self.status)
        if any(line.shipped_quantity for line in self.lines):
            raise OrderAlreadyShipped
        self.status = Status.CANCELLED
        self.record(OrderCancelled(reason))

    @property
    def open_quantities(self) -> dict[int, Decimal]:
        """What has not been shipped, by line number; lines with nothing open are left out."""
        return {line.line: line.open_quantity for line in self.lines if line.open_quantity}

    @property
    def is_shipped(self) -> bool:
        """Whether nothing is open."""
        return not self.open_quantities

    def _describe(self, wanted: Mapping[str, Any]) -> None:
        for field in DETAILS:
            if field in wanted:
                setattr(self, field, wanted[field])
        if self.promised_on is not None and self.promised_on < self.business_date:
            raise Invalid([_PROMISED_BEFORE])
        if "order_type" in wanted:
            order_type: OrderType = wanted["order_type"]
            self.order_type_id, self.order_type, self.counts = order_type.id, order_type.code, order_type.counts
        if "lines" in wanted:
            self._set_lines(wanted["lines"])

    def _set_lines(self, wanted: Sequence[Wanted]) -> None:
        """Replace the lines as a whole; one at the same place stays the same row, so that history tells what moved."""
        places = range(1, len(wanted) + 1)
        new = [OrderLine(id=new_id(), line=place, shipped_quantity=NONE) for place in places[len(self.lines) :]]
        lines = [*self.lines[: len(wanted)], *new]
        for line, item in zip(lines, wanted, strict=True):
            line.describe(item, self.currency)
        self.total = sum((line.amount for line in lines), NONE)
        if self.total >= LARGEST:
            raise Invalid([_TOO_LARGE])
        self.lines = lines

    def _must_be(self, status: Status, refusal: type[Refusal]) -> None:
        if self.status != status:
            raise refusal(status=self.status)


def _check_account(account: Account) -> None:
    if not account.in_business:
        raise AccountNotInBusiness(code=account.code)


_PROMISED_BEFORE = InputError(
    "#/promised_on", "too-early", {"zh": "预交货日不能早于单据日期", "en": "It is promised before it was ordered."}
)
_TOO_LARGE = InputError("#/lines", "too-large", {"zh": "金额过大", "en": "The total is too large."})
