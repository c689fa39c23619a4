"""Put the rows of a large company into a database's real tables by COPY.

Secondary indexes and foreign keys are made anew over the whole afterwards, as a restore does it, so all of them hold.

    python -m tests.bench.filling customer postgresql://…/customer 1000000
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
from psycopg import sql

from tests.bench import dataset
from tests.bench import dataset_trade as trade
from tests.bench.dataset import Company, Line


def customer(connection: psycopg.Connection[Any], company: Company) -> None:
    """Accounts, and contacts of some."""
    copy_in(connection, "account", range(company.rows), partial(dataset.account, company))
    contacts = range(company.rows // dataset.ACCOUNTS_A_CONTACT)
    copy_in(connection, "contact", contacts, partial(dataset.contact, company))


def sales(connection: psycopg.Connection[Any], company: Company) -> None:
    """What sales knows of the accounts, its products, orders, and what followed those that were signed."""
    rows = range(company.rows)
    copy_in(connection, "account", rows, partial(dataset.copied_account, company))
    copy_in(connection, "product", range(dataset.PRODUCTS), partial(dataset.product_sold, company))
    found = connection.execute("SELECT id FROM order_type WHERE code = 'standard'").fetchall()
    copy_in(connection, "customer_order", rows, partial(dataset.order, company, order_type=str(found[0][0])))
    copy_in(connection, "order_line", range(company.rows * dataset.LINES), partial(dataset.order_line, company))
    signed = [n for n in rows if company.status(n) == "approved"]
    paid = [n for n in signed if trade.is_paid(company, n)]
    told = [n for n in signed[-dataset.OPEN :] if not trade.is_paid(company, n)]
    following: dict[str, tuple[Callable[[Company, int], Line], Sequence[int]]] = {
        "shipment_notice": (trade.notice, signed),
        "shipment_notice_line": (trade.notice_line, signed),
        "delivery": (trade.delivery, signed),
        "delivery_line": (trade.delivery_line, signed),
        "receivable": (trade.receivable, signed),
        "payment": (trade.payment, [*paid, *told]),
        "payment_allocation": (trade.allocation, paid),
        "credit_occupation": (trade.occupation, signed),
        "credit_entry": (trade.entry, signed),
    }
    for table, (line, numbers) in following.items():
        copy_in(connection, table, numbers, partial(line, company))


def service_desk(connection: psycopg.Connection[Any], company: Company) -> None:
    """Service requests."""
    copy_in(connection, "ticket", range(company.rows), partial(dataset.ticket, company))


SERVICES = {of.__name__: of for of in (customer, sales, service_desk)}


def fill(service: str, url: str, rows: int) -> None:
    """Put so many of everything into the database of this service; its statistics are fresh afterwards."""
    people = "SELECT id FROM directory_user WHERE kind = 'user' AND deleted_at IS NULL ORDER BY id"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'")
        company = Company(rows, [row[0] for row in connection.execute(people).fetchall()])
        SERVICES[service](connection, company)
        connection.execute("VACUUM ANALYZE")


def copy_in(
    connection: psycopg.Connection[Any], table: str, numbers: Sequence[int], line: Callable[[int], Line]
) -> None:
    """COPY the lines of these numbers into the table, its secondary indexes and foreign keys put aside meanwhile."""
    columns = sql.SQL(", ").join(map(sql.Identifier, line(numbers[0])))
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with put_aside(connection, table), connection.cursor().copy(command) as copy:
        for text in batches(map(line, numbers)):
            copy.write(text)


def batches(lines: Iterable[Line], size: int = 1000) -> Iterator[str]:
    """The text of so many lines at a time."""
    batch: list[str] = []
    for line in lines:
        batch.append("\t".join(line.values()).replace("\n", r"\n"))
        if len(batch) == size:
            yield "\n".join(batch) + "\n"
            batch.clear()
    if batch:
        yield "\n".join(batch) + "\n"


@contextmanager
def put_aside(connection: psycopg.Connection[Any], table: str) -> Iterator[None]:
    """Drop what makes a COPY slow, and make it anew afterwards, which checks it as well."""
    kept: list[str] = []
    for name, definition in connection.execute(_INDEXES, (table,)).fetchall():
        connection.execute(f'DROP INDEX "{name}"')
        kept.append(definition)
    for name, definition in connection.execute(_FOREIGN_KEYS, (table,)).fetchall():
        connection.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        kept.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
    yield
    for statement in kept:
        connection.execute(statement)


_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisunique
"""
_FOREIGN_KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'
"""


if __name__ == "__main__":
    fill(sys.argv[1], sys.argv[2], int(sys.argv[3]))
