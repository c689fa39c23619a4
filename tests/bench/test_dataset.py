"""The large company of the benches is one that the services would have made: searched, listed and kept as any other."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import psycopg
import pytest

from chassis.search import search_columns
from chassis.service import Service
from chassis.testing.access import Signer
from chassis.testing.staff import Caller, employed, migrated
from crm.testing import PostgresAccess
from tests.bench import dataset, filling
from tests.bench.b19_a_million_rows import PERMISSIONS

ROWS = 200
SIGNED = sum(dataset.Company(ROWS, []).status(n) == "approved" for n in range(ROWS))
LISTS = {
    "customer": (("/v1/accounts", ROWS), ("/v1/contacts", ROWS // dataset.ACCOUNTS_A_CONTACT)),
    "sales": (
        ("/v1/accounts", ROWS),
        ("/v1/orders", ROWS),
        *((path, SIGNED) for path in ("/v1/shipment-notices", "/v1/deliveries", "/v1/receivables", "/v1/payments")),
    ),
    "service_desk": (("/v1/tickets", ROWS),),
}


def test_the_columns_of_search_are_those_that_the_product_makes() -> None:
    name, words, numbers = dataset.name_of(7), ("A00000007",), ("13800000007", "913100000000000007")
    ours, product = dataset.searched(name, words, numbers), search_columns(names=(name,), words=words, numbers=numbers)
    assert ours["sort_key"] == product["sort_key"]
    for column in ("search", "search_text"):
        assert set(ours[column].split()) == set(product[column].split())


@pytest.mark.parametrize("service", LISTS)
def test_every_row_is_served_and_every_index_and_constraint_stands(service: str, postgres: PostgresAccess) -> None:
    with postgres.database() as url, filled(service, url) as reader:
        for path, rows in LISTS[service]:
            answer = reader.get(f"{path}?limit=200")
            assert answer.status_code == 200, answer.text
            assert len(answer.get_json()["items"]) == rows


@contextmanager
def filled(service: str, url: str) -> Iterator[Caller]:
    """The service over so many rows, and somebody who may read them all."""
    product: Service = import_module(f"{service}.service").SERVICE
    migrated(product.migrations, f"{service}_app", url)
    with employed(product, url, Signer()) as staff:
        staff.incorporate()
        staff.define("reader", dict.fromkeys(PERMISSIONS[service], "all"))
        reader = staff.hire("reader")
        before = rules(url)
        filling.fill(service, url, ROWS)
        assert rules(url) == before
        yield reader


def rules(url: str) -> set[str]:
    """Every index and every valid constraint of the database."""
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute(_RULES).fetchall()}


_RULES = """
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE convalidated
"""
