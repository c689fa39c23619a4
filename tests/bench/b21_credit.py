"""B21: what credit control costs an order of one of 40,000 customers, each of whom owes for five deliveries.

Asked about when an order is saved; occupied and checked when one is approved, to the commit. The floors tell and write
the same by the least SQL, in one statement each: they know one currency, no releases and nothing overdue.
"""

from decimal import Decimal
from functools import partial
from uuid import UUID

import psycopg
from sqlalchemy.orm import Session

from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.testing.access import Signer
from chassis.testing.staff import Staff, employed
from chassis.unit_of_work import Context, Reader, UnitOfWork
from sales.credit import commands as credit
from sales.credit import ledger
from sales.credit.model import Holder, Point
from sales.service import SERVICE
from tests.bench.b20_prices import timed
from tests.bench.measure import Row, Sample, Servers, in_turn
from tests.bench.orders.serving import company

CUSTOMERS, QUESTIONS, REPEATS = 40_000, 1_000, 3
GOAL = 1 / 4
AMOUNT = Decimal("300.00")
BENCH = Context(Principal.service("bench"), "")
FILL = (
    """
    INSERT INTO credit_parameters (
        id, version, account_id, currency, all_currencies, credit_limit, overdue_days, overdue_amount, orders_occupy,
        on_order_saved, on_order_submitted, on_order_approved, on_notice_approved, on_shipped, valid_from, status)
    SELECT gen_random_uuid(), 1, account, 'CNY', true, 1e9, 30, 0, 'approved', 'forbid', 'none', 'forbid', 'none',
           'none', '2020-01-01', 'approved'
    FROM unnest(%(accounts)s::uuid[]) AS account
    """,
    """
    INSERT INTO credit_occupation (id, kind, number, account_id, currency, amount, moved, due_on)
    SELECT gen_random_uuid(), 'receivable', 'AR', account, 'CNY', 100, 100, '2099-12-31'
    FROM unnest(%(accounts)s::uuid[]) AS account, generate_series(1, 5)
    """,
    """
    INSERT INTO credit_exposure (account_id, occupied)
    SELECT account, '{"receivable CNY": "500.0000"}' FROM unnest(%(accounts)s::uuid[]) AS account
    """,
)
LEAST_ASKED = """
    SELECT credit_limit, occupied FROM credit_parameters JOIN credit_exposure USING (account_id)
    WHERE account_id = %s AND status = 'approved' AND CURRENT_DATE BETWEEN valid_from AND coalesce(valid_to, 'infinity')
"""
LEAST_OCCUPIED = """
    WITH held AS (
        INSERT INTO credit_occupation (id, kind, number, account_id, currency, amount, moved)
        VALUES (%(id)s, 'order', 'SO', %(account)s, 'CNY', %(amount)s, %(amount)s) RETURNING *),
    exposure AS (
        UPDATE credit_exposure AS before SET occupied = occupied || jsonb_build_object(
            'order CNY', (coalesce((occupied ->> 'order CNY')::numeric, 0) + amount)::text)
        FROM held WHERE before.account_id = held.account_id RETURNING before.*),
    entered AS (
        INSERT INTO credit_entry (id, account_id, kind, document_id, number, currency, amount, occupied, at, actor)
        SELECT %(entry)s, account_id, kind, id, number, currency, amount, amount, now(), 'service/bench' FROM held)
    SELECT credit_limit, occupied FROM credit_parameters JOIN exposure USING (account_id)
    WHERE status = 'approved' AND CURRENT_DATE BETWEEN valid_from AND coalesce(valid_to, 'infinity')
"""


def run(servers: Servers) -> list[Row]:
    """Asking in turn with its floor, then occupying in turn with its own; all in this process."""
    customers = [new_id() for _ in range(CUSTOMERS)]
    asked = customers[:: CUSTOMERS // QUESTIONS]
    with company(servers, "b21") as given, psycopg.connect(given.url, autocommit=True, prepare_threshold=1) as least:
        for statement in FILL:
            least.execute(statement, {"accounts": customers})
        least.execute("VACUUM ANALYZE")
        with employed(SERVICE, given.url, Signer()) as staff, staff.database.reading.connect() as connection:
            reader = Reader(staff.database, Session(connection), BENCH)
            pairs = {
                "B21": (partial(ask, reader), partial(ask_least, least)),
                "B21.occupy": (partial(occupy, staff), partial(occupy_least, least)),
            }
            seen = {}
            for name, (product, floor) in pairs.items():
                ways = {"product": product, "floor": floor}
                seen[name] = in_turn(REPEATS, {who: partial(timed, servers, do, asked) for who, do in ways.items()})
    return [
        compared("B21", "credit asked about, CPU with PostgreSQL", seen["B21"]),
        compared("B21.occupy", "credit occupied and checked, to the commit", seen["B21.occupy"]),
    ]


def compared(name: str, title: str, seen: dict[str, Sample]) -> Row:
    """One row."""
    cost, bare = seen["product"].all_cpu, seen["floor"].all_cpu
    told = {"CPU us of this process alone": seen["product"].own_cpu, "CPU us of the floor alone": seen["floor"].own_cpu}
    return Row(name, title, "us", cost, bare, bare / cost, GOAL, told)


def order_of(customer: UUID) -> Holder:
    """A new order of this customer's."""
    return Holder("order", new_id(), "SO", customer, "CNY")


def ask(reader: Reader, customer: UUID) -> None:
    """Whether an order may be saved, as its command asks within its own session."""
    standing = ledger.ask(reader, order_of(customer))
    _check(standing is not None and standing.refusal(AMOUNT, "CNY", {}) is None)


def occupy(staff: Staff, customer: UUID) -> None:
    """An order is approved."""
    with staff.database.transaction() as session:
        uow = UnitOfWork(staff.database, session, BENCH)
        _check(credit.pass_point(uow, order_of(customer), AMOUNT, Point.ORDER_APPROVED).warning is None)


def ask_least(least: psycopg.Connection, customer: UUID) -> None:
    """The floor of asking."""
    _check(_fits(least.execute(LEAST_ASKED, [customer]).fetchone(), AMOUNT))


def occupy_least(least: psycopg.Connection, customer: UUID) -> None:
    """The floor of occupying."""
    values = {"id": new_id(), "entry": new_id(), "account": customer, "amount": AMOUNT}
    _check(_fits(least.execute(LEAST_OCCUPIED, values).fetchone(), Decimal(0)))


def _fits(found: tuple[Decimal, dict[str, str]] | None, amount: Decimal) -> bool:
    return found is not None and sum(map(Decimal, found[1].values())) + amount <= found[0]


def _check(right: bool) -> None:
    if not right:
        raise RuntimeError("credit was not granted")
