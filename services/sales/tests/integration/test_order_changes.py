"""订单变更单 over HTTP: what was signed changes by an approved document alone, never below what is underway (S-14)."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import day
from services.sales.tests.shipments import at_once

Signed = Callable[..., dict[str, Any]]
CHANGES = "/v1/order-changes"


@pytest.fixture
def order(signed: Signed) -> dict[str, Any]:
    """A signed order of ten and five pieces."""
    return signed(("10", "12.50"), ("5", "3"))


def entered(caller: Caller, order: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = caller.post(CHANGES, {"order_id": order["id"], "reason": "客户增加订量", **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def submitted(caller: Caller, order: dict[str, Any], **body: Any) -> str:
    """The path of a change that waits for approval, at version 2."""
    path = f"{CHANGES}/{entered(caller, order, **body)['id']}"
    answer = caller.act(f"{path}/submit", 1)
    assert answer.status_code == 200, answer.text
    return path


def now(caller: Caller, order: dict[str, Any]) -> dict[str, Any]:
    return dict(caller.get(f"/v1/orders/{order['id']}").json)


def test_the_order_becomes_what_its_change_says_at_the_approval_and_not_before(
    clerk: Caller, supervisor: Caller, order: dict[str, Any], product: dict[str, Any], engine: Engine
) -> None:
    lines = [
        {"line": 1, "quantity": "12", "promised_on": day(20)},
        {"line": 2, "quantity": "0"},
        {"product_id": product["id"], "quantity": "4", "price": "2.50"},
    ]
    change = entered(clerk, order, lines=lines, po_number="PO-2", promised_on=day(30))
    assert change["number"].startswith("OC")
    assert (change["order_number"], change["difference"]) == (order["number"], "20.00")  # 25 - 15 + 10
    first, second, third = change["lines"]
    assert (first["quantity_before"], first["quantity"], first["amount_before"], first["amount"]) == (
        "10", "12", "125.00", "150.00",
    )  # fmt: skip
    assert (second["quantity_before"], second["quantity"]) == ("5", "0")
    assert (third["line"], third["quantity_before"], third["price"]) == (None, None, "2.50")
    path = f"{CHANGES}/{change['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    assert now(clerk, order) == order
    assert supervisor.act(f"{path}/approve", 2).json["lines"][2]["line"] == 3
    after = now(clerk, order)
    assert [line["quantity"] for line in after["lines"]] == ["12", "0", "4"]
    assert [line["promised_on"] for line in after["lines"]] == [day(20), None, None]
    assert (after["po_number"], after["promised_on"], after["total"]) == ("PO-2", day(30), "160.00")
    with engine.connect() as connection:
        told = select(fact.c.routing_key).where(fact.c.aggregate_id.in_([order["id"], change["id"]]))
        keys = connection.scalars(told.order_by(fact.c.at, fact.c.aggregate_type)).all()
    assert keys[-2:] == ["sales.order.amended.v1", "sales.order_change.approved.v1"]


def test_who_entered_it_does_not_approve_it_and_a_rejected_one_leaves_the_order_alone(
    staff: Staff, supervisor: Caller, order: dict[str, Any]
) -> None:
    """1.8."""
    both = staff.hire("order_clerk", "sales_supervisor")
    path = submitted(both, order, po_number="PO-2")
    assert both.act(f"{path}/approve", 2).json["type"] == "/problems/entered-by-yourself"
    rejected = supervisor.act(f"{path}/reject", 2, {"reason": "交期不可行"})
    assert (rejected.json["status"], rejected.json["rejection"]) == ("draft", "交期不可行")
    assert now(both, order) == order
    assert both.act(f"{path}/cancel", 3).json["status"] == "cancelled"


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ({"line": 1, "quantity": "3.999999"}, "less-than-underway"),
        ({"line": 1, "price": "12.00"}, "price-of-shipped-line"),
    ],
)
def test_no_line_falls_below_what_was_shipped_or_changes_its_price_after_that(
    clerk: Caller, order: dict[str, Any], line: dict[str, Any], refusal: str
) -> None:
    shipped = {"lines": [{"line": 1, "quantity": "4"}]}
    assert clerk.act(f"/v1/orders/{order['id']}/ship", 3, shipped).status_code == 200
    path = f"{CHANGES}/{entered(clerk, order, lines=[line])['id']}"
    assert clerk.act(f"{path}/submit", 1).json["type"] == f"/problems/{refusal}"
    submitted(clerk, order, lines=[{"line": 1, "quantity": "4"}])


def test_what_was_shipped_between_submission_and_approval_counts(
    clerk: Caller, supervisor: Caller, order: dict[str, Any]
) -> None:
    path = submitted(clerk, order, lines=[{"line": 1, "quantity": "6"}])
    shipped = {"lines": [{"line": 1, "quantity": "7"}]}
    assert clerk.act(f"/v1/orders/{order['id']}/ship", 3, shipped).status_code == 200
    refused = supervisor.act(f"{path}/approve", 2)
    assert (refused.json["type"], refused.json["underway"]) == ("/problems/less-than-underway", "7")
    assert now(clerk, order)["lines"][0]["quantity"] == "10"


def test_of_two_changes_of_the_same_field_the_second_is_refused_and_others_go_through(
    clerk: Caller, supervisor: Caller, order: dict[str, Any]
) -> None:
    first = submitted(clerk, order, lines=[{"line": 1, "quantity": "11"}])
    second = submitted(clerk, order, lines=[{"line": 1, "quantity": "12"}])
    other = submitted(clerk, order, lines=[{"line": 1, "promised_on": day(9)}], po_number="PO-3")
    assert supervisor.act(f"{first}/approve", 2).status_code == 200
    refused = supervisor.act(f"{second}/approve", 2)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/order-moved-meanwhile")
    assert (refused.json["line"], refused.json["field"]) == (1, "quantity")
    assert supervisor.act(f"{other}/approve", 2).status_code == 200
    line = now(clerk, order)["lines"][0]
    assert (line["quantity"], line["promised_on"]) == ("11", day(9))


def test_of_many_supervisors_at_the_same_moment_one_changes_the_order(
    staff: Staff, clerk: Caller, order: dict[str, Any], engine: Engine
) -> None:
    """faults.md N-1."""
    path = submitted(clerk, order, lines=[{"line": 1, "quantity": "11"}])
    supervisors = [staff.hire("sales_supervisor") for _ in range(8)]
    answers = at_once(*(lambda one=one: one.act(f"{path}/approve", 2) for one in supervisors))
    counted = Counter(answer.status_code for answer in answers)
    assert counted[200] == 1
    assert counted.keys() <= {200, 409, 412}
    assert now(clerk, order)["version"] == order["version"] + 1
    staff.dismiss(*supervisors)


def test_shipping_and_changing_at_the_same_moment_leave_no_more_shipped_than_ordered(
    clerk: Caller, supervisor: Caller, signed: Signed, engine: Engine
) -> None:
    for _ in range(5):
        order = signed(("10", "1"), ("1", "1"))
        path = submitted(clerk, order, lines=[{"line": 1, "quantity": "6"}])
        shipped = {"lines": [{"line": 1, "quantity": "8"}]}
        at_once(
            lambda path=path: supervisor.act(f"{path}/approve", 2),
            lambda order=order, shipped=shipped: clerk.act(f"/v1/orders/{order['id']}/ship", 3, shipped),
        )
    with engine.connect() as connection:
        wrong = "SELECT count(*) FROM order_line WHERE shipped_quantity > quantity"
        assert connection.scalar(text(wrong)) == 0


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        ([{"line": 3, "quantity": "1"}], "#/lines/0/line"),
        ([{"line": 1, "quantity": "1"}, {"line": 1, "quantity": "2"}], "#/lines/1/line"),
        ([{"quantity": "1"}], "#/lines/0/product_id"),
        ([{"line": 1, "quantity": "-1"}], "#/lines/0/quantity"),
        ([{"line": 1, "product_id": "0199f4a0-0000-7000-8000-000000000001"}], "#/lines/0/product_id"),
        (
            [{"line": 1, "quantity": "1"}, {"product_id": "0199f4a0-0000-7000-8000-000000000001", "quantity": "1"}],
            "#/lines/1/product_id",
        ),
    ],
)
def test_lines_that_make_no_sense_are_refused_with_their_place(
    clerk: Caller, order: dict[str, Any], lines: list[dict[str, Any]], pointer: str
) -> None:
    refused = clerk.post(CHANGES, {"order_id": order["id"], "reason": "x", "lines": lines})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, pointer)


def test_only_approved_orders_within_reach_are_changed(
    staff: Staff, clerk: Caller, order: dict[str, Any], place: Callable[..., dict[str, Any]]
) -> None:
    draft = clerk.post(CHANGES, {"order_id": place(clerk)["id"], "reason": "x"})
    assert draft.json["type"] == "/problems/order-not-approved"
    foreign = staff.hire("salesperson").post(CHANGES, {"order_id": order["id"], "reason": "x"})
    assert foreign.json["errors"][0]["pointer"] == "#/order_id"


def test_a_draft_is_changed_as_a_whole_and_one_that_says_nothing_is_not_submitted(
    clerk: Caller, order: dict[str, Any]
) -> None:
    change = entered(clerk, order, lines=[{"line": 1, "quantity": "11"}], po_number="PO-9")
    path = f"{CHANGES}/{change['id']}"
    changed = clerk.patch(path, 1, {"lines": [{"line": 2, "quantity": "6"}, {"line": 1}]}).json
    assert [(line["place"], line["line"]) for line in changed["lines"]] == [(1, 2), (2, 1)]
    assert changed["po_number"] == "PO-9"
    assert clerk.patch(path, 2, {"lines": [], "po_number": order["po_number"]}).status_code == 200
    assert clerk.act(f"{path}/submit", 3).json["type"] == "/problems/order-change-says-nothing"


def test_a_change_that_would_leave_nothing_to_ship_is_a_cancellation_and_refused(
    clerk: Caller, order: dict[str, Any]
) -> None:
    lines = [{"line": 1, "quantity": "0"}, {"line": 2, "quantity": "0"}]
    change = entered(clerk, order, lines=lines)
    assert clerk.act(f"{CHANGES}/{change['id']}/submit", 1).json["type"] == "/problems/nothing-left-to-ship"


def test_prices_are_set_by_those_who_may(staff: Staff, order: dict[str, Any], learn: Callable[..., UUID]) -> None:
    plain = staff.hire("order_clerk")
    refused = plain.post(CHANGES, {"order_id": order["id"], "reason": "x", "lines": [{"line": 1, "price": "1"}]})
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/lines/0/price"]
    line = {"product_id": order["lines"][0]["product_id"], "quantity": "1", "price": "1"}
    body = {"account_id": str(learn()), "lines": [line]}
    assert plain.post("/v1/orders", body).json["errors"][0]["pointer"] == "#/lines/0/price"
    agreed = plain.post("/v1/orders", {**body, "lines": [{**line, "price": "12.50"}]}).json
    assert agreed["lines"][0]["price_source"] == "list_price"
