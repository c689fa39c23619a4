"""What leaves, comes back and stays open of an order, without a database (S-14 to S-16, S-21)."""

from decimal import Decimal

import pytest

from sales.orders.facts import (
    MoreThanOpen,
    MoreThanShipped,
    OrderAlreadyShipped,
    OrderCancelled,
    OrderNotShipped,
    OrderNotYetShipped,
    ShipmentNoticeOpen,
)
from services.sales.tests.factories import (
    TODAY,
    approved_order,
    closed_order,
    order,
    order_type,
    wanted,
)

TEN = Decimal(10)


def test_a_part_is_shipped_and_the_rest_stays_open() -> None:
    made = approved_order(lines=[wanted("10"), wanted("5")])
    made.ship({1: Decimal(4)}, TODAY)
    assert made.open_quantities == {1: Decimal(6), 2: Decimal(5)}
    with pytest.raises(OrderNotShipped):
        made.complete()
    with pytest.raises(OrderAlreadyShipped):
        made.cancel("撤单", TODAY)


@pytest.mark.parametrize("quantity", ["0", "-1", "10.000001"])
def test_no_more_is_shipped_than_is_open_and_nothing_is_posted_then(quantity: str) -> None:
    made = approved_order(lines=[wanted("10"), wanted("10")])
    with pytest.raises(MoreThanOpen) as refused:
        made.ship({1: TEN, 2: Decimal(quantity)}, TODAY)
    assert refused.value.figures == {"line": 2, "open": TEN, "asked": Decimal(quantity)}
    assert (made.open_quantities, made.facts) == ({1: TEN, 2: TEN}, [])


def test_shipments_exceed_the_quantity_by_the_tolerance_of_the_order_type_and_no_further() -> None:
    """S-16."""
    made = approved_order(lines=[wanted("10")], kind=order_type(tolerance=Decimal("0.05")))
    made.ship({1: Decimal(8)}, TODAY)
    assert not made.may_ship({1: Decimal("2.6")})
    with pytest.raises(MoreThanOpen):
        made.ship({1: Decimal("2.6")}, TODAY)
    made.ship({1: Decimal("2.5")}, TODAY)
    assert (made.is_shipped, made.open_quantities, made.open_amount) == (True, {}, 0)


def test_what_a_supervisor_approved_beyond_the_tolerance_widens_it_for_that_line_up_to_twice_the_quantity() -> None:
    """1.11.2: shipped never exceeds what was ordered and tolerated."""
    made = approved_order(lines=[wanted("10"), wanted("10")])
    made.ship({1: Decimal("11.50001")}, TODAY, widen=True)
    assert [line.tolerance for line in made.lines] == [Decimal("0.1501"), 0]
    with pytest.raises(MoreThanOpen):
        made.ship({2: Decimal("20.01")}, TODAY, widen=True)


def test_what_is_on_a_shipment_notice_is_not_shipped_beside_it() -> None:
    """S-15."""
    made = approved_order(lines=[wanted("10")])
    made.notice({1: Decimal(7)})
    assert (made.open_quantities, made.open_amount) == ({1: Decimal(3)}, made.total)
    with pytest.raises(MoreThanOpen):
        made.ship({1: Decimal(4)}, TODAY)
    for give_up in (lambda: made.cancel("撤单", TODAY), lambda: made.close("撤单", TODAY)):
        with pytest.raises((ShipmentNoticeOpen, OrderNotYetShipped)):
            give_up()
    made.ship({1: Decimal(5)}, TODAY, noticed={1: Decimal(5)})
    with pytest.raises(ShipmentNoticeOpen):
        made.close("不再发", TODAY)
    made.void_notice({1: Decimal(2)})
    assert made.open_quantities == {1: Decimal(5)}
    with pytest.raises(ValueError, match="on notice"):
        made.void_notice({1: Decimal(1)})


def test_no_more_comes_back_than_has_left() -> None:
    """S-21."""
    made = approved_order(lines=[wanted("10")])
    made.ship({1: Decimal(6)}, TODAY)
    made.take_back({1: Decimal(5)})
    with pytest.raises(MoreThanShipped) as refused:
        made.take_back({1: Decimal(2)})
    assert refused.value.figures == {"line": 1, "returnable": 1, "asked": 2}
    made.give_back({1: Decimal(4)})
    assert made.lines[0].returned_quantity == 1
    with pytest.raises(ValueError, match="came back"):
        made.give_back({1: Decimal(2)})


def test_a_closed_order_keeps_what_it_was_worth_and_has_nothing_open() -> None:
    made = closed_order()
    assert (made.status, made.close_reason, made.total, made.open_amount) == ("closed", "客户只要这些", 125, 0)
    made.take_back({1: Decimal(4)})
    shipped = approved_order()
    shipped.ship({1: TEN}, TODAY)
    with pytest.raises(OrderAlreadyShipped):
        shipped.close("没有未发", TODAY)


def test_cancelling_tells_why() -> None:
    made = order()
    made.cancel("客户撤单", TODAY)
    assert made.facts == [OrderCancelled("客户撤单")]
