"""Use cases of the delivery: ship an order in one step, or goods of a notice; approve what is too much; receive."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records import approvals
from records.numbering import document_number
from sales.credit.model import Point
from sales.deliveries.model import Delivery, Differences
from sales.deliveries.queries import delivery_posted_as, is_on_its_way, notice_named
from sales.documents import day_of
from sales.orders.commands import check_credit, occupy_credit
from sales.orders.fulfilment import Quantities
from sales.orders.lines import NONE
from sales.orders.model import Order
from sales.orders.vocabulary import Status as OrderStatus
from sales.payments.prepayments import check_prepaid, settle_from_prepayments
from sales.receivables.commands import open_for_delivery
from sales.required_fields.queries import required_of
from sales.shipment_notices.commands import hold_order, hold_order_of
from sales.shipment_notices.facts import NothingToShip
from sales.shipment_notices.lines import quantities_of
from sales.shipment_notices.model import ShipmentNotice

DOCUMENT = "sales.delivery"
"""The name of this document in approval flows and counters."""

Lines = Sequence[Mapping[str, Any]]


def ship_order(
    uow: UnitOfWork,
    order_id: UUID,
    *,
    shipped_on: date | None = None,
    carrier: str | None = None,
    tracking_number: str | None = None,
    lines: Lines | None = None,
) -> Delivery:
    """发货 (S-17): notice, delivery, receivable and shipped quantities of an approved order in one commit.

    `lines` say how much of which line leaves, by default all that is open. Raises Invalid, NothingToShip,
    OrderNotApproved, PrepaymentMissing, MoreThanOpen or what `check_credit` raises.
    """
    hold_order(uow, order_id)
    order = uow.get(Order, order_id)
    on = day_of(uow, shipped_on, "shipped_on", order.business_date)
    quantities = order.open_quantities if lines is None else quantities_of(order.lines, lines)
    if not quantities:
        raise NothingToShip
    check_prepaid(uow, order)
    notice = ShipmentNotice.issue(
        number=document_number(uow, ShipmentNotice.__document__, "SN"),
        order=order,
        quantities=quantities,
        on=on,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    uow.add(notice)
    delivery = _entered(uow, order, notice, quantities, on, carrier=carrier, tracking_number=tracking_number)
    delivery.ship(order)
    _follow(uow, order, delivery)
    return delivery


def create_delivery(
    uow: UnitOfWork,
    *,
    notice_id: UUID,
    shipped_on: date | None = None,
    lines: Lines | None = None,
    **details: Any,
) -> Delivery:
    """Goods of an approved notice leave (S-16, E-04), by default all that it occupies; more than order and tolerance
    allow waits for the supervisor (1.11, 2).

    `details` are carrier, tracking number and reference; the same reference of the same sender is the same delivery,
    however often it is posted. Raises Invalid, ReferencePosted, ShipmentNoticeNotApproved or OrderNotApproved.
    """
    hold_order_of(uow, ShipmentNotice, notice_id)
    notice = notice_named(uow, notice_id)
    quantities = notice.occupied if lines is None else quantities_of(notice.lines, lines)
    posted = delivery_posted_as(uow, details.get("reference"))
    if posted is not None:
        posted.check_same(notice, None if lines is None else quantities)
        return posted
    notice.check_approved()
    order = uow.session.get_one(Order, notice.order_id)
    on = day_of(uow, shipped_on, "shipped_on", order.business_date)
    delivery = _entered(uow, order, notice, quantities, on, **details)
    check_prepaid(uow, order)
    if delivery.is_within(order):
        delivery.ship(order, noticed=notice.post(quantities))
        _follow(uow, order, delivery)
    else:
        delivery.submit(order)
        approvals.open_approval(uow, DOCUMENT, delivery, delivery.number)
    return delivery


def approve_delivery(uow: UnitOfWork, delivery_id: UUID) -> Delivery:
    """Approve the step that waits; by the last one the goods leave, and the tolerance of the order widens to them."""
    hold_order_of(uow, Delivery, delivery_id)
    delivery = uow.get(Delivery, delivery_id)
    evidence = approvals.approve(uow, DOCUMENT, delivery)
    if evidence is not None:
        order = uow.session.get_one(Order, delivery.order_id)
        delivery.approve(evidence, order)
        _follow(uow, order, delivery)
    return delivery


def reject_delivery(uow: UnitOfWork, delivery_id: UUID, *, reason: str) -> Delivery:
    """Refuse the step that waits, with a reason: nothing left by it."""
    delivery = uow.get(Delivery, delivery_id)
    approvals.reject(uow, DOCUMENT, delivery, reason)
    delivery.reject(reason)
    return delivery


def withdraw_delivery(uow: UnitOfWork, delivery_id: UUID) -> Delivery:
    """Take it back before the decision: nothing left by it."""
    delivery = uow.get(Delivery, delivery_id)
    delivery.withdraw()
    approvals.withdraw(uow, DOCUMENT, delivery)
    return delivery


def receive_delivery(
    uow: UnitOfWork,
    delivery_id: UUID,
    *,
    received_on: date | None = None,
    received_by: str | None = None,
    differences: Lines = (),
) -> Delivery:
    """签收 (S-24); the last receipt of an order that is shipped completely completes it.

    `differences` say what is missing or damaged. Raises Invalid, DeliveryNotShipped or DeliveryAlreadyReceived.
    """
    # Of two deliveries received at the same moment the second waits here, sees the first and completes the order.
    hold_order_of(uow, Delivery, delivery_id)
    delivery = uow.get(Delivery, delivery_id)
    order = uow.session.get_one(Order, delivery.order_id)
    on = day_of(uow, received_on, "received_on", delivery.shipped_on)
    delivery.receive(on, received_by, _differences(delivery, differences))
    whole = order.status == OrderStatus.APPROVED and order.is_shipped
    if whole and not is_on_its_way(uow, order.id, but=delivery.id):
        order.complete()
    return delivery


def _entered(
    uow: UnitOfWork, order: Order, notice: ShipmentNotice, quantities: Quantities, on: date, **details: Any
) -> Delivery:
    delivery = Delivery.enter(
        number=document_number(uow, DOCUMENT, "DN"),
        order=order,
        notice=notice,
        quantities=quantities,
        on=on,
        details=details,
        entered_by=uow.principal.user_id,
        at=uow.now,
        required=required_of(uow, DOCUMENT),
    )
    return uow.add(delivery)


def _follow(uow: UnitOfWork, order: Order, delivery: Delivery) -> None:
    """What goods that leave bring with them: credit is checked for them, they are owed from now on (S-25), and what was
    paid in advance settles them.
    """
    check_credit(uow, order, Point.SHIPPED, leaving=delivery.total)
    occupy_credit(uow, order)
    settle_from_prepayments(uow, order, open_for_delivery(uow, order, delivery))


def _differences(delivery: Delivery, lines: Lines) -> Differences:
    missing = quantities_of(delivery.lines, lines)
    shipped = delivery.quantities
    if faults := [
        InputError(f"#/differences/{place}/quantity", "too-much", _TOO_MUCH)
        for place, (line, quantity) in enumerate(missing.items())
        if not NONE < quantity <= shipped[line]
    ]:
        raise Invalid(faults)
    return {item["line"]: (Decimal(item["quantity"]), item["reason"]) for item in lines}


_TOO_MUCH = {"zh": "差异数量超过发货数量", "en": "More is missing than was shipped."}
