"""Products over HTTP on the real database (产品管理, S-01)."""

from typing import Any

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import PRODUCT


@pytest.fixture
def director(staff: Staff) -> Caller:
    return staff.hire("marketing_director")


@pytest.fixture
def entered(director: Caller) -> dict[str, Any]:
    answer = director.post("/v1/products", {**PRODUCT, "code": new_id().hex})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_a_product_is_priced_in_the_companys_currency_and_counts_unless_it_says_otherwise(
    entered: dict[str, Any],
) -> None:
    assert (entered["list_price"], entered["currency"], entered["unit"]) == ("12.50", "CNY", "件")
    assert (entered["counts"], entered["status"], entered["version"]) == (True, "active", 1)


def test_everything_but_the_code_changes_and_history_keeps_the_old_price(
    director: Caller, entered: dict[str, Any]
) -> None:
    path = f"/v1/products/{entered['id']}"
    changed = director.patch(path, 1, {"list_price": "13.00", "counts": False})
    assert (changed.json["list_price"], changed.json["counts"], changed.json["version"]) == ("13.00", False, 2)
    assert director.patch(path, 2, {"list_price": "13"}).json["version"] == 2  # nothing changed
    assert director.patch(path, 2, {"code": "OTHER"}).status_code == 422
    newest = director.get(f"{path}/history").json["items"][0]
    assert newest["changes"]["list_price"] == {"old": "12.500000", "new": "13.00"}


def test_a_product_is_discontinued_and_reinstated_and_each_only_once(director: Caller, entered: dict[str, Any]) -> None:
    path = f"/v1/products/{entered['id']}"
    assert director.act(f"{path}/reinstate", 1).json["type"] == "/problems/product-is-active"
    assert director.act(f"{path}/discontinue", 1).json["status"] == "discontinued"
    assert director.act(f"{path}/discontinue", 2).json["type"] == "/problems/product-is-discontinued"
    assert director.act(f"{path}/reinstate", 2).json["status"] == "active"


def test_a_code_means_one_product_for_good(director: Caller, entered: dict[str, Any]) -> None:
    assert director.act(f"/v1/products/{entered['id']}/discontinue", 1).status_code == 200
    refused = director.post("/v1/products", {**PRODUCT, "code": entered["code"]})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/product-code-taken")


def test_customers_see_what_is_sold_now_and_not_how_prices_moved(
    staff: Staff, director: Caller, entered: dict[str, Any]
) -> None:
    customer, path = staff.hire("customer", kind="portal", account_id=new_id()), f"/v1/products/{entered['id']}"

    def codes() -> set[str]:
        return {item["code"] for item in customer.get("/v1/products").json["items"]}

    assert customer.get(path).status_code == 200
    assert entered["code"] in codes()
    assert customer.get(f"{path}/history").status_code == 403
    assert director.act(f"{path}/discontinue", 1).status_code == 200
    assert customer.get(path).status_code == 404
    assert entered["code"] not in codes()
    assert director.get(path).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"code": "轴承"}, "#/code"),
        ({"list_price": "-1"}, "#/list_price"),
        ({"list_price": 1}, "#/list_price"),
        ({"unit": ""}, "#/unit"),
        ({"name": {}}, "#/name"),
        ({"status": "active"}, "#/status"),
    ],
)
def test_invalid_products_are_refused_with_their_place(director: Caller, wrong: dict[str, Any], pointer: str) -> None:
    refused = director.post("/v1/products", {**PRODUCT, "code": new_id().hex, **wrong})
    assert (refused.status_code, [error["pointer"] for error in refused.json["errors"]]) == (422, [pointer])
