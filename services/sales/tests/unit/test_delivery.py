"""Rules of shipment notice and delivery: what leaves, what it costs however it is cut, received once (S-15 to S-24)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identifiers import new_id
from sales.deliveries.facts import DeliveryAlreadyReceived, DeliveryReceived, DeliveryShipped, ShipmentNoticeIssued
from sales.deliveries.model import Delivery, ShipmentNotice, Status
from services.sales.tests.factories import NOW, TODAY, approved_order, wanted
from services.sales.tests.shipments import shipped


def test_a_shipment_makes_a_notice_and_a_delivery_that_say_the_same() -> None:
    """1.11.11."""
    order = approved_order(lines=[wanted("10", "12.50"), wanted("4", "3")])
    order.ship({2: Decimal(3)}, TODAY)
    notice = ShipmentNotice.issue(
        number="SN1", order=order, quantities={2: Decimal(3)}, on=TODAY, entered_by=new_id(), at=NOW
    )
    delivery = Delivery.ship(number="DN1", order=order, notice=notice, carrier="顺丰速运", tracking_number="SF1")
    assert notice.facts == [ShipmentNoticeIssued()]
    assert delivery.facts == [DeliveryShipped()]
    for document in (notice, delivery):
        assert (document.order_id, document.account_id, document.owner_id) == (
            order.id,
            order.account_id,
            order.owner_id,
        )
        (line,) = document.lines
        assert (line.order_line_id, line.line, line.quantity) == (order.lines[1].id, 2, 3)
    assert (delivery.notice_id, delivery.shipped_on, delivery.total) == (notice.id, TODAY, 9)


@given(
    quantity=st.decimals("0.000003", "1000", places=6),
    price=st.decimals("0", "1000", places=6),
    cuts=st.lists(st.decimals("0.000001", "0.999999", places=6), max_size=5),
    currency=st.sampled_from(["CNY", "JPY", "KWD"]),
)
def test_partial_deliveries_make_up_the_lines_amount_however_they_are_cut(
    quantity: Decimal, price: Decimal, cuts: list[Decimal], currency: str
) -> None:
    order = approved_order(lines=[wanted(str(quantity), str(price))], currency=currency)
    deliveries = []
    for cut in cuts:
        part = (order.lines[0].open_quantity * cut).quantize(Decimal("0.000001"))
        if 0 < part < order.lines[0].open_quantity:
            deliveries.append(shipped(order, {1: part}))
    deliveries.append(shipped(order))
    assert all(delivery.total >= 0 for delivery in deliveries)
    assert sum(delivery.total for delivery in deliveries) == order.total


def test_a_third_of_a_cent_is_not_lost_three_times() -> None:
    order = approved_order(lines=[wanted("3", "33.335")])
    totals = [shipped(order, {1: Decimal(1)}).total for _ in range(3)]
    assert totals == [Decimal("33.34"), Decimal("33.33"), Decimal("33.34")]
    assert sum(totals) == order.total == Decimal("100.01")


def test_a_delivery_is_received_once() -> None:
    delivery = shipped(approved_order())
    delivery.receive(TODAY + timedelta(2), "王小明")
    assert (delivery.status, delivery.received_on, delivery.received_by) == (
        Status.RECEIVED,
        TODAY + timedelta(2),
        "王小明",
    )
    assert delivery.facts == [DeliveryReceived()]
    with pytest.raises(DeliveryAlreadyReceived):
        delivery.receive(TODAY + timedelta(3), None)
    assert delivery.received_on == TODAY + timedelta(2)
