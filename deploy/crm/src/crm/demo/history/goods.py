"""What moves beside the orders that are shipped in one step: notices that wait for the warehouse, changes of signed
orders, goods that came back, and an order beyond its customer's credit (S-14 to S-22, C-05).
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

from crm.client import Client, Document
from crm.demo.history.people import (
    DIRECTOR,
    HEAD,
    INSPECTOR,
    ORDER_CLERK,
    RETURNS_CLERK,
    SUPERVISOR,
    People,
    act,
)

NOTICES = ("approved", "shipped", "submitted", "draft")
CHANGES = ("approved", "submitted", "draft")
"""How far each of them has come."""
RETURNS = (
    ("batch", "damaged", "inspected"),
    ("line_off", "line_reject", "inspected"),
    ("feedback", "warranty", "inspected"),
    ("line_off", "defect", "received"),
    ("batch", "wrong_goods", "approved"),
    ("batch", "defect", "submitted"),
    ("feedback", "complaint", "draft"),
)
"""Type, reason and how far it has come."""
BEYOND = "200"
"""How many of the dearest goods are beyond the credit of every customer."""


def enter_goods(people: People, orders: Sequence[Document], products: Sequence[Document]) -> None:
    """Enter them, about what was signed just now and what is received; nothing where nothing was signed."""
    if not orders:
        return
    clerk = people.of(ORDER_CLERK).sales
    signed = [clerk.get(f"/v1/orders/{order['id']}") for order in orders]
    _notify(people, [order for order in signed if order["status"] == "approved" and _shipped(order) == "0"])
    _change(people, [order for order in signed if order["status"] == "approved" and _shipped(order) != "0"])
    _take_back(people)
    _go_beyond_credit(people, orders[-1]["account_id"], products)


def _shipped(order: Document) -> str:
    return str(order["lines"][0]["shipped_quantity"])


def _notify(people: People, orders: Sequence[Document]) -> None:
    """The order clerk tells the warehouse to ship; of one notice a part has left."""
    clerk = people.of(ORDER_CLERK).sales
    for order, fate in zip(orders, NOTICES, strict=False):
        notice = clerk.post("/v1/shipment-notices", {"order_id": order["id"], "note": "下午四点前装车"})
        _decided(clerk, people.of(SUPERVISOR).sales, "shipment-notices", notice, fate)
        if fate == "shipped":
            one = [{"line": 1, "quantity": "1"}]
            clerk.post("/v1/deliveries", {"notice_id": notice["id"], "lines": one, "carrier": "德邦物流"})


def _change(people: People, orders: Sequence[Document]) -> None:
    """The customer wants more of what was shipped in part, and later."""
    clerk = people.of(ORDER_CLERK).sales
    for order, fate in zip(orders, CHANGES, strict=False):
        more = [{"line": 1, "quantity": str(int(order["lines"][0]["quantity"]) + 5)}]
        wanted = {
            "order_id": order["id"],
            "reason": "客户加量并推迟交货",
            "promised_on": people.day(-45),
            "lines": more,
        }
        _decided(clerk, people.of(SUPERVISOR).sales, "order-changes", clerk.post("/v1/order-changes", wanted), fate)


def _take_back(people: People) -> None:
    """Returns of the three types; the supervisor enters what the field reports, and then the head decides."""
    received = people.of(RETURNS_CLERK).sales.items("/v1/deliveries", status="received")
    for delivery, (kind, reason, fate) in zip(islice(received, len(RETURNS)), RETURNS, strict=False):
        enters, decides = (SUPERVISOR, HEAD) if kind == "feedback" else (RETURNS_CLERK, SUPERVISOR)
        lines = [{"line": 1, "quantity": "1", "reason": reason}]
        body = {"return_type": kind, "delivery_id": delivery["id"], "lines": lines}
        clerk = people.of(enters).sales
        back = _decided(clerk, people.of(decides).sales, "returns", clerk.post("/v1/returns", body), fate)
        if fate in ("received", "inspected"):
            act(people.of(RETURNS_CLERK).sales, "returns", back, "receive")
        if fate == "inspected":
            people.of(INSPECTOR).sales.post(f"/v1/returns/{back['id']}/inspection", {"lines": []})


def _go_beyond_credit(people: People, account_id: str, products: Sequence[Document]) -> None:
    """An order that credit warns of; the sales head lets it be shipped all the same, by a release."""
    clerk = people.of(ORDER_CLERK).sales
    dearest = max(products, key=lambda product: Decimal(product["list_price"]))
    wanted = {"account_id": account_id, "po_number": "PO-ANNUAL", "promised_on": people.day(-60)}
    order = clerk.post("/v1/orders", {**wanted, "lines": [{"product_id": dearest["id"], "quantity": BEYOND}]})
    _decided(clerk, people.of(DIRECTOR).sales, "orders", order, "approved")
    until = {"valid_until": people.day(-30), "reason": "年度框架订单,客户信誉良好"}
    release = {"account_id": account_id, "order_id": order["id"], "amount": order["total"], **until}
    head = people.of(HEAD).sales
    _decided(clerk, head, "credit-releases", clerk.post("/v1/credit-releases", release), "approved")


def _decided(enters: Client, decides: Client, resource: str, draft: Document, fate: str) -> Document:
    """The document as far as its fate lets it come through the approval."""
    if fate == "draft":
        return draft
    submitted = act(enters, resource, draft, "submit")
    return submitted if fate == "submitted" else act(decides, resource, submitted, "approve")
