"""Many people do something at the same instant: what can be done once is done once (N-1, issue 6)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import psycopg
import pytest

from crm.client import Client, Document, Problem
from tests.faults.load.desk import CLERK, DIRECTOR, HEAD, ORDER_CLERK, RETURNS_CLERK, SUPERVISOR, People
from tests.faults.load.workday import day_begun
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]
CROWD = 50
ORDERS, AFFORDED = 100, 10
PATIENCE = 60.0
TOO_LATE = (409, 412)


class Office:
    """Where documents about one customer come to wait for their approval."""

    def __init__(self, stand: Stand) -> None:
        known = day_begun(stand).known
        self.account, self.product, self.price = (
            known["account"]["id"],
            known["product"],
            known["product"]["list_price"],
        )
        self.people = People(stand, PATIENCE, ORDERS, {})

    def sales(self, login: str) -> Client:
        """Somebody at sales."""
        return self.people.client(login, "sales")

    def submitted(self, login: str, path: str, body: Document) -> Document:
        """A document that waits for its approval."""
        return submitted(self.sales(login), path, body)

    def order(self) -> Document:
        lines = [{"product_id": self.product["id"], "quantity": "1"}]
        promised = {"po_number": "PO-50", "promised_on": "2030-01-31"}
        return self.submitted(ORDER_CLERK, "/v1/orders", {"account_id": self.account, "lines": lines, **promised})

    def signed_order(self) -> Document:
        order = self.order()
        return self.sales(DIRECTOR).post(f"/v1/orders/{order['id']}/approve", version=order["version"])

    def order_change(self) -> Document:
        body = {"order_id": self.signed_order()["id"], "reason": "more", "lines": [{"line": 1, "quantity": "2"}]}
        return self.submitted(ORDER_CLERK, "/v1/order-changes", body)

    def notice(self) -> Document:
        return self.submitted(ORDER_CLERK, "/v1/shipment-notices", {"order_id": self.signed_order()["id"]})

    def return_(self) -> Document:
        order = self.signed_order()
        delivery = self.sales(ORDER_CLERK).post(f"/v1/orders/{order['id']}/ship", {}, version=order["version"])
        lines = [{"line": 1, "quantity": "1", "reason": "defect"}]
        body = {"return_type": "batch", "delivery_id": delivery["id"], "lines": lines}
        return self.submitted(RETURNS_CLERK, "/v1/returns", body)

    def quotation(self) -> Document:
        lines = [{"product_id": self.product["id"], "quantity": "1"}]
        days = {"effective_on": "2026-01-01", "expires_on": "2030-01-31"}
        return self.submitted(RETURNS_CLERK, "/v1/quotations", {"account_id": self.account, "lines": lines, **days})

    def credit_release(self) -> Document:
        body = {"account_id": self.account, "amount": "1.00", "valid_until": "2030-01-31", "reason": "a race"}
        return self.submitted(ORDER_CLERK, "/v1/credit-releases", body)


def submitted(client: Client, path: str, body: Document) -> Document:
    document = client.post(path, body)
    return client.post(f"{path}/{document['id']}/submit", version=document["version"])


WAITING: Mapping[str, tuple[Callable[[Office], Document], str, str]] = {
    "order": (Office.order, "/v1/orders", DIRECTOR),
    "order_change": (Office.order_change, "/v1/order-changes", SUPERVISOR),
    "shipment_notice": (Office.notice, "/v1/shipment-notices", SUPERVISOR),
    "return": (Office.return_, "/v1/returns", SUPERVISOR),
    "quotation": (Office.quotation, "/v1/quotations", HEAD),
    "credit_release": (Office.credit_release, "/v1/credit-releases", HEAD),
}
"""Documents, where they stand, and who decides."""


@pytest.fixture(scope="module")
def office(stand: Stand) -> Office:
    return Office(stand)


def at_once(client: Client, deeds: Iterable[tuple[str, Document]]) -> Counter[str]:
    """Actions on documents by path, each with a key of its own; what was done, and how the others were refused."""
    asked = list(deeds)
    start = Barrier(len(asked))

    def act(deed: tuple[str, Document]) -> str:
        path, document = deed
        action = path.rpartition("/")[2]
        start.wait()
        try:
            client.post(path, {"reason": "too late"} if action == "reject" else None, version=document["version"])
        except Problem as problem:
            if problem.status not in TOO_LATE:
                raise
            return problem.slug
        return action

    with ThreadPoolExecutor(len(asked)) as crowd:
        return Counter(crowd.map(act, asked))


def told_of(stand: Stand, document: Document) -> Counter[str]:
    """The facts of a document since it was submitted."""
    with psycopg.connect(stand.url_of("sales")) as connection:
        since = "SELECT routing_key FROM fact WHERE aggregate_id = %s AND version > %s"
        return Counter(row[0] for row in connection.execute(since, (document["id"], document["version"])))


@pytest.mark.parametrize("actions", [["approve"] * 2, ["approve", "reject"]], ids=["same", "both"])
@pytest.mark.parametrize("kind", WAITING)
def test_n1_of_fifty_at_once_one_decides(stand: Stand, office: Office, kind: str, actions: list[str]) -> None:
    make, path, approver = WAITING[kind]
    document = make(office)
    where = [f"{path}/{document['id']}/{action}" for action in actions] * (CROWD // 2)
    came = at_once(office.sales(approver), ((one, document) for one in where))
    [(done, times)] = [(what, times) for what, times in came.items() if what in actions]
    assert times == 1, came
    assert came.total() == CROWD
    decided = {"approve": "approved", "reject": "rejected"}[done]
    assert told_of(stand, document) == {f"sales.{kind}.{decided}.v1": 1}
    now = office.sales(approver).get(f"{path}/{document['id']}")
    assert now["version"] == document["version"] + 1
    assert stand.doctor() == 0


def test_of_a_hundred_orders_at_once_against_credit_for_ten_ten_are_approved(stand: Stand) -> None:
    """C-05: whoever decides, and whichever of them come first."""
    office = Office(stand)
    limit = str(AFFORDED * Decimal(office.product["list_price"]))
    body = {"account_id": office.account, "currency": "CNY", "credit_limit": limit, "on_order_approved": "forbid"}
    path = "/v1/credit-parameters"
    credit = submitted(office.people.client(CLERK, "customer"), path, body)
    head = office.people.client(HEAD, "customer")
    head.post(f"{path}/{credit['id']}/approve", version=credit["version"])
    clerk, standing = office.sales(ORDER_CLERK), f"/v1/credit-exposures/{office.account}"
    wait_for(lambda: bool(clerk.get(standing)["limits"]), 30, "sales has heard of the limit")
    orders = [office.order() for _ in range(ORDERS)]
    came = at_once(office.sales(DIRECTOR), ((f"/v1/orders/{order['id']}/approve", order) for order in orders))
    assert came == {"approve": AFFORDED, "credit-limit-exceeded": ORDERS - AFFORDED}
    assert clerk.get(standing)["limits"][0]["available"] == "0.00"
    approved = list(clerk.items("/v1/orders", account_id=office.account, status="approved"))
    assert len(approved) == AFFORDED
    assert stand.doctor() == 0
