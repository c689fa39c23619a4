"""The shipment notice (出货通知单) and the delivery (销货单); 发货 makes both in one step (1.11.11)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from sales.deliveries.facts import DeliveryAlreadyReceived, DeliveryReceived, DeliveryShipped, ShipmentNoticeIssued
from sales.deliveries.lines import DeliveryLine, NoticeLine
from sales.model import Base, not_negative
from sales.orders.lines import OrderLine
from sales.orders.model import Order

Quantities = Mapping[int, Decimal]
"""How much of which line of an order, by the line's number."""


class Status(StrEnum):
    """Where the goods are."""

    SHIPPED = "shipped"  # 已发货
    RECEIVED = "received"  # 已签收


class ShipmentNotice(Base, Aggregate, Owned):
    """The instruction to ship these goods of an order (S-15)."""

    __tablename__ = "shipment_notice"
    __aggregate__ = "shipment_notice"
    __children__ = ("lines",)

    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_number: Mapped[str]
    issued_on: Mapped[date]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    lines: Mapped[list[NoticeLine]] = relationship(
        back_populates="notice", order_by=NoticeLine.line, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def issue(
        cls, *, number: str, order: Order, quantities: Quantities, on: date, entered_by: UUID | None, at: datetime
    ) -> Self:
        """Tell the warehouse to ship these quantities of an order on a day."""
        notice = cls(
            id=new_id(),
            version=0,
            number=number,
            order_id=order.id,
            order_number=order.number,
            account_id=order.account_id,
            owner_id=order.owner_id,
            issued_on=on,
            entered_by=entered_by,
            created_at=at,
            lines=[NoticeLine.of(line, quantity) for line, quantity in _of(order, quantities)],
        )
        notice.record(ShipmentNoticeIssued())
        return notice


class Delivery(Base, Aggregate, Owned):
    """Goods of one order that left the house together, and what they cost (S-16); received by the customer (S-24).

    `received_by` is the name of who signed, where it was told; it stays in this service.
    """

    __tablename__ = "delivery"
    __aggregate__ = "delivery"
    __children__ = ("lines",)
    __table_args__ = (
        one_of("status", Status),
        not_negative("total"),
        CheckConstraint("(status = 'received') = (received_on IS NOT NULL)", name="received"),
        CheckConstraint("received_on >= shipped_on", name="received_on"),
        Index("ix_delivery_shipped_on", "shipped_on", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_number: Mapped[str]
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("shipment_notice.id"), unique=True)
    currency: Mapped[str]
    total: Mapped[Decimal]
    shipped_on: Mapped[date]
    carrier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    status: Mapped[str]
    received_on: Mapped[date | None]
    received_by: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    notice: Mapped[ShipmentNotice] = relationship()
    lines: Mapped[list[DeliveryLine]] = relationship(
        back_populates="delivery", order_by=DeliveryLine.line, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def ship(
        cls, *, number: str, order: Order, notice: ShipmentNotice, carrier: str | None, tracking_number: str | None
    ) -> Self:
        """What the notice says leaves at once; the order has just posted it as shipped."""
        told = {line.line: line.quantity for line in notice.lines}
        lines = [DeliveryLine.of(line, quantity) for line, quantity in _of(order, told)]
        delivery = cls(
            id=new_id(),
            version=0,
            number=number,
            order_id=order.id,
            order_number=order.number,
            notice_id=notice.id,
            notice=notice,
            account_id=order.account_id,
            owner_id=order.owner_id,
            currency=order.currency,
            total=sum((line.amount for line in lines), Decimal(0)),
            shipped_on=notice.issued_on,
            carrier=carrier,
            tracking_number=tracking_number,
            status=Status.SHIPPED,
            entered_by=notice.entered_by,
            created_at=notice.created_at,
            lines=lines,
        )
        delivery.record(DeliveryShipped())
        return delivery

    def receive(self, on: date, by: str | None) -> None:
        """The customer has the goods since this day (签收). Raises DeliveryAlreadyReceived."""
        if self.status == Status.RECEIVED:
            raise DeliveryAlreadyReceived(received_on=self.received_on)
        self.status = Status.RECEIVED
        self.received_on = on
        self.received_by = by
        self.record(DeliveryReceived())


def _of(order: Order, quantities: Quantities) -> Iterator[tuple[OrderLine, Decimal]]:
    return ((line, quantities[line.line]) for line in order.lines if line.line in quantities)
