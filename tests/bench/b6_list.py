"""B6: a list of fifty orders of one status, newest first: the first page and the hundredth, service alone.

The floor's one statement makes the JSON in PostgreSQL and passes it through; the textbook loads entities and dumps them
by marshmallow. All three give the same fifty orders.
"""

import json
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

import psycopg

from tests.bench.measure import Row, Servers, in_turn
from tests.bench.orders.serving import OK, Company, Program, all_running, company, plain
from tests.bench.traffic import exchange

ORDERS, SECONDS, REPEATS = 12_000, 2, 3
LIST = "/v1/orders?limit=50&status=approved&sort=-created_at"
FILL = """
    INSERT INTO customer_order (
        id, version, owner_id, account_id, number, status, order_type_id, order_type, counts, account_counts, tolerance,
        po_number, promised_on, business_date, currency, tax_included, payment_days, ship_to, net_total, tax_total,
        total, created_at, submitted_at, approved_at)
    SELECT gen_random_uuid(), 3, NULL, %(account)s, 'SO-' || n, (ARRAY['approved', 'draft'])[1 + n %% 2], kind.id,
           kind.code, true, true, 0, 'PO-' || n, '2099-12-31', '2026-11-01', 'CNY', true, 30, '青岛市黄岛区港口路 8 号',
           n * 12.5, 0, n * 12.5, now() - n * interval '1 second', now(), now()
    FROM generate_series(1, %(orders)s) AS n, order_type AS kind WHERE kind.code = 'standard'
"""


def run(servers: Servers) -> list[Row]:
    """Both pages, each program in turn."""
    with company(servers, "b6") as given, all_running(given, servers) as programs:
        with psycopg.connect(given.url, autocommit=True) as connection:
            connection.execute(FILL, {"account": given.accounts[0], "orders": ORDERS})
            connection.execute("VACUUM ANALYZE customer_order")
        first = dict.fromkeys(programs, LIST)
        hundredth = {name: deep(given, program) for name, program in programs.items()}
        return [
            *rows("B6", "list of 50 orders, page 1", given, programs, first),
            *rows("B6.deep", "list of 50 orders, page 100", given, programs, hundredth),
        ]


def rows(name: str, title: str, given: Company, programs: dict[str, Program], paths: dict[str, str]) -> list[Row]:
    """One page beside the floor and the textbook."""
    same_page(given, programs, paths)

    def ask(who: str) -> Any:
        target = programs[who].as_(given.clerk)
        request = target.request("GET", paths[who])
        return programs[who].load(target, lambda _: request, OK, SECONDS)

    seen = in_turn(REPEATS, {who: partial(ask, who) for who in programs})
    product, floor, textbook = seen["product"].all_cpu, seen["floor"].all_cpu, seen["textbook"].all_cpu
    peers = {
        "textbook: ORM entities, Schema(many=True), jsonify [us]": textbook,
        "CPU us of the service's processes alone": seen["product"].own_cpu,
        "CPU us of the floor's processes alone": seen["floor"].own_cpu,
    }
    return [
        Row(name, f"{title}, CPU with PostgreSQL", "us", product, floor, floor / product, 1 / 4, peers),
        Row(f"{name}.textbook", f"{title}, floor a textbook handler", "us", product, textbook, textbook / product, 4),
    ]


def page(given: Company, program: Program, path: str) -> Any:
    """One page, read."""
    who = program.as_(given.clerk)
    (answer,), _ = exchange(who, [who.request("GET", path)], 1)
    if answer.status != OK:
        raise RuntimeError(f"{path}: {answer}")
    return json.loads(answer.body)


def deep(given: Company, program: Program) -> str:
    """Where the hundredth page is found: by the cursors of those before it."""
    path = LIST
    for _ in range(99):
        path = f"{LIST}&cursor={quote(page(given, program, path)['next_cursor'])}"
    return path


def same_page(given: Company, programs: dict[str, Program], paths: dict[str, str]) -> None:
    """All three show the same orders."""
    seen = {name: [shown(item) for item in page(given, programs[name], paths[name])["items"]] for name in programs}
    if len(seen["product"]) != 50 or not seen["product"] == seen["floor"] == seen["textbook"]:
        raise RuntimeError(f"the programs differ: { {name: items[:1] for name, items in seen.items()} }")


def shown(item: dict[str, Any]) -> dict[str, Any]:
    """An order of a list with instants as such."""
    instants = {name: value and datetime.fromisoformat(value) for name, value in item.items() if name.endswith("_at")}
    return {**plain(item), **instants, "id": item["id"], "number": item["number"]}
