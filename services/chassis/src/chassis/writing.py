"""New and changed aggregates as rows, for the statement that writes their facts as well (docs/decisions/0013).

The session's flush would write the same rows one table after another, each with a round trip and most of its price in
Python. It still writes whatever is not plain here: columns that the database fills, values that JSON does not carry,
relations to other aggregates, children that go, and a table in which rows are made and changed at once: their order may
matter to an index.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapper, RelationshipProperty, Session

from chassis.model import Aggregate
from chassis.rowsets import LOADED

Row = dict[str, Any]
Columns = tuple[Table, tuple[str, ...]]


@dataclass(frozen=True)
class Form:
    """How instances of one class become rows: the attribute of each column, defaults by attribute, and what a child
    takes of its root."""

    table: Table
    columns: dict[str, str]
    defaults: dict[str, Any]
    root: str | None
    taken: dict[str, str]

    def row(self, made: object) -> Row:
        """The row of one instance, which gets its defaults here; a child learns to whom it belongs."""
        root = getattr(made, self.root) if self.root else None
        for own, of_root in self.taken.items():
            setattr(made, own, getattr(root, of_root))
        values = vars(made)
        for attribute, default in self.defaults.items():
            if attribute not in values:
                setattr(made, attribute, default)
        return {name: values.get(attribute) for name, attribute in self.columns.items()}

    def changes(self, loaded: object) -> Row | None:
        """What is another in a loaded instance, with its key; nothing where nothing is. None where more than values
        has changed: its key, its root, a child that went."""
        state = inspect(loaded)
        children = getattr(loaded, "__children__", ())
        for name in state.mapper.relationships.keys() & state.committed_state.keys():
            if name not in children or state.attrs[name].history.deleted:
                return None
        changed: Row = {}
        for name, attribute in self.columns.items():
            if attribute in state.committed_state and (history := state.attrs[attribute].history).has_changes():
                changed[name] = history.added[0] if history.added else None
        keys = [column.name for column in state.mapper.primary_key]
        if not changed.keys().isdisjoint(keys):
            return None
        if isinstance(loaded, Aggregate) and "version" in changed:
            changed[LOADED] = state.attrs.version.history.deleted[0]
        return changed and {**dict(zip(keys, state.identity, strict=True)), **changed}


@dataclass(frozen=True)
class Rows:
    """What a command writes: new rows, of changed ones what is another with their key, and the instances of both."""

    made: dict[Columns, list[Row]] = field(default_factory=dict)
    changed: dict[Columns, list[Row]] = field(default_factory=dict)
    instances: Sequence[object] = ()

    def leave(self, session: Session) -> None:
        """Take the instances off the session, which would write them again."""
        for instance in self.instances:
            if instance in session:  # a root takes its children along
                session.expunge(instance)


def plain_rows(session: Session, added: Collection[Aggregate]) -> Rows | None:
    """The rows of a command that makes and changes plain aggregates and does nothing else; None for any other."""
    fresh = [row for root in added if inspect(root).transient for row in _with_children(root)]
    new, dirty = [*fresh, *session.new], sorted(session.dirty, key=_place)
    rows = Rows(instances=(*session.new, *dirty))
    if session.deleted or not {type(row) for row in new}.isdisjoint(map(type, dirty)):
        return None
    for row in new:
        form = form_of(inspect(type(row)))
        if form is None or not _belongs(row, form, added):
            return None
        values = form.row(row)
        rows.made.setdefault((form.table, tuple(values)), []).append(values)
    for row in dirty:
        form = form_of(inspect(type(row)))
        if form is None or not (form.root or isinstance(row, Aggregate)) or (changes := form.changes(row)) is None:
            return None
        if changes:
            rows.changed.setdefault((form.table, tuple(changes)), []).append(changes)
    return rows


def _with_children(root: Aggregate) -> Iterator[object]:
    yield root
    for name in root.__children__:
        yield from getattr(root, name)


def _place(row: object) -> tuple[str, str]:
    """All commands change rows in one order, or they would more often wait for each other in a circle."""
    state = inspect(row)
    return state.mapper.local_table.name, str(state.identity)


def _belongs(new: object, form: Form, added: Collection[Aggregate]) -> bool:
    """Whether a new row is an aggregate that the unit of work was given, or a child of one, or of a loaded one."""
    if form.root is None:
        return new in added
    root = getattr(new, form.root)
    return root in added or inspect(root).persistent


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
