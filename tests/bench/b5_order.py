"""B5: entering an order with three lines, and approving one: what a request costs the service and PostgreSQL.

Service alone, no edge, relay or worker. Idempotency key, permission, fact and outbox are in all three programs; after
each run the rows are counted, so that nobody has left one out. Prices, terms and credit are the customer's own in all
three. Approving is compared with the floor only.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

from tests.bench.measure import Row, Sample, Servers, in_turn
from tests.bench.orders.serving import (
    CLIENTS,
    CREATED,
    OK,
    WARM,
    Company,
    Program,
    all_running,
    company,
    plain,
    posting,
    scalar,
)
from tests.bench.traffic import exchange

SECONDS, REPEATS, APPROVED = 3, 3, 120
"""Of one load; times each program has its turn; orders approved in each turn."""


def run(servers: Servers) -> list[Row]:
    """Both requests, each program in turn."""
    with company(servers, "b5") as given, all_running(given, servers) as programs:
        same_order(given, programs)
        placed = in_turn(REPEATS, {name: partial(place, given, program) for name, program in programs.items()})
        approving = {name: partial(approve, given, programs, name) for name in ("product", "floor")}
        approved = in_turn(REPEATS, approving)
    product, floor, textbook = placed["product"], placed["floor"], placed["textbook"]
    peers = {
        "textbook: Flask, ORM flush, marshmallow [us]": textbook.all_cpu,
        "CPU us of the service's processes alone": product.own_cpu,
        "CPU us of the floor's processes alone": floor.own_cpu,
        "orders/s": product.rate,
        "orders/s, floor": floor.rate,
        "orders/s, textbook": textbook.rate,
    }
    return [
        compared("B5", "POST order with 3 lines, CPU with PostgreSQL", product, floor, 0.33, **peers),
        compared("B5.textbook", "POST order with 3 lines, floor a textbook handler", product, textbook, 3),
        compared("B5.approve", "approve an order", approved["product"], approved["floor"], 0.26),
    ]


def compared(name: str, title: str, product: Sample, floor: Sample, goal: float, **peers: float) -> Row:
    """Requests a CPU second beside the floor's."""
    return Row(name, title, "us", product.all_cpu, floor.all_cpu, floor.all_cpu / product.all_cpu, goal, peers)


def place(given: Company, program: Program) -> Sample:
    """One turn; every order must have left its rows."""
    who = program.as_(given.clerk)
    with leaving(given, "customer_order", {"order_line": 3, "fact": 1, "outbox": 1, "idempotency": 1}):
        return program.load(who, posting(who, given.order()), CREATED, SECONDS)


@contextmanager
def leaving(given: Company, command: str, expected: dict[str, int]) -> Iterator[None]:
    """Whatever happens within must leave so many rows for each row of the table `command`."""

    def count(table: str) -> int:
        return int(scalar(given.url, f"SELECT count(*) FROM {table}"))

    before = {table: count(table) for table in (command, *expected)}
    yield
    made = {table: count(table) - rows for table, rows in before.items()}
    if any(made[table] != made[command] * rows for table, rows in expected.items()):
        raise RuntimeError(f"rows are missing: {made}")


def approve(given: Company, programs: dict[str, Program], name: str) -> Sample:
    """One turn: orders that the product has prepared are approved by somebody else, every one once."""
    paths = waiting(given, programs["product"])
    who = programs[name].as_(given.supervisor)
    asked = [who.request("POST", f"{path}/approve", {}, If_Match='"2"', Idempotency_Key=str(uuid4())) for path in paths]
    with leaving(given, "approval_decision", {"fact": 2, "outbox": 2, "credit_entry": 1, "idempotency": 1}):
        exchange(who, asked[APPROVED:], CLIENTS)
        own, together = programs[name].cpu()
        answers, seconds = exchange(who, asked[:APPROVED], CLIENTS)
        return programs[name].sample(answers, OK, seconds, own, together)


def waiting(given: Company, product: Program) -> list[str]:
    """Orders that wait for approval."""
    who = product.as_(given.clerk)
    asked = [posting(who, given.order())(0) for _ in range(APPROVED + WARM)]
    paths = [f"/v1/orders/{json.loads(answer.body)['id']}" for answer in exchange(who, asked, CLIENTS)[0]]
    submit = [who.request("POST", f"{path}/submit", {}, If_Match='"1"', Idempotency_Key=str(uuid4())) for path in paths]
    exchange(who, submit, CLIENTS)
    return paths


def same_order(given: Company, programs: dict[str, Program]) -> None:
    """All three answer and tell the same, ids, numbers, instants and places behind the point apart."""
    answered, told = {}, {}
    for name, program in programs.items():
        who = program.as_(given.clerk)
        (answer,), _ = exchange(who, [posting(who, given.order())(0)], 1)
        document = json.loads(answer.body)
        event = scalar(
            given.url, f"SELECT convert_from(body, 'UTF8') FROM fact WHERE aggregate_id = '{document['id']}'"
        )
        answered[name], told[name] = plain(document), plain(json.loads(event)["data"])
    for seen in (answered, told):
        if not seen["product"] == seen["floor"] == seen["textbook"]:
            raise RuntimeError(f"the programs differ: {seen}")
