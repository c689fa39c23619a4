"""B14: what seeing costs: trace, metrics and the JSON log line of a request, beside none of them.

The requests are an order with three lines, and reading one order, the cheapest request there is. The service without
telemetry is `tests.bench.orders.without`.
"""

import json
from functools import partial

from tests.bench.measure import Row, Sample, Servers, in_turn
from tests.bench.orders.serving import CREATED, OK, Company, Program, company, posting
from tests.bench.traffic import exchange

SECONDS, REPEATS = 3, 3
GOAL = 1 / 1.10


def run(servers: Servers) -> list[Row]:
    """Both in turn."""
    with (
        company(servers, "b14") as given,
        Program.running("product", given, servers) as seen,
        Program.running("without telemetry", given, servers) as unseen,
    ):
        who = seen.as_(given.clerk)
        (answer,), _ = exchange(who, [posting(who, given.order())(0)], 1)
        path = f"/v1/orders/{json.loads(answer.body)['id']}"
        programs = {"with": seen, "without": unseen}
        placed = in_turn(REPEATS, {name: partial(place, given, program) for name, program in programs.items()})
        read = in_turn(REPEATS, {name: partial(get, given, program, path) for name, program in programs.items()})
    return [
        row("B14", "trace, metrics and log line, POST order", placed),
        row("B14.get", "trace, metrics and log line, GET one order", read),
    ]


def row(name: str, title: str, seen: dict[str, Sample]) -> Row:
    """CPU with PostgreSQL, beside the same without."""
    cost, least = seen["with"].all_cpu, seen["without"].all_cpu
    return Row(name, title, "us", cost, least, least / cost, GOAL)


def place(given: Company, program: Program) -> Sample:
    """Orders under load."""
    who = program.as_(given.clerk)
    return program.load(who, posting(who, given.order()), CREATED, SECONDS)


def get(given: Company, program: Program, path: str) -> Sample:
    """One order, read again and again."""
    who = program.as_(given.clerk)
    request = who.request("GET", path)
    return program.load(who, lambda _: request, OK, SECONDS)
