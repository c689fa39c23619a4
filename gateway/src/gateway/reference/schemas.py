"""JSON Schemas for people: fields as rows of a table, and an example of the whole."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.contracts.examples import example_of
from gateway.reference.speech import Speech

Schema = Mapping[str, Any]
_DEEPEST = 6
"""Levels of fields that are shown; the deepest document of ours has four."""
_SHORT_PATTERN = re.compile(r"\^(?:\(\?:)?(.{1,40}?)\)?\$")
"""What is worth showing of a pattern; a longer one says in code what the description says in words."""


@dataclass(frozen=True)
class Row:
    """One field: `depth` levels below the top, its kind and limits in words."""

    name: str
    depth: int
    kind: str
    required: bool
    about: str
    limits: str
    personal: bool


def rows(schema: Schema, say: Speech, depth: int = 0) -> Iterator[Row]:
    """The fields of an object schema without references, each followed by its own."""
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield Row(
            name,
            depth,
            kind(field, say),
            name in required,
            say.half(str(field.get("description", ""))),
            limits(field, say),
            bool(field.get("personal")),
        )
        if depth < _DEEPEST:
            yield from rows(_inner(field), say, depth + 1)


def kind(schema: Schema, say: Speech) -> str:
    """What sort of value it is: `string (uuid) | null`, `list of object`."""
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " | ".join(dict.fromkeys(kind(each, say) for each in schema[word]))
    types = schema.get("type", "object" if "properties" in schema else say("任意", "any"))
    return " | ".join(_one_kind(each, schema, say) for each in (types if isinstance(types, list) else [types]))


def _one_kind(name: str, schema: Schema, say: Speech) -> str:
    if name == "array":
        return f"{say('列表:', 'list of ')}{kind(schema.get('items', {}), say)}"
    return f"{name} ({schema['format']})" if "format" in schema and name != "null" else name


def limits(schema: Schema, say: Speech) -> str:
    """What a value must keep to: its words, bounds, length, default."""
    schema = {**schema.get("items", {}), **schema} if schema.get("type") == "array" else schema
    found = [", ".join(str(word) for word in schema["enum"] if word is not None)] if "enum" in schema else []
    for unit, least, most in (
        ("", "minimum", "maximum"),
        (say("个字符", "characters"), "minLength", "maxLength"),
        (say("项", "items"), "minItems", "maxItems"),
    ):
        if bounds := _span(schema.get(least), schema.get(most)):
            found.append(f"{bounds} {unit}".strip())
    if (pattern := _SHORT_PATTERN.fullmatch(schema.get("pattern", ""))) and "format" not in schema:
        found.append(pattern[1])
    if schema.get("default") is not None:
        found.append(f"{say('默认', 'default')} {json.dumps(schema['default'], ensure_ascii=False)}")
    return "; ".join(found)


def _span(least: Any, most: Any) -> str:
    if least is None or most is None:
        return f"≤ {most}" if most is not None else f"≥ {least}" if least is not None else ""
    return str(least) if least == most else f"{least}–{most}"


def minimal(schema: Schema, name: str = "") -> Any:
    """An example with nothing but what is required; where nothing is, with the first field."""
    fields = schema.get("properties", {})
    if not fields or "examples" in schema:
        return example_of(dict(schema), name)
    required = schema.get("required") or [next(iter(fields))]
    return {inner: minimal(field, inner) for inner, field in fields.items() if inner in required}


def _inner(field: Schema) -> Schema:
    """The object within a field: itself, what a list holds, or the first choice that is one."""
    choices = (field, field.get("items", {}), *field.get("anyOf", ()), *field.get("oneOf", ()))
    return next((each for each in choices if "properties" in each), {})
