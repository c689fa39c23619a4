"""Credit control of orders, and releases beyond the limit, over HTTP on the real database (C-05)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from chassis.testing.staff import Caller, Staff
from services.sales.tests.credit import books, granted
from services.sales.tests.shipments import at_once, day, told

Learn = Callable[..., UUID]
Place = Callable[..., dict[str, Any]]
Signed = Callable[..., dict[str, Any]]
REASON = {"reason": "先付清逾期款"}


@pytest.fixture(scope="module")
def head(staff: Staff) -> Caller:
    """Who approves releases (销售部长)."""
    return staff.hire("sales_head")


@pytest.fixture
def account(learn: Learn, engine: Engine) -> UUID:
    """A customer with credit for ten orders of 125 CNY."""
    account = learn()
    granted(engine, account, credit_limit="1250.00", on_order_saved="none", on_order_submitted="warn")
    return account


@pytest.fixture
def poor(learn: Learn, engine: Engine) -> UUID:
    """A customer with credit for 100 CNY, less than an order."""
    account = learn()
    granted(engine, account, credit_limit="100.00", on_order_saved="none", on_order_submitted="none")
    return account


def submitted(clerk: Caller, place: Place, account: UUID) -> str:
    path = f"/v1/orders/{place(clerk, account_id=str(account))['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    return path


def entered(clerk: Caller, account: UUID, **details: Any) -> dict[str, Any]:
    """A release that waits for approval."""
    body = {"account_id": str(account), "amount": "125.00", "valid_until": day(7), "reason": "老客户", **details}
    made = clerk.post("/v1/credit-releases", body)
    assert made.status_code == 201, made.text
    answer = clerk.act(f"/v1/credit-releases/{made.json['id']}/submit", 1)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_an_order_occupies_credit_from_its_approval_until_it_is_cancelled(
    clerk: Caller, supervisor: Caller, place: Place, account: UUID, engine: Engine
) -> None:
    path = submitted(clerk, place, account)
    assert books(engine, account) == {}
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    assert books(engine, account) == {("order", "CNY"): Decimal(125)}
    assert clerk.act(f"{path}/cancel", 3, REASON).status_code == 200
    assert books(engine, account) == {}


def test_shipping_moves_the_value_from_the_order_to_what_is_owed(
    clerk: Caller, supervisor: Caller, place: Place, account: UUID, engine: Engine
) -> None:
    path = submitted(clerk, place, account)
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    answer = clerk.act(f"{path}/ship", 3, {"lines": [{"line": 1, "quantity": "3"}]})
    assert answer.status_code == 200, answer.text
    assert books(engine, account) == {("order", "CNY"): Decimal("87.50"), ("receivable", "CNY"): Decimal("37.50")}


def test_goods_do_not_leave_for_a_customer_whose_limit_was_lowered_meanwhile(
    clerk: Caller, supervisor: Caller, place: Place, account: UUID, engine: Engine
) -> None:
    path = submitted(clerk, place, account)
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    granted(engine, account, credit_limit="100.00", all_currencies=False)
    refused = clerk.act(f"{path}/ship", 3)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/credit-limit-exceeded")
    assert books(engine, account) == {("order", "CNY"): Decimal(125)}


def test_what_occupies_from_its_submission_lets_go_when_it_is_withdrawn_or_rejected(
    clerk: Caller, supervisor: Caller, place: Place, learn: Learn, engine: Engine
) -> None:
    account = learn()
    granted(engine, account, credit_limit="125.00", orders_occupy="submitted")
    path = submitted(clerk, place, account)
    assert clerk.act(f"{path}/withdraw", 2).status_code == 200
    assert books(engine, account) == {}
    assert clerk.act(f"{path}/submit", 3).status_code == 200
    assert books(engine, account) == {("order", "CNY"): Decimal(125)}
    assert supervisor.act(f"{path}/reject", 4, REASON).status_code == 200
    assert books(engine, account) == {}


def test_where_saved_orders_occupy_one_that_is_withdrawn_or_rejected_goes_on_as_any_draft(
    clerk: Caller, supervisor: Caller, place: Place, learn: Learn, engine: Engine
) -> None:
    """C-05; nobody is held back by a limit that became less meanwhile."""
    account = learn()
    granted(engine, account, credit_limit="125.00", orders_occupy="saved")
    path = submitted(clerk, place, account)
    assert clerk.act(f"{path}/withdraw", 2).status_code == 200
    assert books(engine, account) == {("order", "CNY"): Decimal(125)}
    assert clerk.act(f"{path}/submit", 3).status_code == 200
    granted(engine, account, credit_limit="1.00", orders_occupy="saved")
    assert supervisor.act(f"{path}/reject", 4, REASON).status_code == 200
    assert books(engine, account) == {("order", "CNY"): Decimal(125)}


def test_a_check_that_only_warns_lets_the_order_pass_and_tells_whoever_is_responsible(
    staff: Staff, supervisor: Caller, place: Place, learn: Learn, engine: Engine
) -> None:
    salesperson = staff.hire("salesperson")
    account = learn(owner_id=str(salesperson.id))
    strengths = {"on_order_saved": "none", "on_order_submitted": "warn", "owner_id": str(salesperson.id)}
    granted(engine, account, credit_limit="100.00", **strengths)
    path = submitted(salesperson, place, account)
    (warning,) = salesperson.get("/v1/credit-warnings").json["items"]
    assert (warning["document_id"], warning["point"]) == (path.rpartition("/")[2], "order_submitted")
    assert warning["problem"] == "credit-limit-exceeded"
    assert warning["message"]["zh"] == "额度 100.00 CNY,其他单据已占用 0.00,本单 125.00"
    assert told(engine, warning["id"]) == ["sales.credit_warning.raised.v1"]


def test_the_order_beyond_the_limit_is_refused_with_the_figures(
    clerk: Caller, supervisor: Caller, place: Place, learn: Learn, engine: Engine
) -> None:
    account = learn()
    granted(engine, account, credit_limit="200.00", on_order_saved="none", on_order_submitted="none")
    first, second = (submitted(clerk, place, account) for _ in range(2))
    assert supervisor.act(f"{first}/approve", 2).status_code == 200
    refused = supervisor.act(f"{second}/approve", 2)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/credit-limit-exceeded")
    assert {name: refused.json[name] for name in ("limit", "exposure", "asked", "currency")} == {
        "limit": "200.00", "exposure": "125.00", "asked": "125.00", "currency": "CNY",
    }  # fmt: skip
    assert clerk.get(second).json["status"] == "submitted"


def test_of_many_orders_approved_at_the_same_moment_exactly_those_pass_that_credit_is_for(
    staff: Staff, clerk: Caller, place: Place, account: UUID, engine: Engine
) -> None:
    """Credit for ten: of twenty approved at once, ten pass (issue 6)."""
    paths = [submitted(clerk, place, account) for _ in range(20)]
    approvers = [staff.hire("sales_supervisor") for _ in paths]
    acts = (
        lambda who=who, path=path: who.act(f"{path}/approve", 2) for who, path in zip(approvers, paths, strict=True)
    )
    answers = at_once(*acts)
    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [409] * 10
    assert books(engine, account) == {("order", "CNY"): Decimal(1250)}
    staff.dismiss(*approvers)


def test_a_release_for_one_order_lets_that_order_pass_and_no_other(
    clerk: Caller, supervisor: Caller, head: Caller, place: Place, poor: UUID
) -> None:
    path, other = (submitted(clerk, place, poor) for _ in range(2))
    release = entered(clerk, poor, order_id=path.rpartition("/")[2], amount="25.00")
    assert supervisor.act(f"{path}/approve", 2).status_code == 409
    answer = head.act(f"/v1/credit-releases/{release['id']}/approve", 2)
    assert (answer.status_code, answer.json["status"]) == (200, "approved")
    assert supervisor.act(f"{other}/approve", 2).status_code == 409
    assert supervisor.act(f"{path}/approve", 2).status_code == 200


def test_a_release_that_was_revoked_counts_no_more(
    clerk: Caller, supervisor: Caller, head: Caller, place: Place, poor: UUID
) -> None:
    path = f"/v1/credit-releases/{entered(clerk, poor)['id']}"
    first, second = (submitted(clerk, place, poor) for _ in range(2))
    assert head.act(f"{path}/revoke", 2, REASON).json["type"] == "/problems/credit-release-not-in-force"
    assert head.act(f"{path}/approve", 2).status_code == 200
    limit = supervisor.get(f"/v1/credit-exposures/{poor}").json["limits"][0]
    assert (limit["allowed"], limit["available"]) == ("125.00", "225.00")
    assert supervisor.act(f"{first}/approve", 2).status_code == 200
    assert head.act(f"{path}/revoke", 3, REASON).json["revoked"] is True
    assert head.act(f"{path}/revoke", 4, REASON).json["type"] == "/problems/credit-release-not-in-force"
    assert supervisor.act(f"{second}/approve", 2).status_code == 409


def test_nobody_releases_what_they_entered_and_only_the_head_releases(
    staff: Staff, supervisor: Caller, head: Caller, account: UUID, engine: Engine
) -> None:
    both = staff.hire("order_clerk", "sales_head")
    release = entered(both, account)["id"]
    own = f"/v1/credit-releases/{release}/approve"
    assert both.act(own, 2).json["type"] == "/problems/entered-by-yourself"
    assert supervisor.act(own, 2).status_code == 403
    assert head.act(own, 2).status_code == 200
    words = ("created", "submitted", "approved")
    assert told(engine, release) == [f"sales.credit_release.{word}.v1" for word in words]
    staff.dismiss(both)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [({"valid_until": day(-1)}, None), ({"amount": "0"}, "#/amount"), ({"order_id": "other"}, "#/order_id")],
)
def test_a_release_that_releases_nothing_is_refused(
    clerk: Caller, place: Place, account: UUID, given: dict[str, Any], pointer: str | None
) -> None:
    if "order_id" in given:
        given = {"order_id": place(clerk)["id"]}  # of another customer
    body = {"account_id": str(account), "amount": "1", "valid_until": day(0), "reason": "老客户", **given}
    refused = clerk.post("/v1/credit-releases", body)
    if pointer is None:
        assert refused.json["type"] == "/problems/credit-release-expired"
    else:
        assert [error["pointer"] for error in refused.json["errors"]] == [pointer]
