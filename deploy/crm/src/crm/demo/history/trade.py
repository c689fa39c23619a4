"""Orders over four months and what became of each: shipped, received, paid, late, rejected, given up or still open."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import cycle

from crm.client import Document
from crm.demo.history.customers import Customer
from crm.demo.history.people import CASHIER, DIRECTOR, HANDS, People, act

OLD = ("paid", "paid", "late", "paid", "part_paid")
RECENT = ("paid", "received", "part_shipped", "shipped", "notified")
NEW = ("approved", "submitted", "draft", "rejected", "cancelled", "approved")
"""What became of orders from more than two months ago, from more than one, and of this month's."""
AGES = (118, 96, 74, 51, 33, 12, 4)
"""How many days ago a customer's orders were placed; each customer has two of them."""
QUANTITIES = (2, 5, 1, 12, 8, 3, 20)
CENT = Decimal("0.01")
TERM = 30
"""Days of payment."""


def enter_trade(people: People, customers: Sequence[Customer], products: Sequence[Document]) -> list[Document]:
    """Two orders for each customer; those that were signed."""
    fates = {OLD: cycle(OLD), RECENT: cycle(RECENT), NEW: cycle(NEW)}
    wanted = []
    for number, customer in enumerate(customers):
        for ago in sorted({AGES[number % len(AGES)], AGES[(number + 3) % len(AGES)]}, reverse=True):
            group = OLD if ago > 60 else RECENT if ago > 30 else NEW  # noqa: PLR2004 - the months above
            wanted.append((customer, ago, next(fates[group]), products[number % len(products)], QUANTITIES[number % 7]))

    def play(order: tuple[Customer, int, str, Document, int]) -> Document:
        customer, ago, fate, product, quantity = order
        return Trade(people, customer, ago).run(fate, product, quantity)

    with ThreadPoolExecutor(HANDS) as hands:
        return [order for order in hands.map(play, wanted) if order["approved_at"]]


class Trade:
    """One order on its way, as far as its fate takes it."""

    def __init__(self, people: People, customer: Customer, ago: int) -> None:
        self._people, self._customer, self._ago = people, customer, ago
        self._sales = people.of(customer.owner).sales
        self._portal = people.of(customer.login).sales

    def run(self, fate: str, product: Document, quantity: int) -> Document:
        """Play it; the order as it ends."""
        order = self._placed(product, quantity)
        if fate == "draft":
            return order
        if fate == "cancelled":
            return act(self._sales, "orders", order, "cancel", {"reason": "客户预算取消"})
        order = act(self._sales, "orders", order, "submit")
        if fate == "submitted":
            return order
        director = self._people.of(DIRECTOR).sales
        if fate == "rejected":
            return act(director, "orders", order, "reject", {"reason": "价格低于底价,请重新报价"})
        order = act(director, "orders", order, "approve")
        order = act(self._portal, "orders", order, "view")
        if fate == "approved":
            return order
        self._shipped(order, fate, quantity)
        return order

    def _placed(self, product: Document, quantity: int) -> Document:
        body = {
            "account_id": self._customer.id,
            "po_number": f"PO-{self._people.day(self._ago).replace('-', '')}",
            "business_date": self._people.day(self._ago),
            "promised_on": self._people.day(self._ago - 14),
            "payment_days": TERM,
            "lines": [{"product_id": product["id"], "quantity": str(quantity)}],
        }
        return self._sales.post("/v1/orders", body)

    def _shipped(self, order: Document, fate: str, quantity: int) -> None:
        body: Document = {"shipped_on": self._people.day(self._ago - 10), "carrier": "顺丰快运"}
        if fate == "part_shipped" and quantity > 1:
            body["lines"] = [{"line": 1, "quantity": str(quantity // 2)}]
        delivery = act(self._sales, "orders", order, "ship", body)
        if fate in ("shipped", "part_shipped"):
            return
        received = {"received_on": self._people.day(self._ago - 13)}
        act(self._portal, "deliveries", delivery, "receive", received)
        if fate not in ("received", "late"):
            self._paid(order, fate)

    def _paid(self, order: Document, fate: str) -> None:
        total = Decimal(order["total"])
        amount = str((total / 2).quantize(CENT) if fate == "part_paid" else total)
        ago = max(self._ago - 40, 0)
        body = {"amount": amount, "paid_on": self._people.day(ago), "order_id": order["id"], "reference": "网银转账"}
        payment = self._portal.post("/v1/payments", body)
        if fate != "notified":
            act(self._people.of(CASHIER).sales, "payments", payment, "confirm")
