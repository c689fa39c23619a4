"""Copies of neighbours' aggregates and journals of their events, written set-wise.

Of a copy's row the highest version wins, whatever the order of arrival; a journal's row has but one version.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table

from chassis.envelope import Envelope, to_json
from chassis.rowsets import insert_from, quoted
from chassis.worker.events import Reaction
from chassis.worker.subscriptions import Journal, Kept

TOMBSTONE = "deleted_at"
AS_OF = "as_of"
"""A table with this column keeps when the row's event happened."""


def rows(subscription: Kept, reactions: Sequence[Reaction]) -> list[dict[str, Any]]:
    """The rows to write: the newest event of each, in order of their ids so that two writers cannot deadlock."""
    newest: dict[int, Envelope] = {}  # by whole numbers: a UUID is hashed and compared in Python
    for reaction in reactions:
        identifier = _identity(subscription, reaction.event).int
        known = newest.get(identifier)
        if known is None or known.aggregateversion <= reaction.event.aggregateversion:
            newest[identifier] = reaction.event
    return [row(subscription, newest[identifier]) for identifier in sorted(newest)]


def row(subscription: Kept, event: Envelope) -> dict[str, Any]:
    """One event as a row; a deleted aggregate leaves a tombstone, so that a late event cannot bring it back."""
    told = subscription.row(event) if isinstance(subscription, Journal) else subscription.row(event.state)
    columns = {**told, "id": _identity(subscription, event), "version": event.aggregateversion}
    has = _columns(subscription.table)
    if AS_OF in has:
        columns[AS_OF] = event.time
    if TOMBSTONE in has:
        columns.setdefault(TOMBSTONE, None)  # all rows of one statement have the same columns
        if event.data.get("deleted"):
            columns[TOMBSTONE] = event.time
    return columns


@cache
def _columns(table: Table) -> frozenset[str]:
    """Their names: SQLAlchemy's collection, asked twice an event, was a tenth of the worker's Python (B9)."""
    return frozenset(table.c.keys())


def _identity(subscription: Kept, event: Envelope) -> UUID:
    return event.id if isinstance(subscription, Journal) else event.partitionkey


def write(connection: Connection, table: Table, values: Sequence[dict[str, Any]], *, again: bool = False) -> None:
    """Insert or update where the version is higher; with `again` also where it is the same (a rebuild)."""
    if values:
        statement = _statement(table, tuple(values[0]), again)
        connection.exec_driver_sql(statement, (to_json(values).decode(),))


@cache
def _statement(table: Table, names: tuple[str, ...], again: bool) -> str:
    changes = ", ".join(f"{quoted([name])} = excluded.{quoted([name])}" for name in names if name != "id")
    newer = "<=" if again else "<"
    return (
        f"{insert_from(table, names, '%s')} "
        f"ON CONFLICT (id) DO UPDATE SET {changes} WHERE {quoted([table.name])}.version {newer} excluded.version"
    )
