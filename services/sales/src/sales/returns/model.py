"""The return (销退单): draft → submitted → approved → received → inspected and credited, or voided before it came.

Batch, line-off and feedback returns are types of it with the same checks (S-18 to S-20).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import Owned, one_of
from records.approvals import Approved
from records.documents import Document
from sales.deliveries.model import Delivery
from sales.model import Base
from sales.orders.fulfilment import Quantities
from sales.orders.lines import NONE
from sales.orders.model import Order
from sales.required_fields.model import check_filled
from sales.return_types.model import ReturnType
from sales.returns.facts import (
    ReturnInspected,
    ReturnNotApproved,
    ReturnNotDraft,
    ReturnNotReceived,
    ReturnNotSubmitted,
    ReturnNotVoidable,
    ReturnReceived,
    ReturnVoided,
)
from sales.returns.lines import ReturnLine

DETAILS = ("returned_on", "note", "ticket_id")
"""Columns that people enter and change as they are; the lines are beside them."""


class Status(StrEnum):
    """States of a return."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核,待收货
    RECEIVED = "received"  # 已收货,待检验
    INSPECTED = "inspected"  # 已检验,已贷记
    VOIDED = "voided"  # 已作废


class Wanted(NamedTuple):
    """What shall come back: of which line of the delivery how much, and why."""

    line: int
    quantity: Decimal
    reason: str


class Return(Base, Document, Owned):
    """Goods of one delivery that come back on a day, or are to; `ticket_id` is the request that it answers, if any.

    `return_type` and `inspected` are the return type's as they were when it was entered.
    """

    __tablename__ = "sales_return"  # RETURN is a word of SQL
    __aggregate__ = "return"
    __document__ = "sales.return"
    __not_draft__ = ReturnNotDraft
    __not_submitted__ = ReturnNotSubmitted
    __children__ = ("lines",)
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint("(received_on IS NOT NULL) = (status IN ('received', 'inspected'))", name="received_on"),
        Index("ix_sales_return_status", "status", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    return_type: Mapped[str]
    inspected: Mapped[bool]
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"), index=True)
    delivery_number: Mapped[str]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_number: Mapped[str]
    currency: Mapped[str]
    returned_on: Mapped[date]
    note: Mapped[str | None]
    ticket_id: Mapped[UUID | None]
    received_on: Mapped[date | None]
    approved_at: Mapped[datetime | None]
    inspected_at: Mapped[datetime | None]

    lines: Mapped[list[ReturnLine]] = relationship(
        back_populates="document", order_by=ReturnLine.line, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def shown_to_customers(cls) -> ColumnElement[bool]:
        """What the house takes back."""
        return cls.approved_at.is_not(None)

    @classmethod
    def enter(
        cls,
        *,
        number: str,
        return_type: ReturnType,
        delivery: Delivery,
        lines: Sequence[Wanted],
        details: Mapping[str, Any],
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A new draft of this type about goods of a delivery."""
        document = cls(
            id=new_id(),
            number=number,
            return_type=return_type.code,
            inspected=return_type.inspected,
            delivery_id=delivery.id,
            delivery_number=delivery.number,
            order_id=delivery.order_id,
            order_number=delivery.order_number,
            account_id=delivery.account_id,
            owner_id=delivery.owner_id,
            currency=delivery.currency,
            lines=[],
            **{**dict.fromkeys(DETAILS), **details},
        )
        document._begin(entered_by=entered_by, at=at)
        document._set_lines(delivery, lines)
        return document

    @property
    def quantities(self) -> dict[int, Decimal]:
        """What comes back, by the lines of the order."""
        return {line.line: line.quantity for line in self.lines}

    @property
    def tax_total(self) -> Decimal:
        """The tax in what is credited."""
        return sum((line.tax for line in self.lines), NONE)

    @property
    def total(self) -> Decimal:
        """What the accepted goods cost, with tax, which is credited less the discount on them; nothing before that."""
        return sum((line.amount for line in self.lines), NONE)

    def change(self, changes: Mapping[str, Any], delivery: Delivery, lines: Sequence[Wanted] | None) -> None:
        """Change details of a draft, or its lines as a whole. Raises ReturnNotDraft."""
        self._must_be_draft()
        for field in DETAILS:
            if field in changes:
                setattr(self, field, changes[field])
        if lines is not None:
            self._set_lines(delivery, lines)
        self._changed()

    def submit(self, delivery: Delivery, required: Sequence[str] = ()) -> None:
        """Ask for approval; `required` is what is demanded beside the key fields (G-13).

        Raises RequiredFieldsEmpty; ReturnedMoreThanDelivered, as the approval would.
        """
        self._must_be_draft()
        check_filled(self, required)
        delivery.check_returnable(self.quantities)
        self._submit()

    def approve(self, evidence: Approved, delivery: Delivery, order: Order) -> None:
        """Let the goods come back after the last step of the approval: delivery and order count them (S-21).

        Raises DeliveryNotShipped, ReturnedMoreThanDelivered or MoreThanShipped.
        """
        self._check_decided(evidence)
        delivery.take_back(self.quantities)
        order.take_back(self.quantities)
        self._approve(evidence)
        self.approved_at = evidence.at

    def receive(self, on: date) -> None:
        """The goods are here since this day. Raises ReturnNotApproved."""
        self.must_be(Status.APPROVED, refusal=ReturnNotApproved)
        self.status = Status.RECEIVED
        self.received_on = on
        self.record(ReturnReceived())

    def inspect(self, accepted: Quantities, before: Quantities, delivery: Delivery, order: Order, at: datetime) -> None:
        """So much of each line is accepted and credited, lines that are not named as a whole; the rest stays
        the customer's.

        `before` was accepted of the delivery's lines by other returns. Raises ReturnNotReceived.
        """
        self.must_be(Status.RECEIVED, refusal=ReturnNotReceived)
        delivered = {line.id: line for line in delivery.lines}
        refused: dict[int, Decimal] = {}
        for line in self.lines:
            quantity = accepted.get(line.line, line.quantity)
            line.accept(quantity, before.get(line.line, NONE), delivered[line.delivery_line_id], self.currency)
            if quantity < line.quantity:
                refused[line.line] = line.quantity - quantity
        if refused:
            delivery.give_back(refused)
            order.give_back(refused)
        self.status = Status.INSPECTED
        self.inspected_at = at
        self.record(ReturnInspected())

    def says(self, accepted: Quantities) -> bool:
        """Whether it was inspected, with this very result."""
        result = {line.line: line.accepted_quantity for line in self.lines}
        return self.status == Status.INSPECTED and result == {**self.quantities, **accepted}

    def void(self, reason: str, delivery: Delivery, order: Order) -> None:
        """The goods do not come back: order and delivery forget them. Raises ReturnNotVoidable."""
        if self.status not in (Status.DRAFT, Status.APPROVED):
            raise ReturnNotVoidable(status=self.status)
        if self.status == Status.APPROVED:
            delivery.give_back(self.quantities)
            order.give_back(self.quantities)
        self.status = Status.VOIDED
        self.record(ReturnVoided(reason))

    def _set_lines(self, delivery: Delivery, wanted: Sequence[Wanted]) -> None:
        """Replace the lines as a whole; one that stays is the same row, so that history tells what moved."""
        mine, delivered = {line.line: line for line in self.lines}, {line.line: line for line in delivery.lines}
        for item in wanted:
            if item.line in mine:
                mine[item.line].quantity, mine[item.line].reason = item.quantity, item.reason
            else:
                mine[item.line] = ReturnLine.of(delivered[item.line], item.quantity, item.reason)
        self.lines = [mine[number] for number in sorted(item.line for item in wanted)]
