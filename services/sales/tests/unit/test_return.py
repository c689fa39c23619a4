"""Rules of the return: what comes back over all kinds, what of it is accepted, what is credited (S-18 to S-22)."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identifiers import new_id
from sales.deliveries.facts import ReturnedMoreThanDelivered
from sales.deliveries.model import Delivery
from sales.orders.model import Order
from sales.return_types.model import ReturnNotForYourRole, ReturnType
from sales.returns.facts import ReturnInspected, ReturnNotApproved, ReturnNotReceived, ReturnNotVoidable
from sales.returns.model import Return, Status, Wanted
from services.sales.tests.factories import NOW, TODAY, approved_order, evidence, wanted
from services.sales.tests.shipments import shipped

NOTHING: dict[int, Decimal] = {}


def return_type(code: str = "batch", *, inspected: bool = True) -> ReturnType:
    reasons = [{"code": "defect", "name": {"zh": "质量不良", "en": "Defect"}}]
    return ReturnType(
        id=new_id(), version=0, code=code, name={}, source={}, reasons=reasons, roles=["returns_clerk"],
        inspected=inspected,
    )  # fmt: skip


def returned(delivery: Delivery, quantities: Mapping[int, Decimal], code: str = "batch") -> Return:
    return Return.enter(
        number="RT1",
        return_type=return_type(code),
        delivery=delivery,
        lines=[Wanted(line, quantity, "defect") for line, quantity in quantities.items()],
        details={"returned_on": TODAY},
        entered_by=new_id(),
        at=NOW,
    )


def approved(delivery: Delivery, order: Order, quantities: Mapping[int, Decimal], code: str = "batch") -> Return:
    made = returned(delivery, quantities, code)
    made.submit(delivery)
    made.approve(evidence(made), delivery, order)
    made.facts.clear()
    return made


def test_over_all_types_no_more_comes_back_of_a_delivery_line_than_was_delivered() -> None:
    """S-21."""
    order = approved_order(lines=[wanted("10", "1")])
    first, second = shipped(order, {1: Decimal(6)}), shipped(order, {1: Decimal(4)})
    approved(first, order, {1: Decimal(4)}, "batch")
    approved(first, order, {1: Decimal(2)}, "line_off")
    with pytest.raises(ReturnedMoreThanDelivered):
        approved(first, order, {1: Decimal("0.000001")}, "feedback")
    approved(second, order, {1: Decimal(4)}, "feedback")
    assert (order.lines[0].returned_quantity, order.lines[0].shipped_quantity) == (10, 10)


def test_what_the_inspection_refuses_is_the_customers_again_and_not_credited() -> None:
    """S-22."""
    order = approved_order(lines=[wanted("10", "12.50")])
    delivery = shipped(order)
    document = approved(delivery, order, {1: Decimal(6)})
    with pytest.raises(ReturnNotReceived):
        document.inspect(NOTHING, NOTHING, delivery, order, NOW)
    document.receive(TODAY)
    document.inspect({1: Decimal(4)}, NOTHING, delivery, order, NOW)
    assert document.facts[-1] == ReturnInspected()
    assert (document.status, document.total) == (Status.INSPECTED, Decimal("50.00"))
    assert (delivery.lines[0].returned_quantity, order.lines[0].returned_quantity) == (4, 4)
    assert document.says({1: Decimal(4)})
    assert not document.says(NOTHING)
    with pytest.raises(ReturnNotReceived):
        document.inspect({1: Decimal(4)}, NOTHING, delivery, order, NOW)


@given(
    quantity=st.integers(2, 60),
    price=st.decimals("0.01", "999", places=4),
    cuts=st.lists(st.integers(1, 20), min_size=1, max_size=6),
    taxed=st.tuples(st.sampled_from(["0", "0.06", "0.13"]), st.booleans()),
)
def test_the_credits_of_a_delivery_that_comes_back_in_parts_make_up_what_was_owed(
    quantity: int, price: Decimal, cuts: list[int], taxed: tuple[str, bool]
) -> None:
    """To the cent, net and tax, however it is cut, after a part of the order had left before."""
    line = wanted(str(quantity), str(price), tax=taxed[0])
    order = approved_order(lines=[line], tax_included=taxed[1])
    shipped(order, {1: Decimal(1)})
    delivery = shipped(order)
    left, before, documents = Decimal(quantity - 1), Decimal(0), []
    for cut in [*cuts, quantity]:
        part = min(left, Decimal(cut))
        if part:
            document = approved(delivery, order, {1: part})
            document.receive(TODAY)
            document.inspect(NOTHING, {1: before}, delivery, order, NOW)
            documents.append(document)
            left, before = left - part, before + part
    assert all(document.total >= 0 and document.tax_total >= 0 for document in documents)
    assert sum(document.total for document in documents) == delivery.total
    assert sum(document.tax_total for document in documents) == delivery.tax_total


def test_a_return_that_does_not_come_is_voided_and_forgotten_one_that_is_here_is_not() -> None:
    order = approved_order(lines=[wanted("10", "1")])
    delivery = shipped(order)
    document = approved(delivery, order, {1: Decimal(6)})
    document.void("客户留用", delivery, order)
    assert (delivery.lines[0].returned_quantity, order.lines[0].returned_quantity) == (0, 0)
    with pytest.raises(ReturnNotApproved):
        document.receive(TODAY)
    here = approved(delivery, order, {1: Decimal(6)})
    here.receive(TODAY + timedelta(1))
    with pytest.raises(ReturnNotVoidable):
        here.void("x", delivery, order)


def test_each_type_is_entered_by_its_own_roles() -> None:
    """1.8; which ones is data (1.11, 5)."""
    return_type().check_role({"order_clerk", "returns_clerk"})
    with pytest.raises(ReturnNotForYourRole):
        return_type().check_role({"sales_supervisor"})
