"""Rows of a table as one JSON value: a statement of a fixed form for any number of them, and one round trip."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql

DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
LOADED = "loaded_version"
"""An aggregate's version as a command found it, beside its new one."""


def quoted(names: Iterable[str]) -> str:
    """Names of columns or tables as SQL has them, with commas between."""
    return ", ".join(DIALECT.identifier_preparer.quote(name) for name in names)


@cache
def insert_from(table: Table, names: tuple[str, ...], rows: str) -> str:
    """`INSERT INTO … SELECT …` of these columns from `rows`, an expression that gives a JSON array of objects.

    Not one array a column: unnest would flatten columns that are arrays themselves.
    """
    return (
        f"INSERT INTO {quoted([table.name])} ({quoted(names)}) "  # noqa: S608 - our own names
        f"SELECT {quoted(names)} FROM {_fresh(table, names, rows)}"
    )


@cache
def update_from(table: Table, names: tuple[str, ...], rows: str) -> str:
    """`UPDATE … FROM …` of these columns, found by the primary key among them; one row is returned for each.

    Where an aggregate's `version` is among them, so is `LOADED`, the one that must be there.
    """
    keys = [column.name for column in table.primary_key]
    name = quoted([table.name])
    changed = ", ".join(f"{quoted([one])} = fresh.{quoted([one])}" for one in names if one not in (*keys, LOADED))
    found = [f"{name}.{quoted([key])} = fresh.{quoted([key])}" for key in keys]
    found += [f"{name}.version = fresh.{LOADED}"] * (LOADED in names)
    return (
        f"UPDATE {name} SET {changed} FROM {_fresh(table, names, rows)} "  # noqa: S608 - our own names
        f"WHERE {' AND '.join(found)} RETURNING 1"
    )


def _fresh(table: Table, names: tuple[str, ...], rows: str) -> str:
    types = {name: table.c["version" if name == LOADED else name].type for name in names}
    typed = ", ".join(f"{quoted([name])} {kind.compile(dialect=DIALECT)}" for name, kind in types.items())
    return f"jsonb_to_recordset(CAST({rows} AS jsonb)) AS fresh({typed})"
