"""What can be entered as an order over HTTP, and what is refused with its place (S-08, S-13)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import ORDER, day

Learn = Callable[..., UUID]
Place = Callable[..., dict[str, Any]]
ORDERS = "/v1/orders"


@pytest.fixture
def order_of(staff: Staff, clerk: Caller, learn: Learn, place: Place) -> Callable[..., dict[str, Any]]:
    """Let a clerk enter an order of this type, for a customer handled like this, of a product that counts or not."""

    def placed(order_type: str, handling: str, product_counts: bool) -> dict[str, Any]:
        made = {"code": new_id().hex, "name": {"zh": "轴"}, "unit": "件", "list_price": "1", "counts": product_counts}
        item = staff.hire("marketing_director").post("/v1/products", made).json
        lines = [{"product_id": item["id"], "quantity": "1"}]
        return place(clerk, account_id=str(learn(handling=handling)), order_type=order_type, lines=lines)

    return placed


@pytest.mark.parametrize(
    ("order_type", "handling", "product_counts"),
    [
        ("standard", "own", True),
        ("special", "own", True),
        ("standard", "company", True),
        ("standard", "own", False),
        ("sample", "company", False),
    ],
)
def test_a_line_counts_only_if_none_of_order_type_customer_and_product_says_no(
    order_of: Callable[..., dict[str, Any]], order_type: str, handling: str, product_counts: bool
) -> None:
    """S-13: the reason is kept."""
    (line,) = order_of(order_type=order_type, handling=handling, product_counts=product_counts)["lines"]
    saying_no = [
        who
        for who, says_no in (
            ("order_type", order_type != "standard"),
            ("account", handling == "company"),
            ("product", not product_counts),
        )
        if says_no
    ]
    assert (line["counts"], line["not_counted_by"]) == (not saying_no, saying_no)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"order_type": "barter"}, "#/order_type"),
        ({"promised_on": "1999-01-01"}, "#/promised_on"),
        ({"payment_days": 366}, "#/payment_days"),
        ({"lines": [{"product_id": str(new_id()), "quantity": "1"}]}, "#/lines/0/product_id"),
        ({"status": "approved"}, "#/status"),
        ({"total": "0.00"}, "#/total"),
    ],
)
def test_invalid_details_are_refused_with_their_place(
    clerk: Caller, learn: Learn, wrong: dict[str, Any], pointer: str
) -> None:
    refused = clerk.post(ORDERS, {**ORDER, "account_id": str(learn()), **wrong})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ({"quantity": "0"}, "#/lines/0/quantity"),
        ({"quantity": "-1"}, "#/lines/0/quantity"),
        ({"price": "-0.01"}, "#/lines/0/price"),
        ({"quantity": "99999999999999", "price": "99999999999999"}, "#/lines"),
    ],
)
def test_quantities_and_prices_out_of_range_are_refused(
    clerk: Caller, learn: Learn, product: dict[str, Any], line: dict[str, str], pointer: str
) -> None:
    body = {**ORDER, "account_id": str(learn()), "lines": [{"product_id": product["id"], "quantity": "1", **line}]}
    refused = clerk.post(ORDERS, body)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, pointer)


def test_an_order_may_be_of_a_day_in_the_past_but_never_of_one_ahead(clerk: Caller, place: Place, learn: Learn) -> None:
    past = place(clerk, business_date=day(-90), promised_on=day(-60))
    assert past["business_date"] == day(-90)
    assert past["created_at"] > day(-2)  # S-48: when it was entered stays visible
    ahead = clerk.post(ORDERS, {**ORDER, "account_id": str(learn()), "business_date": day(1)})
    assert ahead.json["errors"][0]["pointer"] == "#/business_date"


def test_a_product_priced_in_another_currency_needs_a_price(
    clerk: Caller, place: Place, learn: Learn, product: dict[str, Any]
) -> None:
    line = {"product_id": product["id"], "quantity": "1"}
    refused = clerk.post(ORDERS, {**ORDER, "account_id": str(learn()), "currency": "JPY", "lines": [line]})
    assert refused.json["errors"][0]["pointer"] == "#/lines/0/price"
    order = place(clerk, currency="JPY", lines=[{**line, "price": "250.5"}])
    assert (order["total"], order["currency"]) == ("251.00", "JPY")


def test_a_discontinued_product_is_not_ordered_any_more(staff: Staff, clerk: Caller, learn: Learn) -> None:
    director = staff.hire("marketing_director")
    made = {"code": f"P-{new_id().hex}", "name": {"zh": "轴"}, "unit": "件", "list_price": "1"}
    item = director.post("/v1/products", made).json
    assert director.act(f"/v1/products/{item['id']}/discontinue", 1).status_code == 200
    body = {**ORDER, "account_id": str(learn()), "lines": [{"product_id": item["id"], "quantity": "1"}]}
    assert clerk.post(ORDERS, body).json["errors"][0]["code"] == "unknown-product"


def test_the_account_must_have_arrived_and_lie_within_reach(staff: Staff, clerk: Caller, learn: Learn) -> None:
    unknown = clerk.post(ORDERS, {**ORDER, "account_id": str(new_id())})
    assert (unknown.status_code, unknown.json["type"]) == (409, "/problems/not-known-here-yet")
    foreign = learn(owner_id=str(new_id()))
    refused = staff.hire("salesperson").post(ORDERS, {**ORDER, "account_id": str(foreign)})
    assert refused.json["errors"][0]["pointer"] == "#/account_id"
