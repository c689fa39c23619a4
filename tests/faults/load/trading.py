"""Stories of trade: from the quotation to the money, and back (order to cash)."""

from datetime import date, timedelta
from decimal import Decimal

from crm.client import Document
from tests.faults.load.customers import buyer, own_customer, with_credit
from tests.faults.load.desk import (
    ADMINISTRATOR,
    DIRECTOR,
    FEE_CLERK,
    HEAD,
    ORDER_CLERK,
    RETURNS_CLERK,
    SUPERVISOR,
    Desk,
)

PRICE = Decimal("1200.00")


def trade(desk: Desk) -> None:
    """An order with three lines is placed, changed, submitted, approved, shipped, paid."""
    account = with_credit(desk, desk.anybody())
    placed, _ = _placed(desk, account)
    mark, lines = desk.mark(), _lines(desk)
    corrected, total = {"po_number": mark, "lines": lines}, _total(lines)
    event = "sales.order.changed.v1"
    corrected_order = desk.change(ORDER_CLERK, event, placed, mark, body=corrected, amount=str(total))
    order = _signed(desk, corrected_order, total)
    mark, event = desk.mark(), "sales.delivery.shipped.v1"
    parcel = {"tracking_number": mark}
    desk.act(ORDER_CLERK, event, order, "ship", body=parcel, amount=str(total), of="sales.order", mark=mark)
    _paid(desk, {"account_id": account, "order_id": order["id"]}, total)


def deal(desk: Desk) -> None:
    """A signed order grows by a change, leaves on notice and is received; a part comes back and is credited; the rest
    is paid, taken off what it settled, and settled again.
    """
    account = own_customer(desk)
    placed, total = _placed(desk, account)
    order = _signed(desk, placed, total)
    _grown(desk, order)
    total += PRICE
    delivery = _left_on_notice(desk, order, total)
    _came_back(desk, delivery)
    total -= PRICE
    payment = _paid(desk, {"account_id": account, "order_id": order["id"]}, total)
    settled = {"receivable_ids": [one["receivable_id"] for one in payment["allocations"]]}
    payment = desk.act(FEE_CLERK, "sales.payment.released.v1", payment, "release", body=settled)
    desk.act(FEE_CLERK, "sales.payment.allocated.v1", payment, "allocate")


def offer(desk: Desk) -> None:
    """A quotation is approved, and the customer accepts it in the portal."""
    mark, lines = desk.mark(), _lines(desk)
    total = str(_total(lines))
    days = {"effective_on": str(date.today()), "expires_on": _in_two_weeks()}
    body = {"account_id": own_customer(desk), "note": mark, "lines": lines, **days}
    approvers = {"by": RETURNS_CLERK, "approver": HEAD}
    quotation = desk.agreed("sales.quotation", mark, body, **approvers, born="drafted", amount=total)
    desk.act(buyer(desk), "sales.quotation.accepted.v1", quotation, "accept", amount=total)


def let_pass(desk: Desk) -> None:
    """A customer may owe a little more for some days."""
    mark = desk.mark()
    body = {"account_id": own_customer(desk), "amount": str(PRICE), "valid_until": _in_two_weeks(), "reason": mark}
    desk.agreed("sales.credit_release", mark, body, by=ORDER_CLERK, approver=HEAD, amount=str(PRICE))


def _placed(desk: Desk, account: str) -> tuple[Document, Decimal]:
    """An order as it was entered, and what it comes to."""
    mark, lines = desk.mark(), _lines(desk)
    total = _total(lines)
    order = {"account_id": account, "po_number": mark, "promised_on": _in_two_weeks(), "lines": lines}
    return desk.create(ORDER_CLERK, "sales.order.placed.v1", mark, order, amount=str(total)), total


def _signed(desk: Desk, order: Document, total: Decimal) -> Document:
    order = desk.act(ORDER_CLERK, "sales.order.submitted.v1", order, "submit", amount=str(total))
    return desk.act(DIRECTOR, "sales.order.approved.v1", order, "approve", amount=str(total))


def _grown(desk: Desk, order: Document) -> None:
    """One more of the first line."""
    mark, first = desk.mark(), order["lines"][0]
    lines = [{"line": first["line"], "quantity": str(Decimal(first["quantity"]) + 1)}]
    body = {"order_id": order["id"], "reason": mark, "lines": lines}
    approvers = {"by": ORDER_CLERK, "approver": SUPERVISOR}
    desk.agreed("sales.order_change", mark, body, **approvers, born="entered", amount=str(PRICE))


def _left_on_notice(desk: Desk, order: Document, total: Decimal) -> Document:
    """All that is open of an order, received by the customer."""
    mark = desk.mark()
    body = {"order_id": order["id"], "note": mark}
    notice = desk.agreed("sales.shipment_notice", mark, body, by=ORDER_CLERK, approver=SUPERVISOR)
    mark = desk.mark()
    body = {"notice_id": notice["id"], "tracking_number": mark}
    delivery = desk.create(ORDER_CLERK, "sales.delivery.shipped.v1", mark, body, amount=str(total))
    return desk.act(ADMINISTRATOR, "sales.delivery.received.v1", delivery, "receive")


def _came_back(desk: Desk, delivery: Document) -> None:
    """One of the first line, accepted by the inspection."""
    mark = desk.mark()
    lines = [{"line": 1, "quantity": "1", "reason": "defect"}]
    body = {"return_type": "batch", "delivery_id": delivery["id"], "note": mark, "lines": lines}
    document = desk.agreed("sales.return", mark, body, by=RETURNS_CLERK, approver=SUPERVISOR)
    document = desk.act(RETURNS_CLERK, "sales.return.received.v1", document, "receive")
    accepted: Document = {"lines": []}
    event = "sales.return.inspected.v1"
    desk.act(ADMINISTRATOR, event, document, "inspection", body=accepted, amount=str(PRICE))


def _paid(desk: Desk, what: Document, total: Decimal) -> Document:
    mark = desk.mark()
    money = {**what, "amount": str(total), "reference": mark}
    payment = desk.create(FEE_CLERK, "sales.payment.entered.v1", mark, money, amount=str(total))
    return desk.act(ADMINISTRATOR, "sales.payment.confirmed.v1", payment, "confirm", amount=str(total))


def _lines(desk: Desk) -> list[Document]:
    return [
        {"product_id": desk.seeded.choice(desk.goods.products), "quantity": str(desk.seeded.randint(1, 20))}
        for _ in range(3)
    ]


def _total(lines: list[Document]) -> Decimal:
    return sum((Decimal(line["quantity"]) * PRICE for line in lines), Decimal())


def _in_two_weeks() -> str:
    return str(date.today() + timedelta(days=14))
