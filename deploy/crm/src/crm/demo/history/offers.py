"""What was offered before it was ordered: quotations in every state, and the contracts of some customers."""

from collections.abc import Sequence

from crm.client import Document
from crm.demo.history.customers import Customer
from crm.demo.history.people import HEAD, RETURNS_CLERK, People, act

FATES = ("ordered", "accepted", "declined", "revised", "approved", "submitted", "draft")
"""What became of the quotations, one for each of as many customers."""
CONTRACTS = 3
"""Customers with a contract; that of the first ends soon."""


def enter_offers(people: People, customers: Sequence[Customer], products: Sequence[Document]) -> int:
    """A quotation for some customers and a contract for a few; how many quotations were entered."""
    offered = list(zip(FATES, customers, strict=False))
    for number, (fate, customer) in enumerate(offered):
        Offer(people, customer).run(fate, products[number % len(products)])
    for number, customer in enumerate(customers[:CONTRACTS]):
        _sign(people, customer, ends_in=20 if number == 0 else 300 + number)
    return len(offered)


class Offer:
    """One quotation on its way, as far as its fate takes it."""

    def __init__(self, people: People, customer: Customer) -> None:
        self._people, self._customer = people, customer
        self._clerk, self._head = people.of(RETURNS_CLERK).sales, people.of(HEAD).sales

    def run(self, fate: str, product: Document) -> None:
        """Play it."""
        lines = [
            {"product_id": product["id"], "quantity": "10"},
            {"product_id": product["id"], "quantity": "100", "price": product["list_price"]},
        ]
        days = {"effective_on": self._people.day(0), "expires_on": self._people.day(-30), "delivery_days": 14}
        draft = self._clerk.post("/v1/quotations", {"account_id": self._customer.id, "lines": lines, **days})
        if fate == "draft":
            return
        submitted = act(self._clerk, "quotations", draft, "submit")
        if fate == "submitted":
            return
        approved = act(self._head, "quotations", submitted, "approve")
        if fate == "approved":
            return
        portal = self._people.of(self._customer.login).sales
        if fate in ("declined", "revised"):
            declined = act(portal, "quotations", approved, "decline", {"reason": "交货期太长"})
            if fate == "revised":
                act(self._clerk, "quotations", declined, "revise")
            return
        accepted = act(portal, "quotations", approved, "accept")
        if fate == "ordered":
            body = {"po_number": "PO-QT-1", "promised_on": self._people.day(-21)}
            act(self._people.of(self._customer.owner).sales, "quotations", accepted, "order", body)


def _sign(people: People, customer: Customer, ends_in: int) -> None:
    seller, head = people.of(customer.owner).sales, people.of(HEAD).sales
    body = {
        "account_id": customer.id,
        "title": "年度供货合同",
        "signed_on": people.day(340),
        "starts_on": people.day(339),
        "ends_on": people.day(-ends_in),
        "text": "一、甲方按订单供货,乙方按约定付款。\n二、质量问题三日内答复。",
    }
    submitted = act(seller, "agreements", seller.post("/v1/agreements", body), "submit")
    act(head, "agreements", submitted, "approve")
