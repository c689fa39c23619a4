"""B8: a file of a thousand customers: read, mapped, every row through the command that people use, rows and events
committed; beside COPY of the very same rows and their events into the same tables.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import psycopg

from chassis.testing.access import Signer
from chassis.testing.staff import Caller, Staff, employed
from customer.imports import IMPORTS
from customer.service import SERVICE
from records.imports import running
from services.customer.tests.conftest import found_company
from tests.bench.dataset import BRANDS, CITIES, TRADES
from tests.bench.measure import Row, Sample, Servers, in_turn

ROWS, REPEATS = 1000, 5
WORK = running.work(IMPORTS)
TABLES = ("account", "account_address", "fact", "outbox")


def run(servers: Servers) -> list[Row]:
    """The import and COPY in turn; COPY puts back what the import before it made."""
    url = servers.database("b8")
    found_company(url)
    with employed(SERVICE, url, Signer()) as staff:
        bench = Bench(servers, staff, staff.hire("customer_file_clerk"), url)
        seen = in_turn(REPEATS, {"product": bench.imported, "floor": bench.copied})
    took, least = (ROWS / seen[name].rate * 1000 for name in ("product", "floor"))
    peers = {
        "rows/s": seen["product"].rate,
        "CPU us a row, with PostgreSQL": seen["product"].all_cpu,
        "CPU us a row of COPY, with PostgreSQL": seen["floor"].all_cpu,
    }
    return [Row("B8", "import of 1,000 customers, rows and events", "ms", took, least, least / took, 0.25, peers)]


@dataclass
class Bench:
    """One database of customers, and the file."""

    servers: Servers
    staff: Staff
    clerk: Caller
    url: str

    def imported(self) -> Sample:
        """Upload a file and work it off, as the worker does."""
        content = "\n".join(["kind,name.zh,region,phone,addresses.purpose,addresses.city,addresses.line", *lines()])
        return self._measured(partial(self._bring_in, content.encode()))

    def _bring_in(self, content: bytes) -> None:
        query = {"kind": "accounts", "name": "客户.csv"}
        made = self.clerk.call("POST", "/v1/imports", data=content, query_string=query).json or {}
        path = f"/v1/imports/{made['id']}"
        self.clerk.act(f"{path}/run?again=true", 1)
        while WORK(self.staff.database):
            pass
        ended = self.clerk.get(path).json or {}
        if ended["accepted"] != ROWS:
            raise RuntimeError(str(ended))

    def copied(self) -> Sample:
        """Take the accounts, addresses and events of the last import out, and put them back by COPY."""
        with psycopg.connect(self.url) as connection:
            kept = {table: copy_out(connection, table) for table in TABLES}
            for table in reversed(TABLES):
                connection.execute(f"DELETE FROM {table} WHERE {of_last_import(table)}")
            connection.commit()
            return self._measured(partial(copy_in, connection, kept))

    def _measured(self, deed: "partial[None]") -> Sample:
        own, others, began = time.process_time(), self.servers.cpu(), time.perf_counter()
        deed()
        seconds = time.perf_counter() - began
        mine = time.process_time() - own
        together = mine + self.servers.cpu() - others
        return Sample(ROWS / seconds, mine / ROWS * 1e6, together / ROWS * 1e6)


def lines() -> Iterable[str]:
    """A thousand companies."""
    for n in range(ROWS):
        name, city = f"{BRANDS[n]}{TRADES[n % len(TRADES)]}", CITIES[n % len(CITIES)]
        yield f"company,{name},华东,021-5888 {n:04},office,{city},世纪大道 {n} 号"


def of_last_import(table: str) -> str:
    """Which of the table's rows the last import made."""
    import_id = "(SELECT id FROM import_job ORDER BY id DESC LIMIT 1)"
    made = f"SELECT document_id FROM import_row WHERE import_id = {import_id}"
    told = f"SELECT event_id FROM fact WHERE aggregate_id IN ({made})"
    return {
        "account": f"id IN ({made})",
        "account_address": f"account_id IN ({made})",
        "fact": f"aggregate_id IN ({made})",
        "outbox": f"event_id IN ({told})",
    }[table]


def copy_out(connection: psycopg.Connection, table: str) -> tuple[str, bytes]:
    """The columns of those rows, and the rows in PostgreSQL's own text form."""
    columns = ", ".join(
        str(name) for (name,) in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
            " AND is_identity = 'NO'", [table],
        )
    )  # fmt: skip
    asked = f"COPY (SELECT {columns} FROM {table} WHERE {of_last_import(table)}) TO STDOUT"
    with connection.cursor().copy(asked) as copy:
        return columns, b"".join(bytes(piece) for piece in copy)


def copy_in(connection: psycopg.Connection, kept: dict[str, tuple[str, bytes]]) -> None:
    """All of it in one transaction."""
    for table, (columns, content) in kept.items():
        with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            copy.write(content)
    connection.commit()
