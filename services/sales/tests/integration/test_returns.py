"""Returns over HTTP on the real database: decided by two people, counted over all types, inspected (S-18 to S-22)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import at_once, day, told

Signed = Callable[..., dict[str, Any]]
RETURNS = "/v1/returns"


@pytest.fixture(scope="module")
def clerk(staff: Staff, supervisor: Caller) -> Caller:
    """退货员."""
    return staff.hire("returns_clerk")


@pytest.fixture(scope="module")
def shipper(staff: Staff) -> Caller:
    return staff.hire("order_clerk")


@pytest.fixture(scope="module")
def laboratory(staff: Staff) -> Caller:
    """Quality control: a system that posts what it accepts."""
    staff.define("laboratory", dict.fromkeys(("sales.return.read", "sales.return.inspect"), "all"))
    return staff.hire("laboratory")


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json)


@pytest.fixture
def delivered(shipper: Caller, signed: Signed) -> Callable[..., dict[str, Any]]:
    """What left of an order, in one step."""

    def shipped(*lines: tuple[str, str], account: UUID | None = None) -> dict[str, Any]:
        return done(shipper.act(f"/v1/orders/{signed(*lines, account=account)['id']}/ship", 3))

    return shipped


Delivered = Callable[..., dict[str, Any]]


def entered(who: Caller, delivery: dict[str, Any], quantity: str, kind: str = "batch", reason: str = "defect") -> str:
    """The path of a draft about the first line."""
    lines = [{"line": 1, "quantity": quantity, "reason": reason}]
    body = {"return_type": kind, "delivery_id": delivery["id"], "lines": lines}
    return f"{RETURNS}/{done(who.post(RETURNS, body))['id']}"


def submitted(who: Caller, delivery: dict[str, Any], quantity: str, kind: str = "batch", reason: str = "defect") -> str:
    path = entered(who, delivery, quantity, kind, reason)
    done(who.act(f"{path}/submit", 1))
    return path


def returned(who: Caller, delivery: dict[str, Any]) -> str:
    """What is counted as returned of the first line of a delivery."""
    lines = who.get(f"/v1/deliveries/{delivery['id']}").json["lines"]
    return str(lines[0]["returned_quantity"])


def test_a_return_is_entered_approved_received_inspected_and_told(
    clerk: Caller, supervisor: Caller, laboratory: Caller, delivered: Delivered, engine: Engine
) -> None:
    delivery = delivered(("10", "12.50"))
    path = submitted(clerk, delivery, "6")
    assert clerk.act(f"{path}/approve", 2).status_code == 403
    done(supervisor.act(f"{path}/approve", 2))
    assert (returned(clerk, delivery), clerk.get(f"/v1/orders/{delivery['order_id']}").json["status"]) == (
        "6",
        "approved",
    )
    received = done(clerk.act(f"{path}/receive", 3))
    assert (received["status"], received["received_on"], received["total"]) == ("received", day(0), "0.00")
    result = {"lines": [{"line": 1, "quantity": "4"}]}
    answers = at_once(*[lambda: laboratory.post(f"{path}/inspection", result)] * 6)
    assert {answer.status_code for answer in answers} == {200}
    assert {(answer.json["status"], answer.json["total"]) for answer in answers} == {("inspected", "50.00")}
    other = laboratory.post(f"{path}/inspection", {"lines": []})
    assert (other.status_code, other.json["type"]) == (409, "/problems/return-not-received")
    assert returned(clerk, delivery) == "4"
    assert told(engine, path.rpartition("/")[2]) == [
        f"sales.return.{word}.v1" for word in ("created", "submitted", "approved", "received", "inspected")
    ]


def test_each_type_has_its_own_roles_and_reasons(clerk: Caller, supervisor: Caller, delivered: Delivered) -> None:
    """1.8: 退货员 enters batch and line-off, 销售主管 feedback returns; what each may say is data."""
    delivery = delivered(("10", "1"))
    lines = [{"line": 1, "quantity": "1", "reason": "warranty"}]
    body = {"return_type": "feedback", "delivery_id": delivery["id"], "lines": lines}
    refused = clerk.post(RETURNS, body)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/return-not-for-your-role")
    refused = clerk.post(RETURNS, {**body, "return_type": "batch"})
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/lines/0/reason"]
    assert supervisor.post(RETURNS, {**body, "return_type": "line_off"}).status_code == 403
    assert supervisor.post(RETURNS, body).status_code == 201


def test_nobody_approves_the_feedback_return_that_they_entered(
    staff: Staff, supervisor: Caller, delivered: Delivered
) -> None:
    """1.11, 3: another supervisor does."""
    path = submitted(supervisor, delivered(("10", "1")), "1", "feedback", "warranty")
    refused = supervisor.act(f"{path}/approve", 2)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/entered-by-yourself")
    assert staff.hire("sales_supervisor").act(f"{path}/approve", 2).status_code == 200


def test_of_returns_of_all_types_approved_at_once_no_more_comes_back_than_was_delivered(
    staff: Staff, clerk: Caller, supervisor: Caller, delivered: Delivered
) -> None:
    """S-21, and the same customer order line through two deliveries."""
    delivery = delivered(("10", "1"))
    deciders = [staff.hire("sales_supervisor") for _ in range(6)]
    kinds = [(clerk, "batch", "defect"), (clerk, "line_off", "line_reject"), (supervisor, "feedback", "warranty")] * 2
    paths = [submitted(who, delivery, "3", kind, reason) for who, kind, reason in kinds]
    acts = (lambda who=who, path=path: who.act(f"{path}/approve", 2) for who, path in zip(deciders, paths, strict=True))
    answers = at_once(*acts)
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [409] * 3
    refused = [answer.json for answer in answers if answer.status_code == 409]
    assert {(each["type"], each["open"]) for each in refused} == {("/problems/returned-more-than-delivered", "1")}
    assert returned(clerk, delivery) == "9"


def test_more_than_was_delivered_is_not_even_submitted(clerk: Caller, delivered: Delivered) -> None:
    path = entered(clerk, delivered(("10", "1")), "10.000001")
    refused = clerk.act(f"{path}/submit", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/returned-more-than-delivered")
    done(clerk.patch(path, 1, {"lines": [{"line": 1, "quantity": "10", "reason": "damaged"}]}))
    assert clerk.act(f"{path}/submit", 2).status_code == 200


def test_a_voided_return_counts_no_more(clerk: Caller, supervisor: Caller, delivered: Delivered) -> None:
    delivery = delivered(("10", "1"))
    path = submitted(clerk, delivery, "10")
    done(supervisor.act(f"{path}/approve", 2))
    assert returned(clerk, delivery) == "10"
    done(clerk.act(f"{path}/void", 3, {"reason": "客户留用"}))
    assert returned(clerk, delivery) == "0"


def test_without_inspection_all_that_came_is_accepted_at_once(
    staff: Staff, clerk: Caller, supervisor: Caller, delivered: Delivered
) -> None:
    """Whether a type is inspected is data; returns keep what held when they were entered."""
    staff.define("keeper", dict.fromkeys(("sales.return_type.read", "sales.return_type.change"), "all"))
    keeper = staff.hire("keeper")
    line_off = next(one for one in keeper.get("/v1/return-types").json["items"] if one["code"] == "line_off")
    path = f"/v1/return-types/{line_off['id']}"
    strange = keeper.patch(path, line_off["version"], {"roles": ["nobody"]})
    assert [error["pointer"] for error in strange.json["errors"]] == ["#/roles/0"]
    changed = done(keeper.patch(path, line_off["version"], {"inspected": False}))
    document = submitted(clerk, delivered(("10", "12.50")), "2", "line_off", "line_reject")
    done(supervisor.act(f"{document}/approve", 2))
    received = done(clerk.act(f"{document}/receive", 3))
    assert (received["status"], received["total"]) == ("inspected", "25.00")
    done(keeper.patch(path, changed["version"], {"inspected": True}))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"delivery_id": "0190a000-0000-7000-8000-000000000000"}, "#/delivery_id"),
        ({"return_type": "unheard_of"}, "#/return_type"),
        ({"returned_on": day(1)}, "#/returned_on"),
        ({"lines": [{"line": 2, "quantity": "1", "reason": "defect"}]}, "#/lines/0/line"),
        ({"lines": []}, "#/lines"),
    ],
)
def test_a_return_that_cannot_be_is_refused_with_its_place(
    clerk: Caller, delivered: Delivered, body: dict[str, Any], pointer: str
) -> None:
    lines = [{"line": 1, "quantity": "1", "reason": "defect"}]
    refused = clerk.post(RETURNS, {"return_type": "batch", "delivery_id": delivered()["id"], "lines": lines, **body})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_customers_see_the_returns_of_their_own_goods_only_and_from_the_approval_on(
    staff: Staff, learn: Callable[..., UUID], clerk: Caller, supervisor: Caller, delivered: Delivered
) -> None:
    staff.define("buyer", {"sales.return.read": "account"})
    mine, theirs = learn(), learn()
    person = staff.hire("buyer", kind="portal", account_id=mine)
    own, foreign = (submitted(clerk, delivered(account=account), "1") for account in (mine, theirs))
    assert person.get(own).status_code == 404
    for path in (own, foreign):
        done(supervisor.act(f"{path}/approve", 2))
    assert person.get(own).status_code == 200
    assert person.get(foreign).status_code == 404
