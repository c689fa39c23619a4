"""Rules of shipment notice and delivery: what leaves, what it costs however it is cut, received once (S-15 to S-24)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identifiers import new_id
from sales.deliveries.facts import (
    DeliveryAlreadyReceived,
    DeliveryNotShipped,
    DeliveryReceived,
    DeliveryShipped,
    ReturnedMoreThanDelivered,
)
from sales.deliveries.model import Status
from sales.shipment_notices.facts import ShipmentNoticeIssued
from sales.shipment_notices.model import ShipmentNotice
from services.sales.tests.factories import NOW, TODAY, approved_order, evidence, order_type, wanted
from services.sales.tests.shipments import delivery_by, noticed, shipped


def test_a_shipment_makes_a_notice_and_a_delivery_that_say_the_same() -> None:
    """1.11.11."""
    order = approved_order(lines=[wanted("10", "12.50"), wanted("4", "3")])
    notice = ShipmentNotice.issue(
        number="SN1", order=order, quantities={2: Decimal(3)}, on=TODAY, entered_by=new_id(), at=NOW
    )
    delivery = delivery_by(notice, order, {2: Decimal(3)})
    delivery.ship(order)
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
    assert (notice.status, notice.occupied, order.open_quantities) == ("shipped", {}, {1: 10, 2: 1})


@given(
    quantity=st.decimals("0.000003", "1000", places=6),
    price=st.decimals("0", "1000", places=6),
    cuts=st.lists(st.decimals("0.000001", "0.999999", places=6), max_size=5),
    money=st.tuples(
        st.sampled_from(["CNY", "JPY", "KWD"]), st.sampled_from(["0", "0.06", "0.13", "0.0725"]), st.booleans()
    ),
)
def test_partial_deliveries_make_up_the_lines_amount_however_they_are_cut(
    quantity: Decimal, price: Decimal, cuts: list[Decimal], money: tuple[str, str, bool]
) -> None:
    currency, tax, tax_included = money
    line = wanted(str(quantity), str(price), tax=tax)
    order = approved_order(lines=[line], currency=currency, tax_included=tax_included)
    deliveries = []
    for cut in cuts:
        part = (order.lines[0].open_quantity * cut).quantize(Decimal("0.000001"))
        if 0 < part < order.lines[0].open_quantity:
            deliveries.append(shipped(order, {1: part}))
    deliveries.append(shipped(order))
    assert all(delivery.total >= 0 for delivery in deliveries)
    assert sum(delivery.total for delivery in deliveries) == order.total
    assert sum(delivery.tax_total for delivery in deliveries) == order.tax_total
    assert sum(delivery.net_total for delivery in deliveries) == order.net_total


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


def test_what_is_missing_at_the_receipt_is_kept_with_what_is_wrong_with_it() -> None:
    """S-24."""
    delivery = shipped(approved_order(lines=[wanted("10", "1"), wanted("4", "1")]))
    delivery.receive(TODAY, None, {2: (Decimal(1), "破损")})
    assert [line.received_quantity for line in delivery.lines] == [10, 3]
    assert [line.difference for line in delivery.lines] == [None, "破损"]


def test_more_than_tolerance_and_other_notices_leave_needs_the_supervisor() -> None:
    """1.11, 2: of 100 with a tolerance of 5 %, 60 are for another notice; 45 may leave on this one, 46 may not."""
    order = approved_order(lines=[wanted("100", "1")], kind=order_type(tolerance=Decimal("0.05")))
    other, notice = noticed(order, {1: Decimal(60)}), noticed(order)
    assert notice.occupied == {1: 40}
    assert delivery_by(notice, order, {1: Decimal(45)}).is_within(order)
    assert not delivery_by(notice, order, {1: Decimal(46)}).is_within(order)
    assert not delivery_by(notice, order, {1: Decimal("45.000001")}).is_within(order)
    assert other.occupied == {1: 60}


def test_what_the_supervisor_approved_beyond_the_tolerance_leaves_and_is_paid() -> None:
    """1.11, 2; the rule shipped ≤ ordered + tolerance holds, for the tolerance has grown."""
    order = approved_order(lines=[wanted("10", "12.50")])
    notice = noticed(order)
    delivery = delivery_by(notice, order, {1: Decimal(12)})
    delivery.submit(order)
    with pytest.raises(DeliveryNotShipped):
        delivery.receive(TODAY, None)
    delivery.approve(evidence(delivery), order)
    assert (delivery.status, delivery.total, notice.status) == (Status.SHIPPED, Decimal("150.00"), "shipped")
    (line,) = order.lines
    assert (line.shipped_quantity, line.noticed_quantity, order.is_shipped) == (12, 0, True)
    assert line.shipped_quantity <= line.quantity * (1 + line.tolerance)


def test_over_all_returns_no_more_comes_back_than_was_delivered() -> None:
    """S-21."""
    delivery = shipped(approved_order(lines=[wanted("10", "1")]))
    delivery.take_back({1: Decimal(7)})
    with pytest.raises(ReturnedMoreThanDelivered):
        delivery.take_back({1: Decimal("3.000001")})
    delivery.give_back({1: Decimal(2)})
    delivery.take_back({1: Decimal(5)})
    assert delivery.lines[0].returned_quantity == 10
