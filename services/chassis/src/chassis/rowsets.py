"""Rows of a table as one JSON value: a statement of a fixed form for any number of them, and one round trip."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql

DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]


def quoted(names: Iterable[str]) -> str:
    """Names of columns or tables as SQL has them, with commas between."""
    return ", ".join(DIALECT.identifier_preparer.quote(name) for name in names)


@cache
def insert_from(table: Table, names: tuple[str, ...], rows: str) -> str:
    """`INSERT INTO … SELECT …` of these columns from `rows`, an expression that gives a JSON array of objects.

    Not one array a column: unnest would flatten columns that are arrays themselves.
    """
    typed = ", ".join(f"{quoted([name])} {table.c[name].type.compile(dialect=DIALECT)}" for name in names)
    return (
        f"INSERT INTO {quoted([table.name])} ({quoted(names)}) "  # noqa: S608 - our own names
        f"SELECT {quoted(names)} FROM jsonb_to_recordset(CAST({rows} AS jsonb)) AS fresh({typed})"
    )
