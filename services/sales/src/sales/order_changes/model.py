"""The order change (订单变更单): draft → submitted → approved; the order moves at the approval and not before."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import Owned, one_of
from records.approvals import Approved
from records.documents import Document
from sales.catalogue.model import Product
from sales.model import Base
from sales.order_changes.facts import (
    OrderChangeCancelled,
    OrderChangeNotDraft,
    OrderChangeNotSubmitted,
    OrderChangeSaysNothing,
    OrderMovedMeanwhile,
)
from sales.order_changes.lines import Moved, OrderChangeLine
from sales.orders.facts import OrderNotApproved
from sales.orders.lines import NONE, Ordered, Wanted
from sales.orders.model import Order
from sales.orders.vocabulary import Status as OrderStatus
from sales.required_fields.model import check_filled

HEAD = ("po_number", "promised_on")
"""What of the order itself a change may change: its key fields 客户单号 and 预交货日."""


class Status(StrEnum):
    """States of an order change."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核,已生效
    CANCELLED = "cancelled"  # 已作废


class OrderChange(Base, Document, Owned):
    """What shall become of an approved order, beside what it was when this was entered.

    Owner and account are the order's.
    """

    __tablename__ = "order_change"
    __aggregate__ = "order_change"
    __document__ = "sales.order_change"
    __not_draft__ = OrderChangeNotDraft
    __not_submitted__ = OrderChangeNotSubmitted
    __children__ = ("lines",)
    __table_args__ = (
        one_of("status", Status),
        CheckConstraint("(status = 'approved') = (approved_at IS NOT NULL)", name="approved"),
        Index("ix_order_change_created_at", "created_at", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_number: Mapped[str]
    reason: Mapped[str]
    currency: Mapped[str]
    po_number_before: Mapped[str | None]
    po_number: Mapped[str | None]
    promised_before: Mapped[date | None]
    promised_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]

    lines: Mapped[list[OrderChangeLine]] = relationship(
        back_populates="change", order_by=OrderChangeLine.place, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def enter(
        cls,
        *,
        number: str,
        order: Order,
        reason: str,
        head: Mapping[str, Any],
        lines: Sequence[Moved | Wanted],
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A new draft against an approved order; what `head` does not say stays. Raises OrderNotApproved."""
        change = cls(
            id=new_id(),
            number=number,
            order_id=order.id,
            order_number=order.number,
            account_id=order.account_id,
            owner_id=order.owner_id,
            currency=order.currency,
            reason=reason,
            lines=[],
        )
        change._begin(entered_by=entered_by, at=at)
        change._describe(order, head, lines)
        return change

    def change(
        self, order: Order, *, reason: str, head: Mapping[str, Any], lines: Sequence[Moved | Wanted] | None
    ) -> None:
        """Change the draft: what is told anew stands beside what the order is now. Raises OrderChangeNotDraft."""
        self._must_be_draft()
        self.reason = reason
        self._describe(order, head, lines)
        self._changed()

    def submit(self, order: Order, at: datetime, required: Sequence[str] = ()) -> None:
        """Ask for approval; `required` is what is demanded beside the key fields (G-13).

        Raises RequiredFieldsEmpty, what the order would refuse, OrderMovedMeanwhile, OrderChangeSaysNothing.
        """
        self._must_be_draft()
        check_filled(self, required)
        if not self.head and not any(line.is_added or line.moves for line in self.lines):
            raise OrderChangeSaysNothing
        order.check_amendable(self._moved(order), adds=self._adds)
        self._submit()
        self.submitted_at = at

    def approve(self, evidence: Approved, order: Order, products: Mapping[UUID, Product]) -> None:
        """Change the order, after the last step of the approval; `products` are those of the lines that it adds.

        Raises OrderMovedMeanwhile, and what the order refuses.
        """
        self._check_decided(evidence)
        added = [line for line in self.lines if line.is_added]
        places = order.amend(
            self.number,
            head={field: after for field, (_, after) in self._unmoved(order, self.head, 0).items()},
            moved=self._moved(order),
            added=[line.wanted(products[line.product_id]) for line in added],
        )
        for line, place in zip(added, places, strict=True):
            line.line = place
        self._approve(evidence)
        self.approved_at = evidence.at

    def cancel(self) -> None:
        """Give the draft up."""
        self._must_be_draft()
        self.status = Status.CANCELLED
        self.record(OrderChangeCancelled())

    @property
    def head(self) -> dict[str, tuple[Any, Any]]:
        """What it changes of the order itself: field to what it was and what it shall be."""
        pairs = {
            "po_number": (self.po_number_before, self.po_number),
            "promised_on": (self.promised_before, self.promised_on),
        }
        return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def difference(self) -> Decimal:
        """By how much the order is worth more afterwards, with tax; below zero where it is worth less."""
        return sum((line.amount - (line.amount_before or NONE) for line in self.lines), NONE)

    @property
    def _adds(self) -> bool:
        return any(line.is_added for line in self.lines)

    def _describe(self, order: Order, head: Mapping[str, Any], lines: Sequence[Moved | Wanted] | None) -> None:
        if order.status != OrderStatus.APPROVED:
            raise OrderNotApproved(status=order.status)
        self.po_number_before, self.promised_before = order.po_number, order.promised_on
        self.po_number = head.get("po_number", order.po_number)
        self.promised_on = head.get("promised_on", order.promised_on)
        order.check_promised(self.promised_on)
        if lines is not None:
            self.lines = [
                OrderChangeLine.added(place, order, line)
                if isinstance(line, Wanted)
                else OrderChangeLine.of(place, line.line, line.shall_be)
                for place, line in enumerate(lines, start=1)
            ]

    def _moved(self, order: Order) -> dict[int, Ordered]:
        """What the lines of the order that it touches shall be, each other field as it is now."""
        shall_be = {}
        for line in self.lines:
            if line.line is not None and (moves := line.moves):
                now = order.lines[line.line - 1].ordered
                after = {field: pair[1] for field, pair in self._unmoved(now, moves, line.line).items()}
                shall_be[line.line] = now._replace(**after)
        return shall_be

    @staticmethod
    def _unmoved(of: object, moves: Mapping[str, tuple[Any, Any]], line: int) -> Mapping[str, tuple[Any, Any]]:
        for field, (before, _) in moves.items():
            if (now := getattr(of, field)) != before:
                raise OrderMovedMeanwhile(line=line, field=field, before=before, now=now)
        return moves
