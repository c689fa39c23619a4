"""Values of a document as JSON and back, by the types of its columns: what a change request stores."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

from chassis.envelope import to_json
from chassis.model import Aggregate

_READERS: dict[type, Any] = {UUID: UUID, Decimal: Decimal, date: date.fromisoformat, datetime: datetime.fromisoformat}


def to_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they look in JSON: ids, days and decimals are text."""
    plain: dict[str, Any] = orjson.loads(to_json({name: _listed(value) for name, value in values.items()}))
    return plain


def current_values(document: Aggregate, fields: Iterable[str]) -> dict[str, Any]:
    """What these fields of the document hold now, children as a list of their columns, all as in JSON."""
    mapper = inspect(type(document))
    children = mapper.relationships.keys()
    return to_plain(
        {
            field: [_columns(child) for child in getattr(document, field)]
            if field in children
            else getattr(document, field)
            for field in fields
        }
    )


def differing(model: type[Any], wanted: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The fields of `wanted` that `now` does not hold: 1.5 and 1.5000 are the same amount.

    A child that leaves some of its columns out asks nothing about them.
    """
    children = inspect(model).relationships
    asked, held = from_plain(model, wanted), from_plain(model, now)
    return [
        name
        for name, value in asked.items()
        if not (_same_children(value, held[name]) if name in children else value == held[name])
    ]


def from_plain(model: type[Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The stored fields as the model has them."""
    return _typed(inspect(model), fields)


def _typed(mapper: Mapper[Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in fields.items():
        if name in mapper.relationships:
            child = mapper.relationships[name].mapper
            found[name] = [_typed(child, item) for item in value]
        elif name in mapper.columns and value is not None:
            read = _READERS.get(mapper.columns[name].type.python_type)
            found[name] = read(value) if read else value
        else:
            found[name] = value
    return found


def _same_children(wanted: list[dict[str, Any]], now: list[dict[str, Any]]) -> bool:
    return len(wanted) == len(now) and all(
        item[column] == there.get(column) for item, there in zip(wanted, now, strict=True) for column in item
    )


def _columns(child: Any) -> dict[str, Any]:
    mapper = inspect(type(child))
    return {a.key: getattr(child, a.key) for a in mapper.column_attrs if not mapper.columns[a.key].foreign_keys}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
