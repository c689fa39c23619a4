"""Order types over HTTP on the real database (订单类型, 单据性质, S-09 to S-12)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import ORDER

Learn = Callable[..., UUID]
ACTIONS = ("read", "create", "change", "deactivate", "reactivate")


@pytest.fixture(scope="module")
def administrator(staff: Staff) -> Caller:
    staff.define("administrator", {f"sales.order_type.{action}": "all" for action in ACTIONS})
    return staff.hire("administrator")


def shipped(caller: Caller, code: str) -> dict[str, Any]:
    (found,) = caller.get("/v1/order-types", query_string={"code": code}).json["items"]
    return dict(found)


def test_the_administrator_adds_a_type_of_his_own_and_orders_are_of_it(
    administrator: Caller, clerk: Caller, learn: Learn
) -> None:
    made = administrator.post("/v1/order-types", {"code": "gift", "name": {"zh": "赠品订单"}, "counts": False})
    assert (made.status_code, made.json["active"]) == (201, True)
    body = {**ORDER, "account_id": str(learn()), "order_type": "gift"}
    order = clerk.post("/v1/orders", body).json
    assert (order["order_type_id"], order["counts"]) == (made.json["id"], False)
    again = administrator.post("/v1/order-types", {"code": "gift", "name": {"zh": "重复"}, "counts": True})
    assert again.json["type"] == "/problems/order-type-code-taken"


def test_what_counts_from_now_on_counts_not_for_orders_that_were_entered(
    administrator: Caller, clerk: Caller, learn: Learn
) -> None:
    """S-09: the user chooses the type when entering an order; what the type said then stays said."""
    body = {**ORDER, "account_id": str(learn()), "order_type": "special"}
    before = clerk.post("/v1/orders", body).json
    special = shipped(administrator, "special")
    changed = administrator.patch(f"/v1/order-types/{special['id']}", special["version"], {"counts": True})
    assert (changed.status_code, changed.json["version"]) == (200, special["version"] + 1)
    assert clerk.get(f"/v1/orders/{before['id']}").json["counts"] is False
    assert clerk.post("/v1/orders", body).json["counts"] is True


def test_no_new_orders_are_of_a_type_that_was_deactivated(administrator: Caller, clerk: Caller, learn: Learn) -> None:
    body = {**ORDER, "account_id": str(learn()), "order_type": "sample"}
    path = f"/v1/order-types/{shipped(administrator, 'sample')['id']}"
    assert administrator.act(f"{path}/reactivate", 0).json["type"] == "/problems/order-type-active"
    assert administrator.act(f"{path}/deactivate", 0).json["active"] is False
    assert administrator.act(f"{path}/deactivate", 1).json["type"] == "/problems/order-type-inactive"
    assert clerk.post("/v1/orders", body).json["errors"][0]["code"] == "unknown-order-type"
    assert administrator.act(f"{path}/reactivate", 1).json["active"] is True
    assert clerk.post("/v1/orders", body).status_code == 201


def test_a_type_demands_fields_beside_the_key_fields_which_stay_mandatory(
    administrator: Caller, clerk: Caller, place: Callable[..., dict[str, Any]]
) -> None:
    """G-13: which fields a type has is configuration; 客户单号 and 预交货日 can never be made optional."""
    body = {"code": "export", "name": {"zh": "出口订单"}, "counts": True}
    assert administrator.post("/v1/order-types", {**body, "required": ["po_number"]}).status_code == 422
    made = administrator.post("/v1/order-types", {**body, "required": ["ship_to"]})
    assert made.status_code == 201, made.text
    order = place(clerk, order_type="export", ship_to=None, po_number=None)
    path = f"/v1/orders/{order['id']}"
    refused = clerk.act(f"{path}/submit", 1).json
    assert (refused["type"], refused["missing"]) == ("/problems/order-incomplete", ["po_number", "ship_to"])
    filled = clerk.patch(path, 1, {"ship_to": "青岛市黄岛区", "po_number": "PO-1"}).json
    assert clerk.act(f"{path}/submit", filled["version"]).status_code == 200
