"""What goods cost some customers, and what these call them: customer prices, a price list, item numbers, a rate (S-02,
S-03). They are valid from today on, so that the orders before them keep the prices of their days.
"""

from collections.abc import Sequence
from decimal import Decimal

from crm.client import Client, Document
from crm.demo.history.customers import Customer
from crm.demo.history.people import CASHIER, HEAD, ORDER_CLERK, RETURNS_CLERK, SUPERVISOR, People, act

DEALERS = {"code": "DEALER", "name": {"zh": "经销商价格表", "en": "Dealers' prices"}, "rank": 10}


def enter_prices(people: People, customers: Sequence[Customer], products: Sequence[Document]) -> int:
    """A dealers' list for two customers, own prices by quantity and item numbers for others; how many prices count."""
    if not customers:
        return 0
    head, clerk, today = people.of(HEAD).sales, people.of(RETURNS_CLERK).sales, people.day(0)
    rate = {"currency": "USD", "rate": "7.1235", "valid_from": people.day(120)}
    people.of(CASHIER).sales.post("/v1/exchange-rates", rate)
    dealers = head.post("/v1/price-lists", DEALERS)
    for customer in customers[:2]:
        head.post("/v1/price-list-assignments", {"account_id": customer.id, "price_list_id": dealers["id"]})
    wanted = [{"price_list_id": dealers["id"], **_priced(product, "0.90")} for product in products[:4]]
    for customer, product in zip(customers[2:6], products, strict=False):
        steps = (("10", "0.92"), ("50", "0.88"))
        more = [{"min_quantity": quantity, "price": _part(product, part)} for quantity, part in steps]
        wanted.append({"account_id": customer.id, **_priced(product, "0.95"), "breaks": more})
        _number(people, customer, product)
    for body in wanted:
        _agreed(clerk, head, "prices", {**body, "valid_from": today})
    waiting = clerk.post("/v1/prices", {"account_id": customers[-1].id, **_priced(products[0], "0.80")})
    act(clerk, "prices", waiting, "submit")
    return len(wanted)


def _number(people: People, customer: Customer, product: Document) -> None:
    body = {
        "account_id": customer.id,
        "product_id": product["id"],
        "number": f"10-{product['code']}",
        "description": f"{product['name']['zh']}(客户图号)",
        "valid_from": people.day(0),
    }
    _agreed(people.of(ORDER_CLERK).sales, people.of(SUPERVISOR).sales, "item-numbers", body)


def _agreed(enters: Client, approves: Client, resource: str, body: Document) -> None:
    submitted = act(enters, resource, enters.post(f"/v1/{resource}", body), "submit")
    act(approves, resource, submitted, "approve")


def _priced(product: Document, part: str) -> Document:
    return {"product_id": product["id"], "price": _part(product, part)}


def _part(product: Document, part: str) -> str:
    return str((Decimal(product["list_price"]) * Decimal(part)).quantize(Decimal("0.01")))
