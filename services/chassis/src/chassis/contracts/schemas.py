"""JSON Schema 2020-12 of an event's `data`, made of marshmallow schemas by apispec (libraries.md 2.2)."""

from typing import Any

import marshmallow as ma
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.openapi import field_description

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_INPUT_LIMITS = frozenset(
    {
        "minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems", "uniqueItems",
        "minProperties", "maxProperties", "additionalProperties", "readOnly", "writeOnly",
    }
)  # fmt: skip
"""What our strict fields say about input. An event tells what was; a longer name tomorrow breaks no promise."""

_CHANGED = {
    "type": "object",
    "description": "Fields that changed, before and after / 变更前后的值",
    "additionalProperties": {"type": "object", "required": ["old", "new"]},
}
_DELETED = {
    "const": True,
    "description": "A draft that is gone; copies keep a tombstone / 草稿已删除",
}


def data_schema(table: AggregateEvents, event: EventType) -> dict[str, Any]:
    """The schema of `data` in this event: the state at commit, what changed, and what the fact itself says."""
    own = _converted(event.fields) if event.fields else {"properties": {}, "required": []}
    return {
        "$schema": DIALECT,
        "$id": f"/schemas/{table.routing_key(event)}.schema.json",
        "title": table.routing_key(event),
        "description": f"{event.en} / {event.zh}",
        "type": "object",
        "required": ["state", *own.get("required", [])],
        "properties": {
            "state": _converted(table.state),
            "changed": _CHANGED,
            "deleted": _DELETED,
            **own["properties"],
        },
    }


def _converted(schema: type[ma.Schema]) -> dict[str, Any]:
    converted = _promise(_converter().schema2jsonschema(schema()))
    described: dict[str, Any] = {"description": " ".join((schema.__doc__ or schema.__name__).split()), **converted}
    return described


def _written_out(_schema: Any) -> Any:
    """apispec's name of a nested schema; without one it is written out in place, so that each file stands alone."""
    return None


def _converter() -> Any:
    """apispec's converter of 3.1, whose schema object is JSON Schema 2020-12; its methods are not typed."""
    plugin = MarshmallowPlugin(schema_name_resolver=_written_out)
    APISpec("events", "1", openapi_version="3.1.0", plugins=[plugin])
    converter: Any = plugin.converter
    for describe in (field_description, _decimal, _marks):
        converter.add_attribute_function(describe)
    return converter


def _decimal(_converter: Any, field: ma.fields.Field[Any], **_: Any) -> dict[str, Any]:
    """Decimals travel as strings; their pattern goes with the other limits, so the format says it."""
    return {"format": "decimal"} if isinstance(field, fields.DecimalText | ma.fields.Decimal) else {}


def _marks(_converter: Any, field: ma.fields.Field[Any], **_: Any) -> dict[str, Any]:
    """What apispec leaves out of a field's metadata: that it may be about a person."""
    return {"personal": True} if field.metadata.get("personal") else {}


def _promise(schema: Any) -> Any:
    """The schema without the limits of input and with its lists of names in a stable order."""
    if isinstance(schema, list):
        return [_promise(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key not in _INPUT_LIMITS}
    if isinstance(kept.get("properties"), dict):
        kept["properties"] = {name: _promise(inner) for name, inner in schema["properties"].items()}
    for key in ("items", "anyOf", "allOf", "oneOf"):
        if key in kept:
            kept[key] = _promise(kept[key])
    if "required" in kept:
        kept["required"] = sorted(kept["required"])
    return kept
