"""Put the rows of a large company into a database's real tables by COPY, several tables at a time.

Secondary indexes and foreign keys are made anew over the whole afterwards, as a restore does it, so all of them hold.

    python -m tests.bench.filling customer postgresql://…/customer 1000000
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any

import psycopg
from psycopg import sql

from tests.bench import dataset
from tests.bench import dataset_trade as trade
from tests.bench.dataset import Company, Line


@dataclass(frozen=True)
class Table:
    """What is put into a table: a line for each of these numbers."""

    name: str
    line: Callable[[int], Line]
    numbers: Sequence[int]


def customer(_connection: psycopg.Connection[Any], company: Company) -> list[Table]:
    """Accounts, and contacts of some."""
    contacts = range(company.rows // dataset.ACCOUNTS_A_CONTACT)
    return [
        Table("account", partial(dataset.account, company), range(company.rows)),
        Table("contact", partial(dataset.contact, company), contacts),
    ]


def sales(connection: psycopg.Connection[Any], company: Company) -> list[Table]:
    """What sales knows of the accounts, its products, orders, and what followed those that were signed."""
    rows = range(company.rows)
    found = connection.execute("SELECT id FROM order_type WHERE code = 'standard'").fetchall()
    signed = [n for n in rows if company.status(n) == "approved"]
    paid = [n for n in signed if trade.is_paid(company, n)]
    told = [n for n in signed[-dataset.OPEN :] if not trade.is_paid(company, n)]
    lines: dict[str, tuple[Callable[..., Line], Sequence[int]]] = {
        "account": (dataset.copied_account, rows),
        "order_line": (dataset.order_line, range(company.rows * dataset.LINES)),
        "customer_order": (partial(dataset.order, order_type=str(found[0][0])), rows),
        "receivable": (trade.receivable, signed),
        "delivery": (trade.delivery, signed),
        "delivery_line": (trade.delivery_line, signed),
        "shipment_notice": (trade.notice, signed),
        "shipment_notice_line": (trade.notice_line, signed),
        "payment": (trade.payment, [*paid, *told]),
        "payment_allocation": (trade.allocation, paid),
        "credit_entry": (trade.entry, signed),
        "credit_occupation": (trade.occupation, signed),
        "product": (dataset.product_sold, range(dataset.PRODUCTS)),
    }
    return [Table(name, partial(line, company), numbers) for name, (line, numbers) in lines.items()]


def service_desk(_connection: psycopg.Connection[Any], company: Company) -> list[Table]:
    """Service requests."""
    return [Table("ticket", partial(dataset.ticket, company), range(company.rows))]


SERVICES = {of.__name__: of for of in (customer, sales, service_desk)}


def fill(service: str, url: str, rows: int) -> None:
    """Put so many of everything into the database of this service; its statistics are fresh afterwards."""
    people = "SELECT id FROM directory_user WHERE kind = 'user' AND deleted_at IS NULL ORDER BY id"
    with psycopg.connect(url, autocommit=True) as connection:
        company = Company(rows, [row[0] for row in connection.execute(people).fetchall()])
        tables = SERVICES[service](connection, company)
        names = [table.name for table in tables]
        keys = put_aside(connection, _FOREIGN_KEYS, names)
        indexes = put_aside(connection, _INDEXES, names)
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            list(pool.map(partial(copy_in, url), tables))
            list(pool.map(partial(run, url), indexes))
        for key in keys:  # each locks two tables: side by side they would wait for one another
            connection.execute(key)
        connection.execute("VACUUM ANALYZE")


def copy_in(url: str, table: Table) -> None:
    """COPY the lines of a table into it."""
    columns = sql.SQL(", ").join(map(sql.Identifier, table.line(table.numbers[0])))
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with psycopg.connect(url) as connection, connection.cursor().copy(command) as copy:
        for text in batches(map(table.line, table.numbers)):
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


def run(url: str, statement: str) -> None:
    """One statement on a connection of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute(statement)


def put_aside(connection: psycopg.Connection[Any], rules: str, tables: list[str]) -> list[str]:
    """Drop what makes a COPY slow; the statements that make it anew, which checks it as well."""
    found = connection.execute(rules, (tables,)).fetchall()
    for drop, _ in found:
        connection.execute(drop)
    return [make for _, make in found]


_INDEXES = """
    SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY (%s::text[]::regclass[]) AND NOT indisunique
"""
_FOREIGN_KEYS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
        format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = ANY (%s::text[]::regclass[]) AND contype = 'f'
"""


if __name__ == "__main__":
    fill(sys.argv[1], sys.argv[2], int(sys.argv[3]))
