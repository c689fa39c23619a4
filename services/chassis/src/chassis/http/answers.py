"""What a route answers with: the schema, its compiled dumper, and the rendering of one document or one page."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

import marshmallow as ma
from orjson import Fragment

from chassis.envelope import to_json
from chassis.http import fields
from chassis.http.conditional import etag, version_of
from chassis.http.dumping import dumper
from chassis.http.schemas import Nothing, Schema
from chassis.idempotency import Answer as Finished
from chassis.permission import masked, masked_changes, masks_of, resource_of
from chassis.principal import Principal

JSON = "application/json"
JSON_OBJECT = {"200": {"description": "OK", "content": {JSON: {"schema": {"type": "object"}}}}}
"""How raw routes describe an answer in JSON whose form is another standard's."""


class PageSchema(Schema):
    """A page of a list: its items, and the cursor of the next page or null."""

    item: ClassVar[type[Schema]]
    next_cursor = fields.Text(2000, allow_none=True, required=True, metadata={"example": None})


def page_of(item: type[Schema]) -> type[PageSchema]:
    """The schema of a page of these documents."""
    items = fields.List(fields.Nested(item), required=True, max=200)
    name = f"{item.__name__.removesuffix('Schema').removesuffix('Read')}Page"
    return type(name, (PageSchema,), {"items": items, "item": item, "__doc__": f"A page of {item.__name__}."})


class Shape:
    """The form of a route's documents, compiled once; a route without a schema answers with no body."""

    def __init__(self, schema: type[Schema] | None) -> None:
        self.paged = schema is not None and issubclass(schema, PageSchema)
        self.empty = schema is None
        single = schema.item if schema is not None and issubclass(schema, PageSchema) else schema
        self.schema = (single or Nothing)()
        self._dump = dumper(self.schema)
        self._changes = tuple(_changes_in(self.schema))
        shown = {field.data_key or name: field for name, field in self.schema.dump_fields.items()}
        self.names = list(shown)
        self.decimals = {name for name, field in shown.items() if isinstance(field, fields.DecimalText)}

    def document(self, row: Any, who: Principal, permission: str) -> dict[str, Any]:
        """One document as `who` may see it by `permission`; a Fragment is finished, given out as it is."""
        if isinstance(row, Fragment):
            return row  # type: ignore[return-value]  # to_json takes it for what it holds
        document = self._dump(row)
        if not who.masks:
            return document
        document = masked(document, masks_of(who, permission))
        for path, resource in self._changes:
            masks = who.masks.get(resource or resource_of(permission), {})
            document = _within(document, path, partial(masked_changes, masks=masks))
        return document

    def finished(
        self, result: Any, who: Principal, permission: str, status: int, headers: Mapping[str, str]
    ) -> Finished:
        """The whole answer for one result, its version as the ETag."""
        sent = dict(headers)
        version = version_of(result)
        if version is not None:
            sent["ETag"] = etag(version)
        if self.empty:
            return Finished(status, sent, b"")
        return Finished(status, {**sent, "Content-Type": JSON}, to_json(self.document(result, who, permission)))


def _changes_in(schema: ma.Schema, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Where the documents of this schema tell of changes, and whose."""
    for name, field in schema.dump_fields.items():
        here = (*path, field.data_key or name)
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Changes):
            yield here, inner.resource
        elif isinstance(inner, fields.Nested):
            yield from _changes_in(inner.schema, here)


def _within(value: Any, path: tuple[str, ...], change: Callable[[dict[str, Any]], Any]) -> Any:
    """The value with what lies at `path` changed; what is not there, or masked as a whole, stays so."""
    if isinstance(value, list):
        return [_within(item, path, change) for item in value]
    if not isinstance(value, dict) or (path and path[0] not in value):
        return value
    return {**value, path[0]: _within(value[path[0]], path[1:], change)} if path else change(value)
