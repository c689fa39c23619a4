"""Query parameters: filters declared one by one, order, search, trimming and paging of lists (http.md, Lists).

A filter is an ordinary field; a comparison is a field of its own: `created_from =
fields.Instant(data_key="created_at[gte]")`. Nothing undeclared is taken, and nothing twice.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar
from uuid import UUID

import marshmallow as ma
from werkzeug.datastructures import MultiDict

from chassis.errors import NotFound, Refusal
from chassis.http import fields, messages
from chassis.http.schemas import Schema, load
from chassis.permission import Masks, concealed

MOST_ITEMS = 200


class Query(Schema):
    """The base of every schema of query parameters; its fields read text."""

    reads_text: ClassVar[bool] = True
    error_messages = messages.OF_QUERIES


class ListQuery(Query):
    """What every list takes. Add filters as fields, `sort = Sort(…)` and `q = Search()` where the list has them."""

    limit = fields.Integer(1, MOST_ITEMS, load_default=50, metadata={"description": "Items a page / 每页条数"})
    cursor = fields.Text(
        2000, load_default=None, metadata={"description": "next_cursor of the page before / 上一页的 next_cursor"}
    )
    trim = fields.List(
        fields.Text(64),
        max=100,
        data_key="fields",
        load_default=None,
        metadata={"description": "Only these fields / 只返回这些字段"},
    )


class Sort(fields.Choice):
    """Order by one of the named keys, descending with a minus: `?sort=-created_at`."""

    def __init__(self, *names: str, default: str, **kwargs: Any) -> None:
        super().__init__([order for name in names for order in (name, f"-{name}")], load_default=default, **kwargs)


class Search(fields.Text):
    """Free text, Chinese too. `searched` are the fields it looks into; unsaid, it may be any."""

    def __init__(self, *searched: str, **kwargs: Any) -> None:
        super().__init__(100, load_default=None, **kwargs)
        self.searched = searched


class View(fields.Id):
    """A saved view of the list (保存的视图): its parameters hold where the request has none of its own."""

    def __init__(self) -> None:
        super().__init__(load_default=None, metadata={"description": "A saved view / 保存的视图"})


class FieldMasked(Refusal):
    """A list is not filtered, searched or sorted by a field that one's roles mask: its values would show through."""

    title = {"zh": "字段已屏蔽", "en": "The field is masked"}
    detail = {
        "zh": "您的角色看不到字段 {field},不能按它筛选、搜索或排序",
        "en": "Your roles mask the field {field}; a list cannot be filtered, searched or sorted by it.",
    }
    status = 403


def read_query(schema: Query, arguments: MultiDict[str, str], caller: UUID | str) -> dict[str, Any]:
    """The values of the query parameters, `me` replaced by the caller's id; raises Invalid with pointers such as
    `?limit`.
    """
    repeated = {name: messages.REPEATED_PARAMETER for name, values in arguments.lists() if len(values) > 1}
    if repeated:
        raise messages.invalid(repeated, "?")
    values = load(schema, arguments.to_dict(), root="?")
    return {name: caller if value is fields.ME else value for name, value in values.items()}


def with_view(
    schema: Query, arguments: MultiDict[str, str], asked_by: Callable[[UUID], Mapping[str, str]]
) -> MultiDict[str, str]:
    """The parameters with those of the view that they name, if the list has views; raises Invalid for a view that one
    cannot use.
    """
    field = schema.fields.get("view")
    if "view" not in arguments or not isinstance(field, View):
        return arguments
    try:
        asked = asked_by(field.deserialize(arguments["view"]))
    except ma.ValidationError as error:
        raise messages.invalid({"view": error.messages}, "?") from None
    except NotFound:
        raise messages.invalid({"view": messages.NO_SUCH_VIEW}, "?") from None
    return MultiDict(
        [*((name, value) for name, value in asked.items() if name not in arguments), *arguments.items(True)]
    )


def refuse_masked(schema: Query, arguments: Mapping[str, str], masks: Masks, values: dict[str, Any]) -> None:
    """Raise FieldMasked where a parameter asks about a masked field; a default order by one becomes that of making.

    A filter asks about the field of its name (`price[gte]` about `price`), or the one that its metadata say (`of`), one
    of many keys about each of them (`custom[grade]` about `custom.grade`).
    """
    if not masks:
        return
    for name, field in schema.fields.items():
        parameter = field.data_key or name
        for asked in _asked(parameter, field, values[name], masks) if values.get(name) is not None else ():
            if concealed(asked, masks):
                if any(given == parameter or given.startswith(f"{parameter}[") for given in arguments):
                    raise FieldMasked(field=asked)
                values[name] = None


def _asked(parameter: str, field: ma.fields.Field[Any], value: Any, masks: Masks) -> Collection[str]:
    """The fields of the documents that a parameter asks about."""
    if isinstance(field, Sort):
        return [value.removeprefix("-")]
    if isinstance(field, Search):
        return field.searched or masks
    if isinstance(value, Mapping):
        return [f"{parameter}.{key}" for key in value]
    return [] if parameter in _OF_EVERY_LIST else [field.metadata.get("of", parameter.partition("[")[0])]


PAGING = frozenset({"limit", "cursor", "after", "view"})
"""Where a page begins and how long it is: no part of what is asked."""
_OF_EVERY_LIST = PAGING | {"fields"}


def check_trim(names: list[str] | None, known: Collection[str]) -> None:
    """Raise Invalid where `?fields=` names a field that the documents do not have."""
    if names is not None and not set(names) <= set(known):
        raise messages.invalid({"fields": messages.NOT_A_CHOICE.format(choices=", ".join(known))}, "?")


def trimmed(document: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The document with the named fields only."""
    return {name: document[name] for name in names if name in document}
