"""Use cases of the delivery: ship an order in one step, receive what was shipped."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from sales.credit.model import Point
from sales.deliveries.facts import NothingToShip
from sales.deliveries.model import Delivery, Quantities, ShipmentNotice
from sales.deliveries.queries import is_on_its_way
from sales.documents import day_of
from sales.orders.commands import check_credit, occupy_credit
from sales.orders.model import Order
from sales.orders.vocabulary import Status
from sales.payments.prepayments import check_prepaid, settle_from_prepayments
from sales.receivables.commands import open_for_delivery


def ship_order(
    uow: UnitOfWork,
    order_id: UUID,
    *,
    shipped_on: date | None = None,
    carrier: str | None = None,
    tracking_number: str | None = None,
    lines: Sequence[Mapping[str, Any]] | None = None,
) -> Delivery:
    """发货 (S-17): notice, delivery, receivable and shipped quantities of an approved order in one commit.

    `lines` say how much of which line leaves, by default all that is open. Raises Invalid, NothingToShip,
    OrderNotApproved, PrepaymentMissing, MoreThanOpen or what `check_credit` raises.
    """
    order = uow.get(Order, order_id)
    on = day_of(uow, shipped_on, "shipped_on", order.business_date)
    quantities = order.open_quantities if lines is None else _quantities(order, lines)
    if not quantities:
        raise NothingToShip
    check_prepaid(uow, order)
    order.ship(quantities, on)
    notice = ShipmentNotice.issue(
        number=document_number(uow, "sales.shipment_notice", "SN"),
        order=order,
        quantities=quantities,
        on=on,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    delivery = Delivery.ship(
        number=document_number(uow, "sales.delivery", "DN"),
        order=order,
        notice=notice,
        carrier=carrier,
        tracking_number=tracking_number,
    )
    uow.add(notice)
    uow.add(delivery)
    check_credit(uow, order, Point.SHIPPED, leaving=delivery.total)
    occupy_credit(uow, order)
    settle_from_prepayments(uow, order, open_for_delivery(uow, order, delivery))
    return delivery


def receive_delivery(
    uow: UnitOfWork, delivery_id: UUID, *, received_on: date | None = None, received_by: str | None = None
) -> Delivery:
    """签收 (S-24); the last receipt of an order that is shipped completely completes it.

    Raises Invalid or DeliveryAlreadyReceived.
    """
    delivery = uow.get(Delivery, delivery_id)
    # Of two deliveries received at the same moment the second waits here, sees the first and completes the order.
    order = uow.session.get_one(Order, delivery.order_id, with_for_update=True)
    delivery.receive(day_of(uow, received_on, "received_on", delivery.shipped_on), received_by)
    if order.status == Status.APPROVED and order.is_shipped and not is_on_its_way(uow, order.id, but=delivery.id):
        order.complete()
    return delivery


def _quantities(order: Order, lines: Sequence[Mapping[str, Any]]) -> Quantities:
    if found := tuple(_faults(order, lines)):
        raise Invalid(found)
    return {item["line"]: item["quantity"] for item in lines}


def _faults(order: Order, lines: Sequence[Mapping[str, Any]]) -> Iterator[InputError]:
    """Lines that the order does not have, or that are named twice."""
    known, named = {line.line for line in order.lines}, set[int]()
    for place, item in enumerate(lines):
        pointer = f"#/lines/{place}/line"
        if item["line"] not in known:
            yield InputError(pointer, "not-found", {"zh": "订单没有此行", "en": "The order has no such line."})
        if item["line"] in named:
            yield InputError(pointer, "repeated", {"zh": "行号重复", "en": "This line is named twice."})
        named.add(item["line"])
