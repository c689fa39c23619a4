"""Many people at the same moment: one shipment leaves, one confirmation counts, nothing is doubled (faults.md N-1)."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from chassis.testing.staff import Caller, Staff
from services.sales.tests.shipments import at_once

Learn = Callable[..., UUID]
Signed = Callable[..., dict[str, Any]]
MANY = 12


@pytest.fixture(scope="module")
def clerk(staff: Staff) -> Caller:
    return staff.hire("order_clerk")


@pytest.fixture(scope="module")
def fee_clerks(staff: Staff) -> list[Caller]:
    return [staff.hire("fee_clerk") for _ in range(MANY)]


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture
def customers(staff: Staff, account: UUID) -> list[Caller]:
    return [staff.hire("customer", kind="portal", account_id=account) for _ in range(MANY)]


def codes(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_of_many_who_ship_the_same_order_one_does(
    staff: Staff, clerk: Caller, fee_clerks: list[Caller], signed: Signed
) -> None:
    order, shippers = signed(), [staff.hire("order_clerk") for _ in range(MANY)]
    path = f"/v1/orders/{order['id']}/ship"
    found = codes(at_once(*(lambda shipper=shipper: shipper.act(path, 3) for shipper in shippers)))
    assert found.pop(200) == 1
    assert found.keys() <= {409, 412}  # nothing is open any more, or the order has another version
    asked = {"order_id": order["id"]}
    assert len(clerk.get("/v1/deliveries", query_string=asked).json["items"]) == 1
    assert len(fee_clerks[0].get("/v1/receivables", query_string=asked).json["items"]) == 1


def test_of_many_who_confirm_the_same_payment_one_does(
    clerk: Caller, fee_clerks: list[Caller], customers: list[Caller], account: UUID, signed: Signed
) -> None:
    order = signed(("1", "100"), account=account)
    assert clerk.act(f"/v1/orders/{order['id']}/ship", 3).status_code == 200
    path = f"/v1/payments/{customers[0].post('/v1/payments', {'amount': '60.00'}).json['id']}/confirm"
    answers = at_once(*(lambda who=who: who.act(path, 1) for who in fee_clerks))
    assert codes(answers) == {200: 1, 412: MANY - 1}
    (owed,) = fee_clerks[0].get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
    assert (owed["settled"], owed["open"], owed["version"]) == ("60.00", "40.00", 2)


def test_many_payments_confirmed_at_once_settle_what_is_owed_and_not_more(
    clerk: Caller, fee_clerks: list[Caller], customers: list[Caller], account: UUID, signed: Signed
) -> None:
    """Each is confirmed, and each sees what the one before left open."""
    order = signed(("1", "100"), account=account)
    assert clerk.act(f"/v1/orders/{order['id']}/ship", 3).status_code == 200
    paths = [f"/v1/payments/{who.post('/v1/payments', {'amount': '15.00'}).json['id']}" for who in customers]
    acts = (
        lambda who=who, path=path: who.act(f"{path}/confirm", 1) for who, path in zip(fee_clerks, paths, strict=True)
    )
    answers = at_once(*acts)
    assert codes(answers) == {200: MANY}
    (owed,) = fee_clerks[0].get("/v1/receivables", query_string={"order_id": order["id"]}).json["items"]
    assert (owed["status"], owed["settled"]) == ("settled", "100.00")
    assert sum(Decimal(answer.json["unallocated"]) for answer in answers) == 15 * MANY - 100


def test_confirmation_and_refusal_at_once_leave_one_outcome(fee_clerks: list[Caller], customers: list[Caller]) -> None:
    path = f"/v1/payments/{customers[0].post('/v1/payments', {'amount': '60.00'}).json['id']}"
    one, other = fee_clerks[:2]
    answers = at_once(
        *[lambda: one.act(f"{path}/confirm", 1), lambda: other.act(f"{path}/refuse", 1, {"reason": "没有到账"})] * 4
    )
    assert codes(answers) == {200: 1, 412: 7}
    assert one.get(path).json["version"] == 2


def test_the_last_deliveries_received_at_the_same_moment_complete_the_order(
    clerk: Caller, customers: list[Caller], account: UUID, signed: Signed
) -> None:
    order = signed((str(MANY), "1"), account=account)
    paths = []
    for version in range(3, 3 + MANY):
        lines = [{"line": 1, "quantity": "1"}]
        shipped = clerk.act(f"/v1/orders/{order['id']}/ship", version, {"lines": lines})
        paths.append(f"/v1/deliveries/{shipped.json['id']}/receive")
    acts = (lambda who=who, path=path: who.act(path, 1) for who, path in zip(customers, paths, strict=True))
    assert codes(at_once(*acts)) == {200: MANY}
    assert clerk.get(f"/v1/orders/{order['id']}").json["status"] == "completed"
