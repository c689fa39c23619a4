"""What a worker must put aside, as tables over every subscription (faults.md J-1, Q-1, X-1).

Made from the consumed schema of the subscription and a published example of its event, so that a new one is attacked
without anybody remembering to. Every case is an event of its own about an aggregate of its own: what it breaks can
only be a neighbour.
"""

import copy
import gzip
import json
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.envelope import MAX_BYTES
from chassis.identifiers import new_id
from chassis.testing.hostile_input import MALFORMED, NOT_OBJECTS

Document = dict[str, Any]
NOTHING = object()
"""Stands for a member that is missing."""


@dataclass(frozen=True)
class HostileEvent:
    """One message that no room may believe."""

    name: str
    body: bytes


def fresh(example: Mapping[str, Any]) -> Document:
    """The example once more: another event, about another aggregate."""
    event, subject = copy.deepcopy(dict(example)), str(new_id())
    aggregate = event["subject"].partition("/")[0]
    event |= {"id": str(new_id()), "partitionkey": subject, "subject": f"{aggregate}/{subject}"}
    event["data"]["state"]["id"] = subject
    return event


def encoded(event: Document) -> bytes:
    """Its bytes; whatever stands in it."""
    return json.dumps(event, separators=(",", ":")).encode()


def hostile_events(example: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[HostileEvent]:
    """Every case for a consumer of events like `example` that reads what `schema` says."""
    for name, body in {**_NO_ENVELOPES, **_malformed_inside(example)}.items():
        yield HostileEvent(f"J-1 {name}", body)
    for member, values in _ENVELOPE.items():
        for value in values:
            yield HostileEvent(f"J-1 {member}={_short(value)}", _with(fresh(example), (member,), value))
    for where, value in _broken(schema, fresh(example)["data"], ()):
        place = "/".join(map(str, where))
        yield HostileEvent(f"J-1 /{place}={_short(value)}", _with(fresh(example), ("data", *where), value))


_SERIALIZED = pickle.dumps({"specversion": "1.0"})
_NO_ENVELOPES: dict[str, bytes] = {
    **MALFORMED,
    **NOT_OBJECTS,
    "an empty object": b"{}",
    "X-1 pickle": _SERIALIZED,
    "X-1 YAML": b"!!python/object/apply:os.system ['true']",
    "X-1 gzip": gzip.compress(b"{}", mtime=0),
    "X-1 XML with an entity": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
    "larger than any event": b'{"a": "' + b"x" * MAX_BYTES + b'"}',
}
_STORED_AS_TEXT: tuple[Any, ...] = ("x\x00y", 7, [], {}, None, NOTHING)
_ENVELOPE: Mapping[str, tuple[Any, ...]] = {
    "specversion": ("0.3", "1.0\x00", *_STORED_AS_TEXT),
    "id": ("1", "' OR 1=1 --", str(UUID(int=7)), "4b7a8f0e-7d5c-4c8e-9a55-0f6b2f3a9d11", *_STORED_AS_TEXT),
    "source": ("/nobody", "/\x00", *_STORED_AS_TEXT),
    "type": ("crm.nobody.thing.made.v1", "crm.", *_STORED_AS_TEXT),
    "subject": ("thing/1", "/", "x\x00/1", *_STORED_AS_TEXT),
    "time": ("yesterday", "2026-11-21T08:00:00", "2026-11-21", "10000-01-01T00:00:00Z", *_STORED_AS_TEXT),
    "partitionkey": ("1", str(new_id()), *_STORED_AS_TEXT),
    "aggregateversion": (0, -1, 1.5, "1", True, 2**63, 2**64, None, NOTHING),
    "factindex": (0, -1, 1.5, "1", True, 2**63, None, NOTHING),
    "actor": _STORED_AS_TEXT,
    "cause": _STORED_AS_TEXT,
    "correlationid": _STORED_AS_TEXT,
    "onbehalfof": (7, [], {"a": 1}, "x\x00y"),
    "causationid": (7, "1", [1], "x\x00y"),
    "traceparent": (7, [1], {"a": 1}, "x\x00y"),
    "data": ("", 7, [], None, {}, {"state": 7}, {"state": []}, NOTHING),
}
"""Member → what it must not be."""


def _malformed_inside(example: Mapping[str, Any]) -> dict[str, bytes]:
    """Good events but for one more member of their state, which cannot be read or not be stored."""
    members = ("lone surrogate", "NaN", "U+0000 in a value", "U+0000 in a key", "nested 1,100")
    found = {}
    for name in members:
        before, state, after = encoded(fresh(example)).partition(b'"state":{')
        found[f"{name} in a state"] = before + state + _INSIDE[name] + b"," + after
    return found


_INSIDE = {
    **{name: body[1:-1] for name, body in MALFORMED.items() if body.startswith(b'{"a')},
    "nested 1,100": b'"a":' + b"[" * 1_100 + b"]" * 1_100,
}


_OTHERS: Mapping[str, Any] = {"string": "x", "integer": 1, "boolean": True, "null": None, "array": [], "object": {}}


def _broken(schema: Mapping[str, Any], value: Any, where: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """(place, value) of everything within `value` that breaks the schema in one way."""
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if where and kinds:
        also = {"integer"} if "number" in kinds else set()
        yield from ((where, other) for kind, other in _OTHERS.items() if kind not in {*kinds, *also})
    if "enum" in schema or "const" in schema:
        yield where, "no such word"
    if schema.get("format") in {"uuid", "date", "date-time"}:
        yield where, "neither an id nor a date"
    if isinstance(value, dict):
        yield from (((*where, name), NOTHING) for name in schema.get("required", ()))
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from _broken(inner, value[name], (*where, name))
    if isinstance(value, list) and value and "items" in schema:
        yield from _broken(schema["items"], value[0], (*where, 0))


def _with(event: Document, where: tuple[Any, ...], value: Any) -> bytes:
    """The event with this value in that place."""
    inside: Any = event
    for step in where[:-1]:
        inside = inside[step]
    if value is NOTHING:
        del inside[where[-1]]
    else:
        inside[where[-1]] = value
    return encoded(event)


def _short(value: Any) -> str:
    return "nothing" if value is NOTHING else repr(value)[:30]
