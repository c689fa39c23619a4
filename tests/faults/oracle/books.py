"""The databases of all services, open for the reconciler: facts are what is true, all else must follow from them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from crm.services import SERVICES

Begin = Mapping[str, str]
"""Service → the first transaction that is not over yet: facts from it on are of this storm."""


class Books:
    """One connection a service; everything is read by statements over whole tables, never row by row."""

    def __init__(self, connections: Mapping[str, psycopg.Connection[Any]]) -> None:
        self._connections = connections

    def rows(self, service: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        return self._connections[service].execute(statement.encode(), values or None).fetchall()

    def column(self, service: str, statement: str, *values: object) -> list[Any]:
        """The first value of each row."""
        return [row[0] for row in self.rows(service, statement, *values)]

    @property
    def services(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self._connections)

    def begin(self) -> Begin:
        """Now, in the transactions of each database."""
        now = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"
        return {service: self.column(service, now)[0] for service in self.services}


@contextmanager
def opened(url_of: Callable[[str], str]) -> Iterator[Books]:
    """The books as of one moment a database: what commits meanwhile is not seen, nor is anything locked."""
    with ExitStack() as stack:
        connections = {}
        for service in SERVICES:
            connection = stack.enter_context(psycopg.connect(url_of(service.name)))
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connections[service.name] = connection
        yield Books(connections)
