"""B17: two hundred clients ask for a fifth more than the system can do; what it cannot do is refused at once.

The capacity is what a few clients get who ask as fast as they are answered. Capacity and overload are measured in turn:
a virtual machine's own speed changes within a minute by more than what is looked for.
"""

import statistics
import time
from typing import NamedTuple

from tests.bench.measure import Row, Servers
from tests.bench.traffic import Answer, Target, closed_loop, draft, open_loop, quantile, targets

ROUNDS, CALM_SECONDS, SECONDS = 3, 5, 20
CLIENTS, OVER = 200, 1.2
OK, BUSY = 200, 503
SOON = 5.0
"""Seconds after which all must be as before."""


class Round(NamedTuple):
    """Answers a second before, and what became of more requests than that."""

    capacity: float
    answers: list[Answer]

    @property
    def goodput(self) -> float:
        """Good answers a second, from the first request to the last answer."""
        took = max(one.due + one.seconds for one in self.answers) - min(one.due for one in self.answers)
        return len(of(self.answers, OK)) / took


def run(servers: Servers) -> list[Row]:
    """Capacity and overload in turn, and the time until answers are quick again."""
    with servers.standing() as stand:
        door, _ = targets(stand)
        request = door.request("GET", f"/v1/accounts/{draft(door, 'B17')['id']}")
        closed_loop(door, lambda _: request, 16, 3)
        quiet = quantile(closed_loop(door, lambda _: request, 1, 2), 99)
        rounds = [overload(door, request) for _ in range(ROUNDS)]
        recovered = recovery(door, request, quiet)
    answers = [answer for one in rounds for answer in one.answers]
    good, refused = of(answers, OK), of(answers, BUSY)
    goodput, capacity, ratio = (
        statistics.median(figures)
        for figures in zip(*((one.goodput, one.capacity, one.goodput / one.capacity) for one in rounds), strict=True)
    )
    other = len(answers) - len(good) - len(refused)
    peers = {"refused with 503": float(len(refused)), "neither": float(other), "answered p99 ms": p99(good)}
    return [
        Row("B17", "goodput at 120 %, floor the capacity", "1/s", goodput, capacity, ratio, 0.9, peers),
        Row("B17.503", "a refusal takes, p99", "ms", p99(refused), 20, 20 / max(p99(refused), 0.1), 1),
        Row("B17.after", "until answers are as before", "s", recovered, SOON, SOON / max(recovered, 0.01), 1),
    ]


def overload(door: Target, request: bytes) -> Round:
    """What it can do, then a fifth more."""
    capacity = len(closed_loop(door, lambda _: request, 16, CALM_SECONDS)) / CALM_SECONDS
    return Round(capacity, open_loop(door, lambda _: request, capacity * OVER, SECONDS, CLIENTS))


def of(answers: list[Answer], status: int) -> list[Answer]:
    """Those with that status."""
    return [answer for answer in answers if answer.status == status]


def p99(answers: list[Answer]) -> float:
    """In milliseconds; 0 where there is none."""
    return quantile(answers, 99) * 1000 if answers else 0.0


def recovery(door: Target, request: bytes, quiet: float) -> float:
    """Seconds until one answer comes as quickly as the slowest of the quiet time."""
    began = time.monotonic()
    while quantile(closed_loop(door, lambda _: request, 1, 0.2), 50) > quiet and time.monotonic() < began + 4 * SOON:
        pass
    return time.monotonic() - began
