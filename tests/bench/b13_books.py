"""B13: what keeping the books costs: Idempotency-Key, fact with its envelope, outbox and reach, beside none of them.

The request is an order with three lines. The service without them is `tests.bench.orders.without`; statements are
counted in one process, where both ways run the same request.
"""

from contextlib import nullcontext
from functools import partial

from sqlalchemy import event

from chassis.testing.access import Signer
from chassis.testing.staff import employed
from sales.service import SERVICE
from tests.bench.measure import Row, Sample, Servers, in_turn
from tests.bench.orders import without
from tests.bench.orders.serving import CREATED, Company, Program, company, posting

SECONDS, REPEATS = 3, 3


def run(servers: Servers) -> list[Row]:
    """Both in turn."""
    with (
        company(servers, "b13") as given,
        Program.running("product", given, servers) as product,
        Program.running("without books", given, servers) as bare,
    ):
        ways = {"with": partial(load, given, product, True), "without": partial(load, given, bare, False)}
        seen = in_turn(REPEATS, ways)
        kept, none = statements(given, keeping=True), statements(given, keeping=False)
    cost, least = seen["with"].all_cpu, seen["without"].all_cpu
    return [
        Row("B13", "key, fact, outbox and reach, CPU with PostgreSQL", "us", cost, least, least / cost, 1 / 1.25),
        Row("B13.statements", "the same, statements a request", "statements", kept, none, none / kept, 1),
    ]


def load(given: Company, program: Program, keyed: bool) -> Sample:
    """Orders under load."""
    who = program.as_(given.clerk)
    return program.load(who, posting(who, given.order(), keyed=keyed), CREATED, SECONDS)


def statements(given: Company, *, keeping: bool) -> float:
    """How many statements the second of two equal requests sends."""
    with nullcontext() if keeping else without.books(), employed(SERVICE, given.url, Signer()) as staff:
        clerk, seen = staff.hire("order_clerk"), 0

        def count(*_: object) -> None:
            nonlocal seen
            seen += 1

        event.listen(staff.database.engine, "after_cursor_execute", count)
        for number in range(2):
            seen = 0
            key = {"Idempotency-Key": f"{clerk.id}-{number}"} if keeping else {}
            answer = clerk.post("/v1/orders", given.order(), headers=key)
            if answer.status_code != CREATED:
                raise RuntimeError(answer.text)
    return float(seen)
