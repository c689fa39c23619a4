"""Orders over HTTP on the real database: from the draft to the signed order, and what is refused (S-08, G-13)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import day

Learn = Callable[..., UUID]
Place = Callable[..., dict[str, Any]]
ORDERS = "/v1/orders"


def submitted(caller: Caller, order: dict[str, Any]) -> str:
    """The path of the order, which waits for approval now."""
    path = f"{ORDERS}/{order['id']}"
    answer = caller.act(f"{path}/submit", order["version"])
    assert answer.status_code == 200, answer.text
    return path


def routing_keys(engine: Engine, identifier: str) -> list[str]:
    with engine.begin() as connection:
        facts = select(fact.c.routing_key).where(fact.c.aggregate_id == identifier)
        return list(connection.scalars(facts.order_by(fact.c.version, fact.c.factindex)))


def test_a_clerk_enters_an_order_at_list_price_and_gets_its_number(clerk: Caller, place: Place) -> None:
    order = place(clerk)
    assert order["number"].startswith(f"SO{day(0).replace('-', '')}-")
    assert (order["status"], order["order_type"], order["currency"]) == ("draft", "standard", "CNY")
    assert (order["payment_days"], order["business_date"]) == (30, day(0))
    (line,) = order["lines"]
    assert (line["line"], line["price"], line["amount"], order["total"]) == (1, "12.50", "125.00", "125.00")
    assert (line["counts"], line["not_counted_by"], line["shipped_quantity"]) == (True, [], "0")
    assert clerk.get(f"{ORDERS}/{order['id']}").json == order


def test_the_order_belongs_to_the_owner_of_its_account_or_to_who_enters_it(
    staff: Staff, clerk: Caller, learn: Learn, place: Place
) -> None:
    salesperson = staff.hire("salesperson")
    owned = place(clerk, account_id=str(learn(owner_id=str(salesperson.id))))
    assert owned["owner_id"] == str(salesperson.id)
    assert place(clerk)["owner_id"] == str(clerk.id)
    assert salesperson.get(f"{ORDERS}/{owned['id']}").status_code == 200


def test_an_order_walks_to_its_approval_and_the_world_hears_every_step(
    supervisor: Caller, clerk: Caller, place: Place, engine: Engine
) -> None:
    order = place(clerk)
    path = submitted(clerk, order)
    rejected = supervisor.act(f"{path}/reject", 2, {"reason": "价格低于底价"})
    assert (rejected.json["status"], rejected.json["rejection"]) == ("draft", "价格低于底价")
    changed = clerk.patch(path, 3, {"note": "已改价"})
    assert (changed.status_code, changed.json["version"]) == (200, 4)
    assert clerk.act(f"{path}/submit", 4).json["rejection"] is None
    assert clerk.act(f"{path}/withdraw", 5).json["status"] == "draft"
    assert clerk.act(f"{path}/submit", 6).status_code == 200
    approved = supervisor.act(f"{path}/approve", 7)
    assert (approved.status_code, approved.json["status"], approved.json["version"]) == (200, "approved", 8)
    told = ["placed", "submitted", "rejected", "changed", "submitted", "withdrawn", "submitted", "approved"]
    assert routing_keys(engine, order["id"]) == [f"sales.order.{name}.v1" for name in told]


@pytest.mark.usefixtures("supervisor")
def test_nobody_approves_what_they_entered(staff: Staff, place: Place) -> None:
    both = staff.hire("order_clerk", "sales_supervisor")
    refused = both.act(f"{submitted(both, place(both))}/approve", 2)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/entered-by-yourself")


def test_the_administrator_lets_the_marketing_director_approve_instead(
    staff: Staff, supervisor: Caller, clerk: Caller, place: Place
) -> None:
    """1.11.6: who approves orders is data."""
    staff.define("administrator", {f"sales.approval_flow.{action}": "all" for action in ("read", "change")})
    administrator, director = staff.hire("administrator"), staff.hire("marketing_director")
    flow = next(
        item for item in administrator.get("/v1/approval-flows").json["items"] if item["document"] == "sales.order"
    )
    assert flow["steps"] == [{"role": "sales_supervisor"}]
    path = f"/v1/approval-flows/{flow['id']}"
    changed = administrator.patch(path, flow["version"], {"steps": [{"role": "marketing_director"}]})
    assert changed.status_code == 200, changed.text
    order = submitted(clerk, place(clerk))
    refused = supervisor.act(f"{order}/approve", 2)
    assert director.act(f"{order}/approve", 2).json["status"] == "approved"
    assert administrator.patch(path, 1, {"steps": [{"role": "sales_supervisor"}]}).status_code == 200
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/not-your-decision")


def test_submitting_is_refused_while_key_fields_are_empty(clerk: Caller, place: Place) -> None:
    """G-13: 客户单号 and 预交货日 above all."""
    order = place(clerk, po_number=None, promised_on=None, lines=[])
    refused = clerk.act(f"{ORDERS}/{order['id']}/submit", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/order-incomplete")
    assert refused.json["missing"] == ["po_number", "promised_on", "lines"]


@pytest.mark.parametrize("state", [{"status": "draft"}, {"active": False}])
def test_no_order_of_a_customer_that_is_none_is_submitted(
    clerk: Caller, learn: Learn, place: Place, state: dict[str, Any]
) -> None:
    order = place(clerk, account_id=str(learn(**state)))
    refused = clerk.act(f"{ORDERS}/{order['id']}/submit", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/account-not-in-business")


def test_no_order_of_a_customer_that_was_deactivated_meanwhile_is_approved(
    supervisor: Caller, clerk: Caller, learn: Learn, place: Place
) -> None:
    account = learn()
    path = submitted(clerk, place(clerk, account_id=str(account)))
    learn(version=2, identifier=account, active=False)
    assert supervisor.act(f"{path}/approve", 2).json["type"] == "/problems/account-not-in-business"
    assert supervisor.act(f"{path}/reject", 2, {"reason": "客户已停用"}).status_code == 200


def test_a_draft_changes_its_lines_as_a_whole_and_history_tells_what_moved(
    clerk: Caller, place: Place, product: dict[str, Any]
) -> None:
    order = place(clerk)
    lines = [
        {"product_id": product["id"], "quantity": "3", "price": "0.335"},
        {"product_id": product["id"], "quantity": "1"},
    ]
    path = f"{ORDERS}/{order['id']}"
    changed = clerk.patch(path, 1, {"lines": lines}).json
    assert [line["amount"] for line in changed["lines"]] == ["1.01", "12.50"]
    assert (changed["total"], changed["lines"][0]["id"]) == ("13.51", order["lines"][0]["id"])
    newest = clerk.get(f"{path}/history").json["items"][0]
    assert newest["changes"][f"lines/{order['lines'][0]['id']}"]["new"]["quantity"] == "3"
    assert len(clerk.patch(path, 2, {"lines": lines[:1]}).json["lines"]) == 1


def test_a_change_that_changes_nothing_makes_no_version(clerk: Caller, place: Place, product: dict[str, Any]) -> None:
    order = place(clerk)
    same = {"po_number": order["po_number"], "lines": [{"product_id": product["id"], "quantity": "10"}]}
    assert clerk.patch(f"{ORDERS}/{order['id']}", 1, same).json["version"] == 1


def test_what_waits_for_approval_or_is_approved_is_not_changed(supervisor: Caller, clerk: Caller, place: Place) -> None:
    path = submitted(clerk, place(clerk))
    assert clerk.patch(path, 2, {"note": "x"}).json["type"] == "/problems/order-not-draft"
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    assert clerk.patch(path, 3, {"note": "x"}).json["type"] == "/problems/order-not-draft"


def test_an_order_is_cancelled_with_a_reason_but_not_under_the_hands_of_who_decides(
    clerk: Caller, place: Place
) -> None:
    path = submitted(clerk, place(clerk))
    refused = clerk.act(f"{path}/cancel", 2, {"reason": "客户撤单"})
    assert refused.json["type"] == "/problems/order-under-approval"
    assert clerk.act(f"{path}/withdraw", 2).status_code == 200
    assert clerk.act(f"{path}/cancel", 3, {"reason": "客户撤单"}).json["status"] == "cancelled"
    assert clerk.act(f"{path}/cancel", 4, {"reason": "再次"}).json["type"] == "/problems/order-finished"


def test_orders_are_listed_by_their_days_and_states(clerk: Caller, place: Place, learn: Learn) -> None:
    account = str(learn())
    old = place(clerk, account_id=account, business_date=day(-40), promised_on=day(-10))
    new = place(clerk, account_id=account)

    def listed(**query: str) -> list[str]:
        found = clerk.get(ORDERS, query_string={"account_id": account, **query})
        assert found.status_code == 200, found.text
        return [item["id"] for item in found.json["items"]]

    assert listed() == [new["id"], old["id"]]
    assert listed(sort="business_date") == [old["id"], new["id"]]
    assert listed(**{"business_date[lt]": day(-1)}) == [old["id"]]
    assert listed(**{"promised_on[gte]": day(0)}) == [new["id"]]
    assert listed(status="approved") == []
    assert listed(number=old["number"]) == [old["id"]]
