"""Keyset paging: one statement a page, no count, no offset; stable while rows are inserted (http.md, Lists).

No flask here, so that queries.py may use it. A NULL counts as the greatest value, as in PostgreSQL's own order, so
that a plain index on (key, id) serves both directions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from chassis.unit_of_work import Reader

BY_NAME = "sort_key"
"""The column that orders names (chassis.search)."""


@dataclass(frozen=True)
class Position:
    """Where a page ended: the sort key's value and the id of its last row."""

    value: Any
    id: UUID


@dataclass(frozen=True)
class Page:
    """Some items of a list, and where the next page begins; None when this is the last."""

    items: Sequence[Any]
    next: Position | None = None


def paginate(
    reader: Reader,
    statement: Select[Any],
    model: type[Any],
    sort_columns: Mapping[str, InstrumentedAttribute[Any]],
    query: Mapping[str, Any],
) -> Page:
    """The page of `statement` that `query` asks for (`limit`, `cursor` as a Position, `sort` naming one of
    `sort_columns`).

    Without `sort` the order is that of making, newest first. The id breaks ties in the same direction. The statement
    selects one entity or columns; reach and filters are already in it.

    Those found by name and ordered by name are ordered by an expression, which no index serves: names with the same
    beginning stand together, so that walking the index of names until a page is full could mean all names before them.
    """
    order: str = query.get("sort") or "-"
    descending, name = order.startswith("-"), order.removeprefix("-")
    key = sort_columns[name] if name else None
    at: Position | None = query["cursor"]
    columns = [model.id] if key is None else [key, model.id]
    if at is not None:
        statement = statement.where(_beyond(key, model.id, at, descending))
    shown = statement.add_columns(*(column.label(f"_{place}") for place, column in enumerate(columns)))
    if query.get("q") and key is not None and key.key == BY_NAME:
        columns[0] = func.coalesce(key, key)
    shown = shown.order_by(*(column.desc() if descending else column.asc() for column in columns)).limit(
        query["limit"] + 1
    )
    rows = reader.session.execute(shown).all()
    more, rows = len(rows) > query["limit"], rows[: query["limit"]]
    last = rows[-1] if more else None
    return Page(
        items=[row[0] if len(row) == 1 + len(columns) else row for row in rows],  # an entity, or columns
        next=Position(None if key is None else last[-2], last[-1]) if last is not None else None,
    )


def _beyond(
    key: InstrumentedAttribute[Any] | None, identifier: InstrumentedAttribute[UUID], at: Position, descending: bool
) -> ColumnElement[bool]:
    """The rows after a position."""
    after = identifier < at.id if descending else identifier > at.id
    if key is None:
        return after
    if at.value is None:
        return or_(and_(key.is_(None), after), key.is_not(None)) if descending else and_(key.is_(None), after)
    mine, its = tuple_(key, identifier), tuple_(literal(at.value, key.type), at.id)
    if descending:
        return mine < its
    nullable = getattr(key.expression, "nullable", True)
    return or_(mine > its, key.is_(None)) if nullable else mine > its
