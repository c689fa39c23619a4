"""Order types with rules over HTTP: first and repeat orders, and orders that need no approval (S-09, S-11, S-12)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.sales.tests.credit import granted
from services.sales.tests.factories import PRODUCT
from services.sales.tests.shipments import at_once, told

Place = Callable[..., dict[str, Any]]
Signed = Callable[..., dict[str, Any]]


@pytest.fixture
def account(learn: Callable[..., UUID]) -> UUID:
    return learn()


@pytest.fixture(scope="module")
def administrator(staff: Staff) -> Caller:
    actions = ("read", "create", "change")
    staff.define("keeper_of_types", {f"sales.order_type.{action}": "all" for action in actions})
    return staff.hire("keeper_of_types")


@pytest.fixture
def unchecked(administrator: Caller) -> str:
    """A type of order that the administrator lets pass without approval."""
    body = {"code": f"t{new_id().hex}", "name": {"zh": "免审订单"}, "counts": True, "needs_approval": False}
    assert administrator.post("/v1/order-types", body).status_code == 201
    return body["code"]


def submit(caller: Caller, order: dict[str, Any]) -> Any:
    return caller.act(f"/v1/orders/{order['id']}/submit", order["version"])


def proposed(caller: Caller, order: dict[str, Any]) -> dict[str, Any]:
    found = caller.get(f"/v1/orders/{order['id']}/proposed-types")
    assert found.status_code == 200, found.text
    return dict(found.json)


def test_a_first_order_is_of_a_customer_who_never_ordered(
    clerk: Caller, place: Place, signed: Signed, account: UUID
) -> None:
    """S-12: what is drafted or cancelled is no order yet, and a sample makes nobody a customer."""
    signed(account=account, order_type="sample")
    place(clerk, account_id=str(account))
    first = place(clerk, account_id=str(account), order_type="new_customer")
    assert proposed(clerk, first) == {"occasion": "first", "order_types": ["new_customer"]}
    submitted = submit(clerk, first)
    assert submitted.status_code == 200, submitted.text
    second = place(clerk, account_id=str(account), order_type="new_customer")
    refused = submit(clerk, second).json
    assert (refused["type"], refused["number"]) == ("/problems/not-the-first-order", first["number"])
    withdrawn = clerk.act(f"/v1/orders/{first['id']}/withdraw", submitted.json["version"])
    assert (
        clerk.act(f"/v1/orders/{first['id']}/cancel", withdrawn.json["version"], {"reason": "撤单"}).status_code == 200
    )
    assert submit(clerk, second).status_code == 200


def test_a_repeat_order_is_of_what_the_customer_ordered_before(
    clerk: Caller, staff: Staff, place: Place, signed: Signed, account: UUID
) -> None:
    """S-11: the customer's second order of the same thing; each of its products was ordered before."""
    product = signed()["lines"][0]["product_id"]  # another customer's order says nothing
    director = staff.hire("marketing_director")
    other = director.post("/v1/products", {**PRODUCT, "code": new_id().hex}).json["id"]
    lines = [{"product_id": each, "quantity": "1"} for each in (product, other)]
    order = place(clerk, account_id=str(account), order_type="repeat", lines=lines)
    assert submit(clerk, order).json["lines"] == [1, 2]
    signed(account=account)
    assert proposed(clerk, order)["occasion"] == "any"
    refused = submit(clerk, order).json
    assert (refused["type"], refused["lines"]) == ("/problems/not-the-same-again", [2])
    changed = clerk.patch(f"/v1/orders/{order['id']}", order["version"], {"lines": lines[:1]}).json
    assert proposed(clerk, order) == {"occasion": "repeat", "order_types": ["repeat"]}
    assert submit(clerk, changed).status_code == 200


def test_of_many_first_orders_at_the_same_moment_one_is_the_first(clerk: Caller, place: Place, account: UUID) -> None:
    """S-12: who is first is decided once."""
    orders = [place(clerk, account_id=str(account), order_type="new_customer") for _ in range(6)]
    answers = at_once(*(lambda order=order: submit(clerk, order) for order in orders))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5


def test_an_order_of_a_type_that_needs_no_approval_is_signed_when_it_is_submitted(
    clerk: Caller, place: Place, engine: Engine, unchecked: str
) -> None:
    """S-09, G-04: only the administrator says so of a type; what every order must hold is demanded all the same."""
    order = place(clerk, order_type=unchecked, po_number=None)
    assert submit(clerk, order).json["type"] == "/problems/order-incomplete"
    order = clerk.patch(f"/v1/orders/{order['id']}", order["version"], {"po_number": "PO-1"}).json
    signed = submit(clerk, order)
    assert (signed.status_code, signed.json["status"]) == (200, "approved")
    assert told(engine, order["id"])[-2:] == ["sales.order.submitted.v1", "sales.order.approved.v1"]
    assert clerk.get("/v1/approvals", query_string={"document_id": order["id"]}).json["items"] == []
    assert clerk.post("/v1/order-types", {"code": "x", "name": {"zh": "x"}, "counts": True}).status_code == 403


def test_what_needs_no_approval_does_not_pass_the_customers_credit(
    clerk: Caller, place: Place, engine: Engine, account: UUID, unchecked: str
) -> None:
    """C-05: it stays a draft, and occupies nothing."""
    granted(engine, account, credit_limit="100.00", on_order_saved="none", on_order_submitted="none")
    order = place(clerk, account_id=str(account), order_type=unchecked)
    assert submit(clerk, order).json["type"] == "/problems/credit-limit-exceeded"
    assert clerk.get(f"/v1/orders/{order['id']}").json["status"] == "draft"
    small = clerk.patch(f"/v1/orders/{order['id']}", order["version"], {"lines": [{**_line(order), "quantity": "8"}]})
    assert submit(clerk, small.json).json["status"] == "approved"


def test_what_approvers_have_seen_is_decided_by_them_whatever_its_type_becomes(
    clerk: Caller, supervisor: Caller, place: Place, unchecked: str
) -> None:
    """G-03: who was refused does not choose another type and walk through."""
    order = submit(clerk, place(clerk)).json
    rejected = supervisor.act(f"/v1/orders/{order['id']}/reject", order["version"], {"reason": "价格低于底价"}).json
    moved = clerk.patch(f"/v1/orders/{order['id']}", rejected["version"], {"order_type": unchecked}).json
    again = submit(clerk, moved).json
    assert again["status"] == "submitted"
    assert supervisor.act(f"/v1/orders/{order['id']}/approve", again["version"]).json["status"] == "approved"


def _line(order: dict[str, Any]) -> dict[str, Any]:
    return {"product_id": order["lines"][0]["product_id"]}
