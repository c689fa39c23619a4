"""The shipment notice (出货通知单): draft → submitted → approved → shipped, or voided before the end (S-15)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import Owned, one_of
from records.approvals import Approved
from records.documents import Document
from sales.model import Base
from sales.orders.facts import MoreThanOpen, OrderNotApproved
from sales.orders.fulfilment import Quantities
from sales.orders.lines import NONE
from sales.orders.model import Order
from sales.orders.vocabulary import Status as OrderStatus
from sales.shipment_notices.facts import (
    NothingToShip,
    ShipmentNoticeIssued,
    ShipmentNoticeNotApproved,
    ShipmentNoticeNotDraft,
    ShipmentNoticeNotSubmitted,
    ShipmentNoticeNotVoidable,
    ShipmentNoticePosted,
    ShipmentNoticeVoided,
)
from sales.shipment_notices.lines import NoticeLine

DETAILS = ("ship_on", "ship_to", "note")
"""Columns that people enter and change as they are; the lines are beside them."""


class Status(StrEnum):
    """States of a shipment notice."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待审核
    APPROVED = "approved"  # 已审核,待出货
    SHIPPED = "shipped"  # 已出货
    VOIDED = "voided"  # 已作废


class ShipmentNotice(Base, Document, Owned):
    """The instruction to ship these goods of an order on `ship_on`, as soon as possible where it names no day.

    From its approval it occupies them: nobody else ships them, until they have left or it is voided.
    """

    __tablename__ = "shipment_notice"
    __aggregate__ = "shipment_notice"
    __document__ = "sales.shipment_notice"
    __not_draft__ = ShipmentNoticeNotDraft
    __not_submitted__ = ShipmentNoticeNotSubmitted
    __children__ = ("lines",)
    __table_args__ = (
        one_of("status", Status),
        Index("ix_shipment_notice_owner_id", "owner_id", "id"),
        Index("ix_shipment_notice_status", "status", "id"),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_number: Mapped[str]
    issued_on: Mapped[date]
    ship_on: Mapped[date | None]
    ship_to: Mapped[str | None]
    note: Mapped[str | None]
    approved_at: Mapped[datetime | None]

    lines: Mapped[list[NoticeLine]] = relationship(
        back_populates="notice", order_by=NoticeLine.line, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def enter(
        cls,
        *,
        number: str,
        order: Order,
        quantities: Quantities,
        details: Mapping[str, Any],
        on: date,
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A new draft of this day for these quantities of an order, which need not be free yet.

        Raises OrderNotApproved or NothingToShip.
        """
        _check_signed(order)
        if not quantities:
            raise NothingToShip
        described = {**dict.fromkeys(DETAILS), **details}
        notice = cls._of(order, quantities, number=number, issued_on=on, **described)
        notice._begin(entered_by=entered_by, at=at)
        return notice

    @classmethod
    def issue(
        cls, *, number: str, order: Order, quantities: Quantities, on: date, entered_by: UUID | None, at: datetime
    ) -> Self:
        """The notice of goods that leave in this very step (1.11.11): it never occupies anything."""
        notice = cls._of(order, quantities, number=number, issued_on=on, entered_by=entered_by, created_at=at)
        notice.status = Status.SHIPPED
        notice.ship_on, notice.ship_to = on, order.ship_to
        notice.record(ShipmentNoticeIssued())
        return notice

    @classmethod
    def _of(cls, order: Order, quantities: Quantities, **columns: Any) -> Self:
        return cls(
            id=new_id(),
            version=0,
            order_id=order.id,
            order_number=order.number,
            account_id=order.account_id,
            owner_id=order.owner_id,
            lines=[NoticeLine.of(line, quantities[line.line]) for line in order.lines if line.line in quantities],
            **columns,
        )

    def change(self, changes: Mapping[str, Any], order: Order, quantities: Quantities | None) -> None:
        """Change details of a draft, or its lines as a whole. Raises ShipmentNoticeNotDraft."""
        self._must_be_draft()
        for field in DETAILS:
            if field in changes:
                setattr(self, field, changes[field])
        if quantities is not None:
            mine = {line.line: line for line in self.lines}
            for number, line in mine.items():
                line.quantity = quantities.get(number, line.quantity)
            self.lines = [
                mine.get(line.line) or NoticeLine.of(line, quantities[line.line])
                for line in order.lines
                if line.line in quantities
            ]
        self._changed()

    def submit(self, order: Order) -> None:
        """Ask for approval. Raises OrderNotApproved or MoreThanOpen, as the approval would."""
        self._must_be_draft()
        _check_free(order, self.quantities)
        self._submit()

    def approve(self, evidence: Approved, order: Order) -> None:
        """Tell the warehouse to ship, after the last step of its approval, and occupy the goods of the order.

        Raises OrderNotApproved, or MoreThanOpen when somebody else has taken them meanwhile.
        """
        self._check_decided(evidence)
        order.notice(self.quantities)
        for line in self.lines:
            line.occupied_quantity = line.quantity
        self._approve(evidence)
        self.approved_at = evidence.at

    def check_approved(self) -> None:
        """Whether goods may leave by it. Raises ShipmentNoticeNotApproved."""
        self.must_be(Status.APPROVED, refusal=ShipmentNoticeNotApproved)

    def uses(self, quantities: Quantities) -> dict[int, Decimal]:
        """What of its occupied goods these quantities use up when they leave."""
        return {line.line: min(quantities.get(line.line, NONE), line.occupied_quantity) for line in self.lines}

    def post(self, quantities: Quantities) -> dict[int, Decimal]:
        """These goods leave against it, which uses up what is answered; with nothing occupied any more it is done.

        Raises ShipmentNoticeNotApproved.
        """
        self.check_approved()
        used = self.uses(quantities)
        for line in self.lines:
            line.occupied_quantity -= used[line.line]
        if not self.occupied:
            self.status = Status.SHIPPED
        self.record(ShipmentNoticePosted())
        return used

    def void(self, reason: str, order: Order) -> None:
        """Give up what has not left, with a reason; the order has it back, what left has left.

        Raises ShipmentNoticeNotVoidable.
        """
        if self.status not in (Status.DRAFT, Status.APPROVED):
            raise ShipmentNoticeNotVoidable(status=self.status)
        if freed := self.occupied:
            order.void_notice(freed)
        for line in self.lines:
            line.occupied_quantity = NONE
        self.status = Status.VOIDED
        self.record(ShipmentNoticeVoided(reason))

    @property
    def quantities(self) -> dict[int, Decimal]:
        """What it is about, by the lines of the order."""
        return {line.line: line.quantity for line in self.lines}

    @property
    def occupied(self) -> dict[int, Decimal]:
        """What it still holds of the order; lines with nothing are left out."""
        return {line.line: line.occupied_quantity for line in self.lines if line.occupied_quantity}


def _check_signed(order: Order) -> None:
    if order.status != OrderStatus.APPROVED:
        raise OrderNotApproved(status=order.status)


def _check_free(order: Order, quantities: Quantities) -> None:
    _check_signed(order)
    free = order.open_quantities
    for line, asked in quantities.items():
        if asked > free.get(line, NONE):
            raise MoreThanOpen(line=line, open=free.get(line, NONE), asked=asked)
