"""B17: two hundred clients ask for a fifth more than the system can do; what it cannot do is refused at once.

The capacity is what a few clients get who ask as fast as they are answered.
"""

import time

from tests.bench.measure import Row, Servers
from tests.bench.traffic import Answer, Target, closed_loop, draft, open_loop, quantile, targets

SECONDS, CLIENTS, OVER = 30, 200, 1.2
OK, BUSY = 200, 503
SOON = 5.0
"""Seconds after which all must be as before."""


def run(servers: Servers) -> list[Row]:
    """Capacity, overload, and the time until answers are quick again."""
    with servers.standing() as stand:
        door, _ = targets(stand)
        request = door.request("GET", f"/v1/accounts/{draft(door, 'B17')['id']}")
        closed_loop(door, lambda _: request, 16, 3)
        capacity = len(closed_loop(door, lambda _: request, 16, 10)) / 10
        quiet = quantile(closed_loop(door, lambda _: request, 1, 2), 99)
        answers = open_loop(door, lambda _: request, capacity * OVER, SECONDS, CLIENTS)
        recovered = recovery(door, request, quiet)
    good = [answer for answer in answers if answer.status == OK]
    refused = [answer for answer in answers if answer.status == BUSY]
    other = len(answers) - len(good) - len(refused)
    took = max(answer.due + answer.seconds for answer in answers) - min(answer.due for answer in answers)
    peers = {"refused with 503": float(len(refused)), "neither": float(other), "answered p99 ms": p99(good)}
    return [
        Row(
            "B17",
            "goodput at 120 %, floor the capacity",
            "1/s",
            len(good) / took,
            capacity,
            len(good) / took / capacity,
            0.9,
            peers,
        ),
        Row("B17.503", "a refusal takes, p99", "ms", p99(refused), 20, 20 / max(p99(refused), 0.1), 1),
        Row("B17.after", "until answers are as before", "s", recovered, SOON, SOON / max(recovered, 0.01), 1),
    ]


def p99(answers: list[Answer]) -> float:
    """In milliseconds; 0 where there is none."""
    return quantile(answers, 99) * 1000 if answers else 0.0


def recovery(door: Target, request: bytes, quiet: float) -> float:
    """Seconds until one answer comes as quickly as the slowest of the quiet time."""
    began = time.monotonic()
    while quantile(closed_loop(door, lambda _: request, 1, 0.2), 50) > quiet and time.monotonic() < began + 4 * SOON:
        pass
    return time.monotonic() - began
