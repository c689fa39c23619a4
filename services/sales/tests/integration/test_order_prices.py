"""Whose price an order is entered at, with which tax, and by whose number for the goods (S-02, S-03, S-08)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from sales.orders.events import MOST_LINES
from services.sales.tests.factories import ORDER, PRODUCT, day

Learn = Callable[..., UUID]
Agreed = Callable[..., dict[str, Any]]
Place = Callable[..., dict[str, Any]]
ORDERS = "/v1/orders"


@pytest.fixture(scope="module")
def keeper(staff: Staff) -> Caller:
    """Somebody who enters products, prices and item numbers."""
    return staff.hire("marketing_director", "returns_clerk", "order_clerk")


@pytest.fixture(scope="module")
def agreed(staff: Staff, keeper: Caller) -> Agreed:
    """A price or an item number that somebody else approved, and that counts since the beginning of last year."""
    head = staff.hire("sales_head", "sales_supervisor")

    def approved(path: str, **body: Any) -> dict[str, Any]:
        made = keeper.post(path, {"valid_from": day(-400), **body})
        assert made.status_code == 201, made.text
        keeper.act(f"{path}/{made.json['id']}/submit", 1)
        answer = head.act(f"{path}/{made.json['id']}/approve", 2)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    return approved


@pytest.fixture
def account(learn: Learn) -> str:
    return str(learn())


@pytest.fixture
def goods(keeper: Caller) -> str:
    """A product on the list for 12.50 CNY, tax included."""
    return str(keeper.post("/v1/products", {**PRODUCT, "code": new_id().hex}).json["id"])


def test_a_line_is_entered_at_the_price_of_customer_day_and_quantity_and_says_whose_it_is(
    clerk: Caller, agreed: Agreed, place: Place, account: str, goods: str
) -> None:
    breaks = [{"min_quantity": "100", "price": "9"}]
    price = agreed("/v1/prices", account_id=account, product_id=goods, price="10", breaks=breaks)
    lines = [{"product_id": goods, "quantity": quantity} for quantity in ("99", "100")]
    order = place(clerk, account_id=account, lines=lines)
    assert [(line["price"], line["price_source"], line["price_source_id"]) for line in order["lines"]] == [
        ("10.00", "customer_price", price["id"]),
        ("9.00", "customer_price", price["id"]),
    ]
    before = place(clerk, account_id=account, lines=lines[:1], business_date=day(-401))
    assert [(line["price"], line["price_source"]) for line in before["lines"]] == [("12.50", "list_price")]
    (other,) = place(clerk, lines=lines[1:])["lines"]
    assert (other["price"], other["price_source"], other["price_source_id"]) == ("12.50", "list_price", goods)


def test_a_price_named_by_who_may_is_marked_as_entered_and_the_agreed_one_keeps_its_source(
    clerk: Caller, agreed: Agreed, place: Place, account: str, goods: str
) -> None:
    agreed("/v1/prices", account_id=account, product_id=goods, price="10")
    lines = [{"product_id": goods, "quantity": "1", "price": price} for price in ("10.00", "8")]
    entered = place(clerk, account_id=account, lines=lines)["lines"]
    assert [(line["price"], line["price_source"]) for line in entered] == [
        ("10.00", "customer_price"),
        ("8.00", "entered"),
    ]


def test_totals_are_with_and_without_tax_and_a_document_without_tax_in_its_prices_is_worth_the_same(
    clerk: Caller, place: Place, account: str, goods: str
) -> None:
    lines = [{"product_id": goods, "quantity": "10"}]
    taxed = place(clerk, account_id=account, lines=lines)
    (line,) = taxed["lines"]
    rate = float(line["tax_rate"])
    assert (taxed["net_total"], taxed["tax_total"], taxed["total"]) == (line["net"], line["tax"], "125.00")
    assert float(line["net"]) == round(125 / (1 + rate), 2)
    untaxed = place(clerk, account_id=account, lines=lines, tax_included=False)
    (line,) = untaxed["lines"]
    assert float(line["price"]) == pytest.approx(12.5 / (1 + rate), abs=1e-6)
    assert (untaxed["total"], untaxed["tax_total"]) == ("125.00", taxed["tax_total"])


def test_the_customers_own_number_names_the_product_and_stands_on_the_line(
    clerk: Caller, agreed: Agreed, place: Place, account: str, goods: str
) -> None:
    """S-02."""
    number = {"number": "QD-1", "description": "轴承(大)"}
    agreed("/v1/item-numbers", account_id=account, product_id=goods, **number)
    by_number = place(clerk, account_id=account, lines=[{"customer_item": "QD-1", "quantity": "1"}])["lines"][0]
    by_product = place(clerk, account_id=account, lines=[{"product_id": goods, "quantity": "1"}])["lines"][0]
    for line in (by_number, by_product):
        assert (line["product_id"], line["customer_item"], line["customer_description"]) == (goods, "QD-1", "轴承(大)")
    body = {**ORDER, "account_id": place(clerk)["account_id"], "lines": [{"customer_item": "QD-1", "quantity": "1"}]}
    assert clerk.post(ORDERS, body).json["errors"][0]["pointer"] == "#/lines/0/customer_item"
    nothing = clerk.post(ORDERS, {**body, "lines": [{"quantity": "1"}]})
    assert nothing.json["errors"][0]["pointer"] == "#/lines/0/product_id"


def test_a_foreign_order_keeps_the_rate_of_its_day(
    staff: Staff, clerk: Caller, place: Place, account: str, goods: str
) -> None:
    keeper = staff.hire("fee_clerk")
    for since, rate in ((day(-30), "7.1"), (day(-10), "7.3")):
        told = keeper.post("/v1/exchange-rates", {"currency": "USD", "valid_from": since, "rate": rate})
        assert told.status_code == 201, told.text
    lines = [{"product_id": goods, "quantity": "1", "price": "2"}]
    rates = [
        place(clerk, account_id=account, currency="USD", lines=lines, business_date=day(at))["base_rate"]
        for at in (-31, -11, 0)
    ]
    assert rates == [None, "7.1", "7.3"]


def test_the_largest_order_that_can_be_entered_can_be_changed_as_a_whole(
    clerk: Caller, keeper: Caller, agreed: Agreed, place: Place, account: str
) -> None:
    """Its events carry every line three times over, and stay under the bound of an event (256 kB)."""
    versions = []
    for character, digit in (("𠮷", "1"), ("𠮸", "2")):
        made = {
            "code": f"{new_id().hex}-1234567",
            "name": {"zh": character * 60, "en": character * 60},
            "unit": character * 20,
            "list_price": "1",
        }
        goods = keeper.post("/v1/products", made).json["id"]
        number = {"number": character * 60, "description": character * 200}
        agreed("/v1/item-numbers", account_id=account, product_id=goods, **number)
        line = {"product_id": goods, "quantity": f"{digit * 6}.123456", "price": f"{digit * 6}.123456"}
        versions.append({"note": character * 500, "lines": [{**line, "promised_on": day(int(digit))}] * MOST_LINES})
    order = place(clerk, account_id=account, **versions[0])
    changed = clerk.patch(f"{ORDERS}/{order['id']}", 1, versions[1])
    assert changed.status_code == 200, changed.text
    one_more = {"lines": versions[1]["lines"] + versions[1]["lines"][:1]}
    assert clerk.patch(f"{ORDERS}/{order['id']}", 2, one_more).json["errors"][0]["pointer"] == "#/lines"
