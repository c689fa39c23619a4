"""What a command changed, before and after: the history that people see (史, 变更记录)."""

from typing import Any

from sqlalchemy import inspect

from chassis.model import Aggregate

Changes = dict[str, dict[str, Any]]  # {"name": {"old": …, "new": …}}


def changes_of(aggregate: Aggregate) -> Changes:
    """The changes of an aggregate and its children since it was loaded; call before the flush.

    A child appears as `<relationship>/<child id>`, with None for "not there".
    """
    changes = _columns(aggregate, aggregate.__unrecorded__ | {"version"})
    for name in aggregate.__children__:
        history = inspect(aggregate).attrs[name].history
        for child in history.added:
            changes[f"{name}/{child.id}"] = {"old": None, "new": _values(child)}
        for child in history.deleted:
            changes[f"{name}/{child.id}"] = {"old": _values(child), "new": None}
        for child in history.unchanged:
            inner = _columns(child, frozenset())
            if inner:
                changes[f"{name}/{child.id}"] = {
                    side: {column: change[side] for column, change in inner.items()} for side in ("old", "new")
                }
    return changes


def _columns(row: object, left_out: frozenset[str]) -> Changes:
    found: Changes = {}
    state = inspect(row)
    for attribute in state.mapper.column_attrs:
        if attribute.key in left_out or attribute.key not in state.committed_state:  # what nobody set: most of them
            continue
        history = state.attrs[attribute.key].history
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if old != new:
                found[attribute.key] = {"old": old, "new": new}
    return found


def _values(row: object) -> dict[str, Any]:
    foreign = {column.key for column in inspect(row).mapper.columns if column.foreign_keys}
    return {a.key: getattr(row, a.key) for a in inspect(row).mapper.column_attrs if a.key not in foreign}
