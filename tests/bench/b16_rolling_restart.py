"""B16: every process behind the door is restarted under load, and nobody who comes through the door notices.

Seven of ten requests read, two change an account of their own, one enters one; writes carry a key, as ours do. None is
repeated by the client.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

from tests.bench.measure import Row, Servers
from tests.bench.traffic import Answer, Target, closed_loop, draft, open_loop, quantile, targets
from tests.faults.stand import BEHIND

RATE, CLIENTS, SECONDS = 60, 50, 20
"""Requests a second, about half of what two cores carry beside the clients; seconds of the calm before."""
SERVER_ERROR = 500


def run(servers: Servers) -> list[Row]:
    """Calm, then the same load while one process after the other is asked to stop and comes back."""
    with servers.standing() as stand:
        door, _ = targets(stand)
        request = mixed(door)
        closed_loop(door, request, 4, 2)
        calm = open_loop(door, request, RATE, SECONDS, CLIENTS)
        restarting = threading.Thread(target=stand.replace, args=BEHIND)
        restarting.start()
        stormy: list[Answer] = []
        while restarting.is_alive():
            stormy += open_loop(door, request, RATE, 5, CLIENTS)
        restarting.join()
    failed = Counter(
        answer.status for answer in (*calm, *stormy) if answer.status == 0 or answer.status >= SERVER_ERROR
    )
    before, during = quantile(calm, 99) * 1000, quantile(stormy, 99) * 1000
    peers = {f"status {status}": float(number) for status, number in failed.items()}
    lost = float(failed.total())
    title = f"failed of {len(stormy):,} requests while {len(BEHIND)} processes restart"
    return [
        Row("B16.failed", title, "requests", lost, 0, 1.0 if lost == 0 else 0.0, 1, peers),
        Row("B16.p99", "p99 while restarting, floor without", "ms", during, before, before / during, 1 / 3),
    ]


def mixed(door: Target) -> Callable[[int], bytes]:
    """The request number n of the load; seeded."""
    seeded = random.Random(16)
    accounts = [draft(door, f"B16 {uuid4()}")["id"] for _ in range(20)]

    def request(_number: int) -> bytes:
        kind = seeded.random()
        if kind < 0.7:
            return door.request("GET", f"/v1/accounts/{seeded.choice(accounts)}")
        if kind < 0.9:
            path = f"/v1/accounts/{seeded.choice(accounts)}"
            return door.request("PATCH", path, {"region": "华东"}, If_Match='"1"', Idempotency_Key=str(uuid4()))
        body = {"kind": "company", "name": {"zh": f"B16 {uuid4()}"}}
        return door.request("POST", "/v1/accounts", body, Idempotency_Key=str(uuid4()))

    return request
