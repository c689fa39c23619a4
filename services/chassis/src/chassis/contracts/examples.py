"""An example of every event, made of its schema: the same every time, and valid by it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from chassis.envelope import Envelope
from chassis.facts import AggregateEvents, EventType

ID = "019a9a00-0000-7000-8000-000000000001"
EVENT = UUID("019a9a00-0000-7000-8000-0000000000e1")
CAUSE = UUID("019a9a00-0000-7000-8000-0000000000c1")
AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

_BY_FORMAT = {
    "uuid": ID,
    "date-time": "2026-11-21T08:00:00Z",
    "date": "2026-11-21",
    "decimal": "1200.50",
    "email": "wang@example.com",
    "uri": "https://example.com",
}
_BY_TYPE: dict[str, Any] = {"number": 1, "boolean": True, "null": None}


def example_event(table: AggregateEvents, event: EventType, schema: dict[str, Any]) -> dict[str, Any]:
    """The whole message as a subscriber gets it."""
    data: dict[str, Any] = example_of(schema)
    for word in ("changed", "deleted"):
        data.pop(word, None)
    envelope = Envelope(
        id=EVENT,
        source=f"/{table.service}",
        type=f"crm.{table.routing_key(event)}",
        aggregate=table.aggregate.__aggregate__,
        partitionkey=UUID(ID),
        time=AT,
        aggregateversion=1,
        factindex=1,
        actor=f"user/{ID}",
        cause="api",
        correlationid=str(CAUSE),
        causationid=CAUSE,
        data=data,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    message: dict[str, Any] = orjson.loads(envelope.encode())
    return message


def example_of(schema: dict[str, Any], name: str = "") -> Any:
    """A value that the schema allows; `name` is the field's, and stands in for a text without an example."""
    for given in (schema.get("examples", ()), schema.get("enum", ()), [schema["const"]] if "const" in schema else ()):
        if given:
            return given[0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], name)
    kind = schema.get("type", "object")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            return {inner: example_of(value, inner) for inner, value in schema.get("properties", {}).items()}
        case "array":
            return [example_of(schema.get("items", {"type": "string"}), name)]
        case plain:
            return _plain(plain, schema, name)


def _plain(kind: str, schema: dict[str, Any], name: str) -> Any:
    if kind == "string":
        return _BY_FORMAT.get(schema.get("format", ""), name)
    return max(1, schema.get("minimum", 1)) if kind == "integer" else _BY_TYPE[kind]
