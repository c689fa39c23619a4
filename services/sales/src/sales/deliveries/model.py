"""The delivery (销货单): shipped at once inside order and tolerance, else by the supervisor's word; then received."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Owned, one_of
from records.approvals import Approved
from sales.deliveries.facts import (
    DeliveryAlreadyReceived,
    DeliveryNotShipped,
    DeliveryNotSubmitted,
    DeliveryReceived,
    DeliveryRejected,
    DeliveryReturned,
    DeliveryShipped,
    DeliverySubmitted,
    DeliveryWithdrawn,
    ReferencePosted,
    ReturnedMoreThanDelivered,
)
from sales.deliveries.lines import DeliveryLine
from sales.model import Base, not_negative
from sales.orders.facts import OrderNotApproved
from sales.orders.fulfilment import Quantities
from sales.orders.lines import NONE
from sales.orders.model import Order
from sales.orders.vocabulary import Status as OrderStatus
from sales.required_fields.model import check_filled
from sales.shipment_notices.model import ShipmentNotice

DETAILS = ("carrier", "tracking_number", "reference")
"""Columns that are entered as they are."""

Differences = Mapping[int, tuple[Decimal, str]]
"""What did not arrive in order: of which line how much, and what is wrong with it."""


class Status(StrEnum):
    """Where the goods are."""

    SUBMITTED = "submitted"  # 超出订单,待审核
    SHIPPED = "shipped"  # 已发货
    RECEIVED = "received"  # 已签收
    VOIDED = "voided"  # 已作废


class Delivery(Base, Aggregate, Owned):
    """Goods of one order that leave the house together, and what they cost (S-16); received by the customer (S-24).

    `reference` is what an outside warehouse calls its goods issue (E-04), once for each sender. `received_by` is the
    name of who signed, where it was told; it stays in this service.
    """

    __tablename__ = "delivery"
    __aggregate__ = "delivery"
    __children__ = ("lines",)
    __table_args__ = (
        one_of("status", Status),
        not_negative("total"),
        CheckConstraint("tax_total BETWEEN 0 AND total", name="tax_total"),
        CheckConstraint("(status = 'received') = (received_on IS NOT NULL)", name="received"),
        CheckConstraint("received_on >= shipped_on", name="received_on"),
        UniqueConstraint("entered_by", "reference"),
        Index("ix_delivery_shipped_on", "shipped_on", "id"),
        Index("ix_delivery_owner_id", "owner_id", "shipped_on", "id"),
        Index("ix_delivery_status", "status", "shipped_on", "id"),
    )

    owner_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    order_number: Mapped[str]
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("shipment_notice.id"), index=True)
    currency: Mapped[str]
    tax_included: Mapped[bool]
    tax_total: Mapped[Decimal]
    total: Mapped[Decimal]
    shipped_on: Mapped[date]
    carrier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    reference: Mapped[str | None]
    status: Mapped[str]
    rejection: Mapped[str | None]
    received_on: Mapped[date | None]
    received_by: Mapped[str | None]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    notice: Mapped[ShipmentNotice] = relationship()
    lines: Mapped[list[DeliveryLine]] = relationship(
        back_populates="delivery", order_by=DeliveryLine.line, cascade="all, delete-orphan", lazy="selectin"
    )

    @classmethod
    def shown_to_customers(cls) -> ColumnElement[bool]:
        """What has left the house."""
        return cls.status.in_((Status.SHIPPED, Status.RECEIVED))

    @classmethod
    def enter(
        cls,
        *,
        number: str,
        order: Order,
        notice: ShipmentNotice,
        quantities: Quantities,
        on: date,
        details: Mapping[str, Any],
        entered_by: UUID | None,
        at: datetime,
        required: Sequence[str] = (),
    ) -> Self:
        """These goods of an order, by a notice of it; `ship` or `submit` is the next step of the same command.

        `required` is what is demanded beside the key fields (G-13). Raises RequiredFieldsEmpty.
        """
        lines = [DeliveryLine.of(line, quantities[line.line]) for line in order.lines if line.line in quantities]
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
            tax_included=order.tax_included,
            shipped_on=on,
            **{**dict.fromkeys(DETAILS), **details},
            status=Status.SUBMITTED,
            entered_by=entered_by,
            created_at=at,
            lines=lines,
        )
        check_filled(delivery, required)
        delivery._total()
        return delivery

    @property
    def quantities(self) -> dict[int, Decimal]:
        """What it is about, by the lines of the order."""
        return {line.line: line.quantity for line in self.lines}

    @property
    def net_total(self) -> Decimal:
        """The total without tax (不含税合计)."""
        return self.total - self.tax_total

    def is_within(self, order: Order) -> bool:
        """Whether order and tolerance let it leave without anybody's word (1.11, 2)."""
        return order.may_ship(self.quantities, noticed=self.notice.uses(self.quantities))

    def submit(self, order: Order) -> None:
        """Let it wait for the supervisor. Raises OrderNotApproved."""
        if order.status != OrderStatus.APPROVED:
            raise OrderNotApproved(status=order.status)
        self.record(DeliverySubmitted())

    def ship(self, order: Order, *, noticed: Quantities | None = None) -> None:
        """The goods leave, and the order posts them; of these its notice had occupied `noticed`.

        Raises OrderNotApproved or MoreThanOpen.
        """
        self._leave(order, noticed, widen=False)

    def approve(self, evidence: Approved, order: Order) -> None:
        """The goods leave by the supervisor's word, although they are more than the tolerance of the order.

        Raises OrderNotApproved or ShipmentNoticeNotApproved.
        """
        evidence.check(self)
        self._must_be(Status.SUBMITTED, DeliveryNotSubmitted)
        self._leave(order, self.notice.post(self.quantities), widen=True)

    def check_same(self, notice: ShipmentNotice, quantities: Quantities | None) -> None:
        """Whether posting its reference again says the same of it. Raises ReferencePosted."""
        if self.notice_id != notice.id or quantities not in (None, self.quantities):
            raise ReferencePosted(number=self.number)

    def withdraw(self) -> None:
        """Take it back before the decision: it is void."""
        self._must_be(Status.SUBMITTED, DeliveryNotSubmitted)
        self.status = Status.VOIDED
        self.record(DeliveryWithdrawn())

    def reject(self, reason: str) -> None:
        """Refuse it with a reason: it is void."""
        self._must_be(Status.SUBMITTED, DeliveryNotSubmitted)
        self.status = Status.VOIDED
        self.rejection = reason
        self.record(DeliveryRejected(reason))

    def receive(self, on: date, by: str | None, differences: Differences | None = None) -> None:
        """The customer has the goods since this day (签收), except what is missing or damaged.

        Raises DeliveryNotShipped or DeliveryAlreadyReceived.
        """
        if self.status == Status.RECEIVED:
            raise DeliveryAlreadyReceived(received_on=self.received_on)
        self._must_be(Status.SHIPPED, DeliveryNotShipped)
        for line in self.lines:
            line.missing_quantity, line.difference = (differences or {}).get(line.line, (NONE, None))
        self.status = Status.RECEIVED
        self.received_on = on
        self.received_by = by
        self.record(DeliveryReceived())

    def take_back(self, quantities: Quantities) -> None:
        """So much of its lines comes back. Raises DeliveryNotShipped or ReturnedMoreThanDelivered (S-21)."""
        if self.status not in (Status.SHIPPED, Status.RECEIVED):
            raise DeliveryNotShipped(status=self.status)
        self.check_returnable(quantities)
        for line in self.lines:
            line.returned_quantity += quantities.get(line.line, NONE)
        self.record(DeliveryReturned())

    def check_returnable(self, quantities: Quantities) -> None:
        """Whether so much of its lines can come back. Raises ReturnedMoreThanDelivered."""
        for line in self.lines:
            asked, still = quantities.get(line.line, NONE), line.quantity - line.returned_quantity
            if asked > still:
                raise ReturnedMoreThanDelivered(number=self.number, line=line.line, open=still, asked=asked)

    def give_back(self, quantities: Quantities) -> None:
        """So much of what was coming back stays with the customer after all."""
        for line in self.lines:
            line.returned_quantity -= quantities.get(line.line, NONE)
        self.record(DeliveryReturned())

    def _leave(self, order: Order, noticed: Quantities | None, *, widen: bool) -> None:
        order.ship(self.quantities, self.shipped_on, noticed=noticed, widen=widen)
        ordered = {line.line: line for line in order.lines}
        for line in self.lines:
            line.cost(ordered[line.line], ordered[line.line].shipped_quantity - line.quantity)
        self._total()
        self.status = Status.SHIPPED
        self.record(DeliveryShipped())

    def _total(self) -> None:
        self.tax_total = sum((line.tax for line in self.lines), NONE)
        self.total = sum((line.amount for line in self.lines), NONE)

    def _must_be(self, status: Status, refusal: type[Refusal]) -> None:
        if self.status != status:
            raise refusal(status=self.status)
