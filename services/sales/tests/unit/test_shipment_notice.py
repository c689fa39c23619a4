"""Rules of the shipment notice: what it occupies from its approval until the goods left or it is void (S-15)."""

from decimal import Decimal

import pytest

from sales.orders.facts import MoreThanOpen, OrderNotApproved
from sales.shipment_notices.facts import (
    NothingToShip,
    ShipmentNoticeNotApproved,
    ShipmentNoticeNotDraft,
    ShipmentNoticeNotVoidable,
    ShipmentNoticeVoided,
)
from sales.shipment_notices.model import ShipmentNotice, Status
from services.sales.tests.factories import NOW, TODAY, approved_order, evidence, order, wanted
from services.sales.tests.shipments import noticed


def drafted(of: object, quantities: dict[int, Decimal]) -> ShipmentNotice:
    return ShipmentNotice.enter(
        number="SN1", order=of, quantities=quantities, details={}, on=TODAY, entered_by=None, at=NOW
    )


def test_a_draft_occupies_nothing_and_an_approved_notice_what_it_says() -> None:
    signed = approved_order(lines=[wanted("10"), wanted("4")])
    notice = drafted(signed, {1: Decimal(6)})
    notice.submit(signed)
    assert (notice.occupied, signed.open_quantities) == ({}, {1: 10, 2: 4})
    notice.approve(evidence(notice), signed)
    assert (notice.status, notice.occupied, signed.open_quantities) == (Status.APPROVED, {1: 6}, {1: 4, 2: 4})


def test_of_two_notices_of_the_same_goods_the_second_is_refused() -> None:
    signed = approved_order(lines=[wanted("10")])
    first, second = drafted(signed, {1: Decimal(6)}), drafted(signed, {1: Decimal(6)})
    for notice in (first, second):
        notice.submit(signed)
    first.approve(evidence(first), signed)
    with pytest.raises(MoreThanOpen):
        second.approve(evidence(second), signed)
    second.withdraw()
    with pytest.raises(MoreThanOpen):
        second.submit(signed)
    assert second.status == Status.DRAFT


def test_only_of_a_signed_order_and_only_of_something_is_there_a_notice() -> None:
    with pytest.raises(OrderNotApproved):
        drafted(order(), {1: Decimal(1)})
    with pytest.raises(NothingToShip):
        drafted(approved_order(), {})


def test_goods_leave_by_an_approved_notice_part_by_part_until_it_is_done() -> None:
    signed = approved_order(lines=[wanted("10")])
    notice = drafted(signed, {1: Decimal(10)})
    with pytest.raises(ShipmentNoticeNotApproved):
        notice.post({1: Decimal(4)})
    notice.submit(signed)
    notice.approve(evidence(notice), signed)
    assert notice.post({1: Decimal(4)}) == {1: 4}
    assert (notice.status, notice.occupied) == (Status.APPROVED, {1: 6})
    assert notice.post({1: Decimal(7)}) == {1: 6}  # a little more than it says uses up what it occupies
    assert notice.status == Status.SHIPPED
    with pytest.raises(ShipmentNoticeNotApproved):
        notice.post({1: Decimal(1)})


def test_a_voided_notice_gives_back_what_has_not_left() -> None:
    signed = approved_order(lines=[wanted("10")])
    notice = noticed(signed, {1: Decimal(8)})
    signed.ship({1: Decimal(3)}, TODAY, noticed=notice.post({1: Decimal(3)}))
    notice.void("客户要求改期", signed)
    assert notice.facts[-1] == ShipmentNoticeVoided("客户要求改期")
    assert (notice.occupied, signed.lines[0].noticed_quantity, signed.open_quantities) == ({}, 0, {1: 7})
    with pytest.raises(ShipmentNoticeNotVoidable):
        notice.void("again", signed)


def test_a_notice_that_waits_is_withdrawn_before_it_is_voided_and_only_a_draft_changes() -> None:
    signed = approved_order(lines=[wanted("10"), wanted("4")])
    notice = drafted(signed, {1: Decimal(6)})
    first = notice.lines[0]
    notice.change({"note": "轻放"}, signed, {1: Decimal(5), 2: Decimal(4)})
    assert (notice.quantities, notice.note, notice.lines[0]) == ({1: 5, 2: 4}, "轻放", first)
    notice.submit(signed)
    with pytest.raises(ShipmentNoticeNotVoidable):
        notice.void("x", signed)
    with pytest.raises(ShipmentNoticeNotDraft):
        notice.change({}, signed, None)
