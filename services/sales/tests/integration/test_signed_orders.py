"""What the customer sees of its orders: the signed ones, and that it looked is recorded once (签约查看, S-23)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from records.attachments.testing import an_attachment
from services.sales.tests.factories import ORDER

Learn = Callable[..., UUID]


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture
def customer(staff: Staff, account: UUID) -> Caller:
    """Somebody of the account, through the portal."""
    return staff.hire("customer", kind="portal", account_id=account)


@pytest.fixture
def submitted(clerk: Caller, account: UUID, product: dict[str, Any]) -> str:
    """The path of an order of the account that waits for approval, at version 2."""
    lines = [{"product_id": product["id"], "quantity": "10"}]
    path = f"/v1/orders/{clerk.post('/v1/orders', {**ORDER, 'account_id': str(account), 'lines': lines}).json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    return path


@pytest.fixture
def signed(supervisor: Caller, submitted: str) -> str:
    """The path of an order of the account that is approved, at version 3."""
    assert supervisor.act(f"{submitted}/approve", 2).status_code == 200
    return submitted


def listed(caller: Caller) -> list[str]:
    return [f"/v1/orders/{item['id']}" for item in caller.get("/v1/orders").json["items"]]


def test_before_the_approval_the_customer_sees_nothing_of_an_order(customer: Caller, submitted: str) -> None:
    assert customer.get(submitted).status_code == 404
    assert customer.act(f"{submitted}/view", 2).status_code == 404
    assert customer.get(f"{submitted}/history").status_code == 403
    assert listed(customer) == []


def test_no_right_that_the_customer_is_given_reaches_behind_the_approval(
    staff: Staff, supervisor: Caller, account: UUID, submitted: str, engine: Engine
) -> None:
    """Nor to the files on an order: what hangs on a draft is no more theirs than the draft (S-53, Z-2)."""
    staff.define(
        "buyer", dict.fromkeys(("sales.order.read", "sales.order.history", "sales.attachment.read"), "account")
    )
    buyer, order_id = staff.hire("buyer", kind="portal", account_id=account), submitted.rpartition("/")[2]
    file = f"/v1/attachments/{an_attachment(engine, 'order', order_id)}"
    files = f"/v1/attachments?document=order&document_id={order_id}"
    doors = (submitted, f"{submitted}/history", files, file, f"{file}/content", f"{file}/history")
    assert [buyer.get(door).status_code for door in doors] == [404] * 6
    assert supervisor.act(f"{submitted}/approve", 2).status_code == 200
    assert [buyer.get(door).status_code for door in doors] == [200] * 6


def test_the_customer_sees_the_signed_order_and_the_first_look_is_recorded(
    customer: Caller, signed: str, engine: Engine
) -> None:
    assert customer.get(signed).json["viewed_at"] is None
    assert listed(customer) == [signed]
    first = customer.act(f"{signed}/view", 3)
    assert (first.status_code, first.json["version"]) == (200, 4)
    assert first.json["viewed_at"]
    again = customer.act(f"{signed}/view", 4)
    assert (again.json["version"], again.json["viewed_at"]) == (4, first.json["viewed_at"])
    with engine.connect() as connection:
        viewed = select(func.count()).where(fact.c.routing_key == "sales.order.viewed_by_customer.v1")
        by_customer = viewed.where(fact.c.actor == f"portal/{customer.id}")
        assert (connection.scalar(by_customer.where(fact.c.aggregate_id == first.json["id"]))) == 1


def test_what_was_signed_and_then_cancelled_stays_visible(clerk: Caller, customer: Caller, signed: str) -> None:
    assert clerk.act(f"{signed}/cancel", 3, {"reason": "客户撤单"}).status_code == 200
    assert customer.get(signed).json["status"] == "cancelled"


def test_another_customer_sees_nothing(staff: Staff, learn: Learn, signed: str) -> None:
    other = staff.hire("customer", kind="portal", account_id=learn())
    assert other.get(signed).status_code == 404
    assert other.act(f"{signed}/view", 3).status_code == 404
    assert listed(other) == []


def test_that_the_customer_has_looked_only_the_customer_can_say(staff: Staff, signed: str) -> None:
    staff.define("viewer", {"sales.order.view": "all", "sales.order.read": "all"})
    viewer = staff.hire("viewer")
    refused = viewer.act(f"{signed}/view", 3)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/not-the-customer")
    assert viewer.get(signed).json["viewed_at"] is None
