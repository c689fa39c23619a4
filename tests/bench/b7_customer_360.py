"""B7: the customer as a whole in one request, beside reading one account and beside four requests to the services.

All through the door, in turn, one client: the time of the answer is the work, nothing waits for anything.
"""

import statistics
import time
from collections.abc import Callable

from crm.client import Client, Person, Problem, Session
from crm.demo import company
from tests.bench.measure import Row, Servers
from tests.bench.traffic import draft, targets
from tests.faults.stand import wait_for

REPEATS = 300


def run(servers: Servers) -> list[Row]:
    """The three ways in turn; medians."""
    with servers.standing() as stand:
        account = draft(targets(stand)[1], "B7")["id"]
        clerk = company.account_of("clerk")
        session = Session.open(stand.addresses, Person(clerk.login, clerk.password), "en")
        overview = f"/v1/overview/accounts/{account}"
        wait_for(lambda: known(session.gateway, overview), 30, "the gateway has heard of the account")
        ways: dict[str, Callable[[], object]] = {
            "overview": lambda: session.gateway.get(overview),
            "one read": lambda: session.customer.get(f"/v1/accounts/{account}"),
            "four calls": lambda: (
                session.customer.get(f"/v1/accounts/{account}"),
                session.customer.get("/v1/account-changes", limit=20),
                session.customer.get(f"/v1/accounts/{account}/history", limit=20),
                session.customer.get("/v1/approvals", limit=20),
            ),
        }
        seen: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(REPEATS):
            for name, ask in ways.items():
                began = time.perf_counter()
                ask()
                seen[name].append(time.perf_counter() - began)
    one, whole, four = (statistics.median(seen[name]) * 1000 for name in ("one read", "overview", "four calls"))
    return [
        Row("B7.one", "customer 360, floor one read", "ms", whole, one, one / whole, 1 / 1.5),
        Row("B7.four", "customer 360, floor four calls", "ms", whole, four, four / whole, 1 / 0.4),
    ]


def known(gateway: Client, path: str) -> bool:
    """Whether the gateway has heard of the account."""
    try:
        gateway.get(path)
    except Problem:
        return False
    return True
