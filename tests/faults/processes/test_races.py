"""Fifty people do something to one document at the same instant: one of them does it (N-1)."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest

from crm.client import Document, Problem
from crm.demo.story import Story
from tests.faults.load.workday import day_begun
from tests.faults.stand import Stand

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]
CROWD = 50


def submitted_order(story: Story) -> Document:
    """An order that waits for its approval."""
    salesperson, product = story.cast.duty("salesperson").sales, story.known["product"]["id"]
    promised = {"po_number": "PO-50", "promised_on": str(story.today())}
    wanted = {"account_id": story.known["account"]["id"], "lines": [{"product_id": product, "quantity": "3"}]}
    order = salesperson.post("/v1/orders", {**wanted, **promised})
    return salesperson.post(f"/v1/orders/{order['id']}/submit", version=order["version"])


def at_once(story: Story, order: Document, actions: Sequence[str]) -> Counter[str | int]:
    """Everybody with a key of their own; what was done, and the statuses of those who came too late."""
    director, start = story.cast.duty("director").sales, Barrier(len(actions))
    reason = {"reject": {"reason": "too late"}}

    def act(action: str) -> str | int:
        start.wait()
        try:
            director.post(f"/v1/orders/{order['id']}/{action}", reason.get(action), version=order["version"])
        except Problem as problem:
            return problem.status
        return action

    with ThreadPoolExecutor(len(actions)) as crowd:
        return Counter(crowd.map(act, actions))


def told_of(stand: Stand, order: Document) -> Counter[str]:
    """The facts of an order since it was submitted."""
    with psycopg.connect(stand.url_of("sales")) as connection:
        since = "SELECT routing_key FROM fact WHERE aggregate_id = %s AND version > %s"
        return Counter(row[0] for row in connection.execute(since, (order["id"], order["version"])))


@pytest.mark.parametrize("actions", [["approve"] * CROWD, ["approve", "reject"] * (CROWD // 2)], ids=["same", "both"])
def test_n1_of_fifty_at_once_one_decides(stand: Stand, actions: list[str]) -> None:
    story = day_begun(stand)
    order = submitted_order(story)
    came = at_once(story, order, actions)
    [(done, times)] = [(what, times) for what, times in came.items() if isinstance(what, str)]
    assert times == 1
    assert came.keys() - {done} <= {409, 412}
    decided = {"approve": "sales.order.approved.v1", "reject": "sales.order.rejected.v1"}[str(done)]
    assert told_of(stand, order) == {decided: 1}
    now = story.cast.duty("salesperson").sales.get(f"/v1/orders/{order['id']}")
    assert (now["version"], now["total"]) == (order["version"] + 1, order["total"])
    assert stand.doctor() == 0
