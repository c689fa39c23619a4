"""New aggregates as rows, for the statement that writes their facts as well (docs/decisions/0013).

The session's flush would write the same rows one table after another, each with a round trip and most of an insert's
price in Python. It still writes whatever is not plain here: columns that the database fills, values that JSON does not
carry, relations to other aggregates.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapper, RelationshipProperty, Session

from chassis.model import Aggregate

Rows = dict[Table, list[dict[str, Any]]]


@dataclass(frozen=True)
class Form:
    """How instances of one class become rows: the attribute of each column, defaults by attribute, and what a child
    takes of its root."""

    table: Table
    columns: dict[str, str]
    defaults: dict[str, Any]
    root: str | None
    taken: dict[str, str]

    def row(self, made: object) -> dict[str, Any]:
        """The row of one instance, which gets its defaults here; a child learns to whom it belongs."""
        root = getattr(made, self.root) if self.root else None
        for own, of_root in self.taken.items():
            setattr(made, own, getattr(root, of_root))
        values = vars(made)
        for attribute, default in self.defaults.items():
            if attribute not in values:
                setattr(made, attribute, default)
        return {name: values.get(attribute) for name, attribute in self.columns.items()}


def take_plain(session: Session, added: Collection[Aggregate]) -> Rows | None:
    """The rows of a command that makes plain aggregates and does nothing else, taken off the session; None for any
    other."""
    new = list(session.new)
    if not new or session.dirty or session.deleted:
        return None
    forms = [form_of(inspect(type(row))) for row in new]
    rows: Rows = {}
    for row, form in zip(new, forms, strict=True):
        root = row if form is None or form.root is None else getattr(row, form.root)
        if form is None or root not in added:
            return None
    for row, form in zip(new, forms, strict=True):
        assert form is not None  # noqa: S101 - for the type checker
        rows.setdefault(form.table, []).append(form.row(row))
    for row in new:
        if row in session:  # a root takes its children along
            session.expunge(row)
    return rows


@cache
def form_of(mapper: Mapper[Any]) -> Form | None:
    """The form of a class, or None where only the session knows how to write it."""
    table = mapper.local_table
    columns = [attribute.columns[0] for attribute in mapper.column_attrs]
    root = getattr(mapper.class_, "__root__", None)
    belonging = {root} if root else set(getattr(mapper.class_, "__children__", ()))
    if not isinstance(table, Table) or set(columns) != set(table.c) or not all(map(_is_plain, columns)):
        return None
    if {relation.key for relation in mapper.relationships} != belonging:
        return None
    attributes = {column: mapper.get_property_by_column(column).key for column in table.c}
    return Form(
        table,
        {column.name: attribute for column, attribute in attributes.items()},
        {attribute: column.default.arg for column, attribute in attributes.items() if column.default is not None},
        root,
        _taken(mapper.relationships[root]) if root else {},
    )


def _taken(relation: RelationshipProperty[Any]) -> dict[str, str]:
    """The child's attributes that hold the key of its root, and where they come from."""
    child, root = relation.parent, relation.mapper
    pairs = relation.local_remote_pairs or ()
    return {child.get_property_by_column(own).key: root.get_property_by_column(of).key for own, of in pairs}


def _is_plain(column: Any) -> bool:
    if not isinstance(column, Column) or column.server_default or column.computed or column.identity:
        return False
    if column.default is not None and not column.default.is_scalar:
        return False
    if isinstance(column.type, JSONB):
        return column.type.none_as_null
    return not isinstance(column.type, LargeBinary)
