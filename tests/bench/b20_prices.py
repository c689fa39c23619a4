"""B20: what three lines cost a customer among 240,000 prices: `prices_for`, beside the least SQL that tells the same.

Each question is about another customer. The floor asks only for the customer's own prices of the day, by a prepared
statement, and picks no step; `prices_for` asks lists, list price and tax rate as well, in one statement.
"""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

import psycopg
from sqlalchemy.orm import Session

from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.testing.access import Signer
from chassis.testing.staff import employed
from chassis.unit_of_work import Context, Reader
from sales.pricing.queries import Asked, Source, prices_for
from sales.service import SERVICE
from tests.bench.measure import Row, Sample, Servers, in_turn
from tests.bench.orders.serving import company

CUSTOMERS, QUESTIONS, REPEATS = 40_000, 2_000, 3
GOAL = 1 / 4
DAY, TOLD = date(2026, 6, 1), Decimal(10)
FILL = """
    INSERT INTO price (
        id, version, account_id, product_id, product_code, currency, tax_included, price, breaks, status, valid_from,
        valid_to, created_at)
    SELECT gen_random_uuid(), 1, account, product, 'X', 'CNY', true, 11, '[{"min_quantity": "100", "price": "10"}]',
           'approved', valid_from, valid_to, now()
    FROM unnest(%(accounts)s::uuid[]) AS account, unnest(%(products)s::uuid[]) AS product,
         (VALUES (date '2025-01-01', date '2025-12-31'), (date '2026-01-01', NULL)) AS days (valid_from, valid_to)
"""
LEAST = """
    SELECT product_id, id, price, breaks, tax_included FROM price
    WHERE account_id = %s AND product_id = ANY (%s) AND currency = 'CNY' AND status = 'approved'
      AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s)
"""


def run(servers: Servers) -> list[Row]:
    """Both in turn, each in this process with one connection."""
    customers = [new_id() for _ in range(CUSTOMERS)]
    with company(servers, "b20") as given, psycopg.connect(given.url, autocommit=True, prepare_threshold=1) as least:
        products = [UUID(product) for product in given.products]
        least.execute(FILL, {"accounts": customers, "products": products})
        least.execute("VACUUM ANALYZE price")
        asked = customers[:: CUSTOMERS // QUESTIONS]

        def floor(customer: UUID) -> None:
            found = least.execute(LEAST, (customer, products, DAY, DAY)).fetchall()
            _check(len(found) == len(products))

        with employed(SERVICE, given.url, Signer()) as staff, staff.database.reading.connect() as connection:
            session = Session(connection)
            reader = Reader(staff.database, session, Context(Principal.service("bench"), ""))
            items = [Asked(product, Decimal(200)) for product in products]

            def product(customer: UUID) -> None:
                found = prices_for(reader, customer, items, "CNY", DAY)
                _check(all(one and one.price == TOLD and one.source is Source.CUSTOMER_PRICE for one in found))

            ways = {"product": product, "floor": floor}
            seen = in_turn(REPEATS, {who: partial(timed, servers, ask, asked) for who, ask in ways.items()})
    cost, bare = seen["product"].all_cpu, seen["floor"].all_cpu
    told = {"CPU us of this process alone": seen["product"].own_cpu, "CPU us of the floor alone": seen["floor"].own_cpu}
    return [Row("B20", "prices of three lines, CPU with PostgreSQL", "us", cost, bare, bare / cost, GOAL, told)]


def timed(servers: Servers, ask: Callable[[UUID], None], customers: list[UUID]) -> Sample:
    """What asking once for each of these customers takes."""
    around, own, began = servers.cpu(), time.process_time(), time.perf_counter()
    for customer in customers:
        ask(customer)
    seconds, mine = time.perf_counter() - began, time.process_time() - own
    each = 1e6 / len(customers)
    return Sample(len(customers) / seconds, mine * each, (mine + servers.cpu() - around) * each)


def _check(right: bool) -> None:
    if not right:
        raise RuntimeError("the prices differ")
