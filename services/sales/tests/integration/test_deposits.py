"""Deposits over HTTP: held and paid back, no step by one person alone (C-38)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import day, told

Learn = Callable[..., UUID]


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    """收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture(scope="module")
def colleague(staff: Staff) -> Caller:
    """Another 收费员."""
    return staff.hire("fee_clerk")


@pytest.fixture
def deposit(clerk: Caller, learn: Learn) -> dict[str, Any]:
    """500 CNY that a customer left a month ago."""
    body = {"account_id": str(learn()), "amount": "500.00", "purpose": "周转箱押金", "received_on": day(-30)}
    answer = clerk.post("/v1/deposits", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def step(caller: Caller, deposit: dict[str, Any], version: int, action: str, body: Any = None) -> Any:
    return caller.act(f"/v1/deposits/{deposit['id']}/{action}", version, body)


def test_a_deposit_is_held_when_a_colleague_confirms_it_and_paid_back_by_another_than_who_asked(
    clerk: Caller, colleague: Caller, deposit: dict[str, Any], engine: Engine
) -> None:
    assert (deposit["status"], deposit["held"]) == ("entered", "0.00")
    by_myself = step(clerk, deposit, 1, "confirm")
    assert (by_myself.status_code, by_myself.json["type"]) == (403, "/problems/deposit-by-yourself")
    assert step(colleague, deposit, 1, "confirm").json["held"] == "500.00"
    asked = step(colleague, deposit, 2, "request-refund", {"withheld": "60.00", "reason": "周转箱损坏两只"})
    assert (asked.json["status"], asked.json["held"]) == ("refund_requested", "500.00")
    assert step(colleague, deposit, 3, "refund").status_code == 403
    refunded = step(clerk, deposit, 3, "refund").json
    assert (refunded["status"], refunded["held"], refunded["withheld"]) == ("refunded", "0.00", "60.00")
    assert refunded["refunded_on"] == day(0)
    again = step(clerk, deposit, 4, "refund")
    assert (again.status_code, again.json["type"]) == (409, "/problems/deposit-in-another-state")
    assert told(engine, deposit["id"]) == [
        f"sales.deposit.{word}.v1" for word in ("entered", "held", "refund_requested", "refunded")
    ]


def test_no_more_is_withheld_than_was_left_and_a_request_can_be_withdrawn(
    clerk: Caller, colleague: Caller, deposit: dict[str, Any]
) -> None:
    assert step(colleague, deposit, 1, "confirm").status_code == 200
    beyond = step(clerk, deposit, 2, "request-refund", {"withheld": "500.01"})
    assert (beyond.status_code, beyond.json["type"]) == (409, "/problems/withheld-more-than-held")
    assert step(clerk, deposit, 2, "request-refund", {"withheld": "-1.00"}).status_code == 422
    assert step(clerk, deposit, 2, "request-refund", {"withheld": "500.00", "reason": "逾期"}).status_code == 200
    kept = step(clerk, deposit, 3, "withdraw-refund").json
    assert (kept["status"], kept["withheld"], kept["requested_by"]) == ("held", "0.00", None)


def test_what_never_came_is_voided_and_settles_nothing(
    clerk: Caller, colleague: Caller, deposit: dict[str, Any]
) -> None:
    assert step(clerk, deposit, 1, "void", {"reason": "录入错误"}).json["status"] == "void"
    assert step(colleague, deposit, 2, "confirm").status_code == 409
    statement = clerk.get(f"/v1/statements/{deposit['account_id']}").json
    assert statement["closing"] == "0.00"


def test_customers_see_their_own_deposits_only(staff: Staff, deposit: dict[str, Any], learn: Learn) -> None:
    account = UUID(deposit["account_id"])
    own = staff.hire("customer", kind="portal", account_id=account)
    stranger = staff.hire("customer", kind="portal", account_id=learn())
    assert [each["id"] for each in own.get("/v1/deposits").json["items"]] == [deposit["id"]]
    assert stranger.get(f"/v1/deposits/{deposit['id']}").status_code == 404
