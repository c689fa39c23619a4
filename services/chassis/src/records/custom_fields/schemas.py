"""Custom fields in bodies, answers and filters."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from chassis.http import fields
from records.custom_fields.queries import stored_values

MOST_VALUES = 100
_EXAMPLE = {"example": {"industry_code": "C34"}, "description": "自定义字段 / custom fields by their keys"}


class CustomInput(fields.Document):
    """Custom values in a body: `{"key": value}`, null takes one away; those that are not named stay."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=MOST_VALUES, metadata={**_EXAMPLE, "example": {}}, **kwargs)


class Custom(fields.Document):
    """Custom values in an answer or an event; null where there are none."""

    def __init__(self) -> None:
        super().__init__(required=True, allow_none=True, dump_only=True, metadata=_EXAMPLE)

    def wire(self, value: Any) -> Any:
        return dict(stored_values(value))


class CustomFilters(ma.Schema):
    """Mixin of a list's query: `?custom[key]=value` for each custom field."""

    custom = fields.Document(
        max=MOST_VALUES,
        load_default=None,
        metadata={"description": "按自定义字段筛选:custom[key]=value / by custom fields"},
    )

    @ma.pre_load
    def gather(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """`custom[a]=1&custom[b]=2` is one object, as OpenAPI's deepObject has it."""
        named = {name: value for name, value in data.items() if name.startswith("custom[") and name.endswith("]")}
        others = {name: value for name, value in data.items() if name not in named}
        inner = {name.removeprefix("custom[")[:-1]: value for name, value in named.items()}
        return {**others, "custom": inner} if inner else others
