"""Many people at the same moment: one decision counts, and no number is given twice (faults.md N-1)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from services.sales.tests.factories import ORDER

Learn = Callable[..., UUID]
MANY = 8


def at_once(act: Callable[[int], Any], times: int = MANY) -> list[Any]:
    barrier = Barrier(times)

    def when_all_are_ready(number: int) -> Any:
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(when_all_are_ready, range(times)))


@pytest.fixture
def body(learn: Learn, product: dict[str, Any]) -> dict[str, Any]:
    return {**ORDER, "account_id": str(learn()), "lines": [{"product_id": product["id"], "quantity": "10"}]}


@pytest.fixture
def order(clerk: Caller, body: dict[str, Any]) -> str:
    """The path of an order that waits for approval, at version 2."""
    path = f"/v1/orders/{clerk.post('/v1/orders', body).json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    return path


def test_of_many_supervisors_at_the_same_moment_one_approves(staff: Staff, order: str, engine: Engine) -> None:
    supervisors = [staff.hire("sales_supervisor") for _ in range(MANY)]
    answers = at_once(lambda number: supervisors[number].act(f"{order}/approve", 2))
    counted = Counter(answer.status_code for answer in answers)
    assert counted[200] == 1
    assert counted.keys() <= {200, 409, 412}
    with engine.connect() as connection:
        approved = select(func.count()).where(fact.c.routing_key == "sales.order.approved.v1")
        assert connection.scalar(approved.where(fact.c.aggregate_id == order.rpartition("/")[2])) == 1
    staff.dismiss(*supervisors)


def test_approval_and_rejection_at_the_same_moment_leave_one_outcome(staff: Staff, clerk: Caller, order: str) -> None:
    supervisors = [staff.hire("sales_supervisor") for _ in range(2)]
    steps = (("approve", None), ("reject", {"reason": "价格低于底价"}))
    answers = at_once(lambda number: supervisors[number].act(f"{order}/{steps[number][0]}", 2, steps[number][1]), 2)
    won, lost = sorted(answer.status_code for answer in answers)
    assert won == 200
    assert lost in (409, 412)
    assert clerk.get(order).json["version"] == 3
    staff.dismiss(*supervisors)


def test_orders_entered_at_the_same_moment_get_numbers_of_their_own(clerk: Caller, body: dict[str, Any]) -> None:
    answers = at_once(lambda _: clerk.post("/v1/orders", body))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["number"] for answer in answers}) == MANY
