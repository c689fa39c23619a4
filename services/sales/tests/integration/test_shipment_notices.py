"""Shipment notices and what leaves by them, over HTTP on the real database (S-15, S-16, S-24, E-04, 1.11, 2)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import at_once, told

Signed = Callable[..., dict[str, Any]]
NOTICES, DELIVERIES = "/v1/shipment-notices", "/v1/deliveries"


@pytest.fixture(scope="module")
def clerk(staff: Staff, supervisor: Caller) -> Caller:
    return staff.hire("order_clerk")


@pytest.fixture(scope="module")
def warehouse(staff: Staff) -> Caller:
    """The outside warehouse: a system that reads notices and posts goods issues."""
    staff.define("warehouse", dict.fromkeys(("sales.shipment_notice.read", "sales.delivery.create"), "all"))
    return staff.hire("warehouse")


def lines(*quantities: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"line": line, "quantity": quantity} for line, quantity in quantities]


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json)


def entered(clerk: Caller, order: dict[str, Any], *quantities: tuple[int, str]) -> str:
    """The path of a draft, by default for all that is open."""
    body = {"order_id": order["id"], **({"lines": lines(*quantities)} if quantities else {})}
    return f"{NOTICES}/{done(clerk.post(NOTICES, body))['id']}"


@pytest.fixture
def told_to_ship(clerk: Caller, supervisor: Caller) -> Callable[..., dict[str, Any]]:
    """A notice that one person entered and another approved."""

    def approved(order: dict[str, Any], *quantities: tuple[int, str]) -> dict[str, Any]:
        path = entered(clerk, order, *quantities)
        done(clerk.act(f"{path}/submit", 1))
        return done(supervisor.act(f"{path}/approve", 2))

    return approved


Told = Callable[..., dict[str, Any]]


def ordered(clerk: Caller, order: dict[str, Any]) -> list[tuple[str, str]]:
    """What of each line is shipped, and what is on open notices."""
    read = clerk.get(f"/v1/orders/{order['id']}").json
    return [(line["shipped_quantity"], line["noticed_quantity"]) for line in read["lines"]]


def tolerate(engine: Engine, order: dict[str, Any], fraction: str) -> None:
    """Let the lines of an order be exceeded, as an order type would have said when it was entered."""
    with engine.begin() as connection:
        statement = text("UPDATE order_line SET tolerance = :fraction WHERE order_id = :id")
        connection.execute(statement, {"fraction": fraction, "id": order["id"]})


def test_a_notice_is_approved_by_the_supervisor_occupies_the_goods_and_tells_the_warehouse(
    clerk: Caller, supervisor: Caller, signed: Signed, engine: Engine
) -> None:
    """S-15."""
    order = signed(("10", "12.50"), ("4", "3"))
    path = entered(clerk, order, (1, "6"))
    assert ordered(clerk, order) == [("0", "0"), ("0", "0")]
    done(clerk.patch(path, 1, {"lines": lines((1, "7")), "note": "轻放"}))
    done(clerk.act(f"{path}/submit", 2))
    own = clerk.act(f"{path}/approve", 3)
    assert (own.status_code, own.json["type"]) == (403, "/problems/forbidden")
    done(supervisor.act(f"{path}/reject", 3, {"reason": "先发齐再说"}))
    assert clerk.get(path).json["rejection"] == "先发齐再说"
    done(clerk.act(f"{path}/submit", 4))
    notice = done(supervisor.act(f"{path}/approve", 5))
    assert (notice["status"], notice["ship_to"]) == ("approved", "青岛市黄岛区港口路 8 号")
    assert [(line["quantity"], line["occupied_quantity"]) for line in notice["lines"]] == [("7", "7")]
    assert ordered(clerk, order) == [("0", "7"), ("0", "0")]
    assert told(engine, notice["id"]) == [
        f"sales.shipment_notice.{word}.v1"
        for word in ("created", "changed", "submitted", "rejected", "submitted", "approved")
    ]


def test_nobody_ships_in_one_step_what_a_notice_occupies(clerk: Caller, signed: Signed, told_to_ship: Told) -> None:
    order = signed(("10", "1"))
    told_to_ship(order, (1, "6"))
    refused = clerk.act(f"/v1/orders/{order['id']}/ship", 4, {"lines": lines((1, "5"))})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/more-than-open")
    delivery = done(clerk.act(f"/v1/orders/{order['id']}/ship", 4))
    assert [line["quantity"] for line in delivery["lines"]] == ["4"]
    assert ordered(clerk, order) == [("4", "6")]


def test_goods_of_a_notice_leave_in_parts_are_owed_and_the_last_part_ends_it(
    clerk: Caller, supervisor: Caller, signed: Signed, told_to_ship: Told, engine: Engine
) -> None:
    """S-16."""
    order = signed(("10", "12.50"), ("3", "33.335"))
    notice = told_to_ship(order)
    first = done(clerk.post(DELIVERIES, {"notice_id": notice["id"], "lines": lines((1, "4"), (2, "1"))}))
    assert (first["status"], first["total"], first["notice_id"]) == ("shipped", "83.34", notice["id"])
    assert ordered(clerk, order) == [("4", "6"), ("1", "2")]
    rest = done(clerk.post(DELIVERIES, {"notice_id": notice["id"]}))
    assert [line["quantity"] for line in rest["lines"]] == ["6", "2"]
    assert ordered(clerk, order) == [("10", "0"), ("3", "0")]
    owed = supervisor.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
    assert sorted(one["amount"] for one in owed) == sorted([first["total"], rest["total"]])
    assert clerk.get(f"{NOTICES}/{notice['id']}").json["status"] == "shipped"
    assert told(engine, notice["id"])[-2:] == ["sales.shipment_notice.posted.v1"] * 2
    again = clerk.post(DELIVERIES, {"notice_id": notice["id"]})
    assert (again.status_code, again.json["type"]) == (409, "/problems/shipment-notice-not-approved")


def test_a_goods_issue_posted_again_by_its_reference_is_the_same_delivery(
    clerk: Caller, warehouse: Caller, signed: Signed, told_to_ship: Told
) -> None:
    """E-04: exactly once, be it posted one after the other or all at the same moment."""
    order = signed(("10", "1"))
    notice = told_to_ship(order)
    body = {"notice_id": notice["id"], "reference": f"GI-{order['number']}", "lines": lines((1, "4"))}
    answers = at_once(*[lambda: warehouse.post(DELIVERIES, body)] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["number"] for answer in answers}) == 1
    assert ordered(clerk, order) == [("4", "6")]
    other = warehouse.post(DELIVERIES, {**body, "lines": lines((1, "5"))})
    assert (other.status_code, other.json["type"]) == (409, "/problems/reference-posted")
    assert done(clerk.post(DELIVERIES, body))["number"] != answers[0].json["number"]  # a number of somebody else's


def test_inside_the_tolerance_more_leaves_at_once_outside_it_waits_for_the_supervisor(
    clerk: Caller, supervisor: Caller, signed: Signed, told_to_ship: Told, engine: Engine
) -> None:
    """1.11, 2."""
    order = signed(("100", "1"))
    tolerate(engine, order, "0.05")
    notice = told_to_ship(order)
    more = done(clerk.post(DELIVERIES, {"notice_id": notice["id"], "lines": lines((1, "105"))}))
    assert (more["status"], more["total"]) == ("shipped", "105.00")

    order = signed(("100", "1"))
    notice = told_to_ship(order)
    waiting = done(clerk.post(DELIVERIES, {"notice_id": notice["id"], "lines": lines((1, "106"))}))
    path = f"{DELIVERIES}/{waiting['id']}"
    assert (waiting["status"], ordered(clerk, order)) == ("submitted", [("0", "100")])
    assert clerk.act(f"{path}/approve", 1).status_code == 403
    shipped = done(supervisor.act(f"{path}/approve", 1))
    assert (shipped["status"], shipped["total"]) == ("shipped", "106.00")
    assert ordered(clerk, order) == [("106", "0")]
    (owed,) = supervisor.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
    assert owed["amount"] == "106.00"
    assert told(engine, waiting["id"]) == ["sales.delivery.submitted.v1", "sales.delivery.shipped.v1"]


@pytest.mark.parametrize("decision", ["reject", "withdraw"])
def test_a_delivery_that_is_rejected_or_taken_back_never_left(
    clerk: Caller, supervisor: Caller, signed: Signed, told_to_ship: Told, decision: str
) -> None:
    order = signed(("10", "1"))
    notice = told_to_ship(order)
    waiting = done(clerk.post(DELIVERIES, {"notice_id": notice["id"], "lines": lines((1, "11"))}))
    who, body = (supervisor, {"reason": "未与客户商定"}) if decision == "reject" else (clerk, {})
    void = done(who.act(f"{DELIVERIES}/{waiting['id']}/{decision}", 1, body))
    assert (void["status"], void["rejection"]) == ("voided", body.get("reason"))
    assert ordered(clerk, order) == [("0", "10")]
    assert supervisor.get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"] == []
    assert clerk.get(f"{NOTICES}/{notice['id']}").json["status"] == "approved"


def test_a_voided_notice_frees_what_has_not_left(clerk: Caller, signed: Signed, told_to_ship: Told) -> None:
    order = signed(("10", "1"))
    notice = told_to_ship(order)
    done(clerk.post(DELIVERIES, {"notice_id": notice["id"], "lines": lines((1, "4"))}))
    done(clerk.act(f"{NOTICES}/{notice['id']}/void", 4, {"reason": "客户要求改期"}))
    assert ordered(clerk, order) == [("4", "0")]
    refused = clerk.post(DELIVERIES, {"notice_id": notice["id"], "lines": lines((1, "1"))})
    assert refused.json["type"] == "/problems/shipment-notice-not-approved"


def test_what_the_customer_misses_is_kept_with_the_receipt(
    staff: Staff, learn: Callable[..., Any], clerk: Caller, signed: Signed, told_to_ship: Told
) -> None:
    """S-24."""
    account = learn()
    customer = staff.hire("customer", kind="portal", account_id=account)
    order = signed(("10", "1"), account=account)
    delivery = done(clerk.post(DELIVERIES, {"notice_id": told_to_ship(order)["id"]}))
    path = f"{DELIVERIES}/{delivery['id']}/receive"
    short = {"line": 1, "quantity": "2", "reason": "外包装破损,缺 2 件"}
    refused = customer.act(path, 1, {"differences": [{**short, "quantity": "10.000001"}]})
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/differences/0/quantity"]
    (line,) = done(customer.act(path, 1, {"differences": [short]}))["lines"]
    assert (line["missing_quantity"], line["difference"]) == ("2", "外包装破损,缺 2 件")
    assert clerk.get(f"/v1/orders/{order['id']}").json["status"] == "completed"


def test_of_notices_approved_at_once_only_what_is_open_is_promised_to_the_warehouse(
    staff: Staff, clerk: Caller, signed: Signed
) -> None:
    """Eight notices of three pieces each, of an order of ten: three of them fit."""
    order = signed(("10", "1"))
    deciders = [staff.hire("sales_supervisor") for _ in range(8)]
    paths = [entered(clerk, order, (1, "3")) for _ in deciders]
    for path in paths:
        done(clerk.act(f"{path}/submit", 1))
    acts = (lambda who=who, path=path: who.act(f"{path}/approve", 2) for who, path in zip(deciders, paths, strict=True))
    answers = at_once(*acts)
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [409] * 5
    assert {answer.json["type"] for answer in answers if answer.status_code == 409} == {"/problems/more-than-open"}
    assert ordered(clerk, order) == [("0", "9")]


def test_of_goods_issues_posted_at_once_no_more_leaves_than_order_and_tolerance_allow(
    clerk: Caller, warehouse: Caller, signed: Signed, told_to_ship: Told, engine: Engine
) -> None:
    """The rest waits for the supervisor, or finds nothing on the notice any more (S-16)."""
    order = signed(("10", "1"))
    tolerate(engine, order, "0.1")
    notice = told_to_ship(order)
    acts = (
        lambda at=at: warehouse.post(
            DELIVERIES, {"notice_id": notice["id"], "reference": f"{order['id']}/{at}", "lines": lines((1, "4"))}
        )
        for at in range(6)
    )
    answers = at_once(*acts)
    assert {answer.status_code for answer in answers} == {201}
    states = sorted(answer.json["status"] for answer in answers)
    assert states == ["shipped"] * 2 + ["submitted"] * 4
    assert ordered(clerk, order) == [("8", "2")]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"order_id": "0190a000-0000-7000-8000-000000000000"}, "#/order_id"),
        ({"lines": lines((2, "1"))}, "#/lines/0/line"),
        ({"lines": lines((1, "1"), (1, "1"))}, "#/lines/1/line"),
        ({"lines": []}, "#/lines"),
        ({"number": "SN1"}, "#/number"),
    ],
)
def test_a_notice_that_cannot_be_is_refused_with_its_place(
    clerk: Caller, signed: Signed, body: dict[str, Any], pointer: str
) -> None:
    refused = clerk.post(NOTICES, {"order_id": signed()["id"], **body})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]
