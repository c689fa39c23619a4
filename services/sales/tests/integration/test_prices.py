"""Customer prices and price lists over HTTP on the real database (客户商品价格, 价格表, S-03)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import PRODUCT
from services.sales.tests.shipments import at_once

Learn = Callable[..., UUID]
Priced = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def head(staff: Staff) -> Caller:
    return staff.hire("sales_head")


@pytest.fixture(scope="module")
def clerk(staff: Staff, head: Caller) -> Caller:
    """退货员, who keeps prices, in a company where somebody approves them."""
    return staff.hire("returns_clerk")


@pytest.fixture
def goods(staff: Staff) -> str:
    """A product of its own for each test, on the list for 12.50 CNY."""
    answer = staff.hire("marketing_director").post("/v1/products", {**PRODUCT, "code": new_id().hex})
    return str(answer.json["id"])


@pytest.fixture
def account(learn: Learn) -> str:
    return str(learn())


@pytest.fixture
def submitted(clerk: Caller, goods: str) -> Priced:
    """A price of these goods that waits for approval."""

    def entered(**body: Any) -> dict[str, Any]:
        made = clerk.post("/v1/prices", {"product_id": goods, "valid_from": "2026-01-01", **body})
        assert made.status_code == 201, made.text
        return dict(clerk.act(f"/v1/prices/{made.json['id']}/submit", 1).json)

    return entered


@pytest.fixture
def approved(head: Caller, submitted: Priced) -> Priced:
    """A price of these goods that counts."""

    def agreed(**body: Any) -> dict[str, Any]:
        answer = head.act(f"/v1/prices/{submitted(**body)['id']}/approve", 2)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    return agreed


def cost(caller: Caller, account: str, goods: str, on: str, quantity: str = "1", **more: str) -> Any:
    """What the goods cost the customer: price and who says so."""
    asked = {"account_id": account, "product_id": goods, "quantity": quantity, "on": on, **more}
    answer = caller.get("/v1/price-checks", query_string=asked)
    return (answer.json["price"], answer.json["source"]) if answer.status_code == 200 else answer.json["type"]


def test_a_price_counts_once_the_sales_head_approved_it_and_not_before(
    clerk: Caller, head: Caller, submitted: Priced, account: str, goods: str
) -> None:
    """S-03: 退货员 enters, 销售部长 approves; nobody else decides."""
    waiting = submitted(account_id=account, price="11")
    assert cost(clerk, account, goods, "2026-06-01") == ("12.50", "list_price")
    path = f"/v1/prices/{waiting['id']}"
    assert clerk.act(f"{path}/approve", 2).status_code == 403
    assert head.act(f"{path}/approve", 2).json["status"] == "approved"
    assert cost(clerk, account, goods, "2026-06-01") == ("11.00", "customer_price")
    assert cost(clerk, account, goods, "2025-12-31") == ("12.50", "list_price")
    assert clerk.patch(path, 3, {"price": "1"}).json["type"] == "/problems/entry-not-draft"


def test_a_rejected_price_says_why_and_is_a_draft_again(
    clerk: Caller, head: Caller, submitted: Priced, account: str
) -> None:
    path = f"/v1/prices/{submitted(account_id=account, price='9')['id']}"
    rejected = head.act(f"{path}/reject", 2, {"reason": "低于底价"}).json
    assert (rejected["status"], rejected["rejection"]) == ("draft", "低于底价")
    mended = clerk.patch(path, 3, {"price": "10", "breaks": [{"min_quantity": "100", "price": "9.5"}]}).json
    assert (mended["price"], mended["breaks"]) == ("10.00", [{"min_quantity": "100", "price": "9.50"}])
    assert clerk.act(f"{path}/submit", 4).json["rejection"] is None
    assert clerk.act(f"{path}/withdraw", 5).json["status"] == "draft"


def test_larger_quantities_cost_what_their_step_says(clerk: Caller, approved: Priced, account: str, goods: str) -> None:
    steps = [{"min_quantity": "100", "price": "10"}, {"min_quantity": "1000", "price": "9"}]
    approved(account_id=account, price="11", breaks=steps)
    for quantity, price in (("99.999999", "11.00"), ("100", "10.00"), ("999", "10.00"), ("1000", "9.00")):
        assert cost(clerk, account, goods, "2026-06-01", quantity) == (price, "customer_price")


def test_a_new_price_takes_the_place_of_the_one_before_from_its_first_day(
    clerk: Caller, approved: Priced, account: str, goods: str
) -> None:
    old = approved(account_id=account, price="11")
    approved(account_id=account, price="10", valid_from="2026-07-01")
    assert clerk.get(f"/v1/prices/{old['id']}").json["valid_to"] == "2026-06-30"
    assert cost(clerk, account, goods, "2026-06-30") == ("11.00", "customer_price")
    assert cost(clerk, account, goods, "2026-07-01") == ("10.00", "customer_price")


@pytest.mark.parametrize(
    "days",
    [
        {"valid_from": "2026-01-01"},  # begins on the same day
        {"valid_from": "2025-06-01"},  # begins before it
        {"valid_from": "2026-02-01", "valid_to": "2026-02-28"},  # would leave it nothing to go on with afterwards
    ],
)
def test_no_day_has_two_approved_prices(
    head: Caller, approved: Priced, submitted: Priced, account: str, days: dict[str, str]
) -> None:
    approved(account_id=account, price="11")
    waiting = submitted(account_id=account, price="10", **days)
    refused = head.act(f"/v1/prices/{waiting['id']}/approve", 2)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/validity-overlaps")


def test_of_two_prices_for_the_same_days_approved_at_once_one_counts(
    staff: Staff, submitted: Priced, account: str
) -> None:
    waiting = [submitted(account_id=account, price=price)["id"] for price in ("11", "10", "9", "8")]
    heads = [staff.hire("sales_head") for _ in waiting]
    answers = at_once(
        *(
            lambda who=who, each=each: who.act(f"/v1/prices/{each}/approve", 2)
            for who, each in zip(heads, waiting, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


def test_the_customers_own_price_counts_before_its_lists_and_those_before_the_general_ones(
    head: Caller, clerk: Caller, approved: Priced, account: str, goods: str
) -> None:
    def listed(price: str, **about: Any) -> str:
        body = {"code": new_id().hex, "name": {"zh": "价格表"}, **about}
        made = head.post("/v1/price-lists", body).json["id"]
        approved(price_list_id=made, price=price)
        return str(made)

    def paid() -> Any:
        return cost(clerk, account, goods, "2026-06-01")

    listed("12", general=True, rank=5)
    listed("12.10", general=True, rank=6)
    assert paid() == ("12.00", "price_list")
    dealers = listed("11.50")
    assert paid() == ("12.00", "price_list")
    assert head.post("/v1/price-list-assignments", {"account_id": account, "price_list_id": dealers}).status_code == 201
    assert paid() == ("11.50", "price_list")
    approved(account_id=account, price="11")
    assert paid() == ("11.00", "customer_price")


def test_a_list_is_a_customers_from_the_assignment_until_it_is_withdrawn(
    head: Caller, clerk: Caller, approved: Priced, account: str, goods: str
) -> None:
    dealers = head.post("/v1/price-lists", {"code": new_id().hex, "name": {"zh": "经销价"}}).json["id"]
    approved(price_list_id=dealers, price="11.50")
    body = {"account_id": account, "price_list_id": dealers}
    assigned = head.post("/v1/price-list-assignments", body).json
    assert cost(clerk, account, goods, "2026-06-01") == ("11.50", "price_list")
    assert head.post("/v1/price-list-assignments", body).json["type"] == "/problems/price-list-already-assigned"
    path = f"/v1/price-list-assignments/{assigned['id']}"
    assert head.call("DELETE", path, headers={"If-Match": '"1"'}).status_code == 204
    assert cost(clerk, account, goods, "2026-06-01") == ("12.50", "list_price")


def test_prices_of_a_list_out_of_use_count_no_more(
    head: Caller, clerk: Caller, approved: Priced, account: str, goods: str
) -> None:
    made = head.post("/v1/price-lists", {"code": new_id().hex, "name": {"zh": "促销"}, "general": True}).json
    approved(price_list_id=made["id"], price="9")
    assert head.patch(f"/v1/price-lists/{made['id']}", 1, {"active": False}).json["active"] is False
    assert cost(clerk, account, goods, "2026-06-01") == ("12.50", "list_price")


def test_a_price_is_of_one_currency_and_there_is_none_in_another(
    clerk: Caller, approved: Priced, account: str, goods: str
) -> None:
    approved(account_id=account, price="2", currency="USD")
    assert cost(clerk, account, goods, "2026-06-01") == ("12.50", "list_price")
    assert cost(clerk, account, goods, "2026-06-01", currency="USD") == ("2.00", "customer_price")
    assert cost(clerk, account, goods, "2026-06-01", currency="EUR") == "/problems/not-priced"


def test_an_approved_price_can_be_ended_earlier_and_never_later(
    clerk: Caller, head: Caller, approved: Priced, account: str, goods: str
) -> None:
    path = f"/v1/prices/{approved(account_id=account, price='11')['id']}"
    assert clerk.act(f"{path}/end", 3, {"valid_to": "2026-06-30"}).status_code == 403
    assert head.act(f"{path}/end", 3, {"valid_to": "2025-12-31"}).json["type"] == "/problems/validity-over"
    assert head.act(f"{path}/end", 3, {"valid_to": "2026-06-30"}).json["valid_to"] == "2026-06-30"
    assert head.act(f"{path}/end", 4, {"valid_to": "2026-07-30"}).json["type"] == "/problems/validity-over"
    assert cost(clerk, account, goods, "2026-07-01") == ("12.50", "list_price")


def test_a_price_is_of_a_customer_or_of_a_list_and_not_of_both(
    head: Caller, clerk: Caller, account: str, goods: str
) -> None:
    dealers = head.post("/v1/price-lists", {"code": new_id().hex, "name": {"zh": "经销价"}}).json["id"]
    body = {"product_id": goods, "price": "1", "account_id": account, "price_list_id": dealers}
    refused = clerk.post("/v1/prices", body)
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "one-of")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"price_list_id": str(new_id())}, "#/price_list_id"),
        ({"valid_to": "2025-12-31"}, "#/valid_to"),
        ({"price": "-1"}, "#/price"),
        ({"breaks": [{"min_quantity": "0", "price": "1"}]}, "#/breaks/0/min_quantity"),
        ({"breaks": [{"min_quantity": "5", "price": "1"}, {"min_quantity": "5", "price": "2"}]}, "#/breaks"),
        ({"product_id": str(new_id())}, "#/product_id"),
        ({"status": "approved"}, "#/status"),
    ],
)
def test_invalid_prices_are_refused_with_their_place(
    clerk: Caller, account: str, goods: str, wrong: dict[str, Any], pointer: str
) -> None:
    holder = {} if "price_list_id" in wrong else {"account_id": account}
    refused = clerk.post(
        "/v1/prices", {"product_id": goods, "price": "1", "valid_from": "2026-01-01", **holder, **wrong}
    )
    assert (refused.status_code, [error["pointer"] for error in refused.json["errors"]]) == (422, [pointer])
