"""Saved views as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import Schema, fields
from records.saved_views.model import (
    SavedView,
    SavedViewChanged,
    SavedViewCreated,
    SavedViewDeleted,
    SavedViewShared,
    SavedViewUnshared,
)

MOST_PARAMETERS = 40


class SavedViewState(Schema):
    """A saved view (保存的视图) at the moment of the commit."""

    id = fields.Id(required=True)
    of = fields.Text(60, required=True, metadata={"example": "accounts", "description": "列表 / of which list"})
    name = fields.Text(60, required=True, metadata={"example": "华东的老客户"})
    owner_id = fields.Id(required=True, allow_none=True)
    shared = fields.Boolean(required=True, metadata={"description": "是否共享 / everybody may use it"})
    created_at = fields.Instant(required=True)


def events(service: str) -> AggregateEvents:
    """The table of what `service` publishes about views of its lists."""
    return AggregateEvents(
        service=service,
        aggregate=SavedView,
        state=SavedViewState,
        types=(
            EventType(SavedViewCreated, "created", "保存视图", "Somebody saved a view of a list."),
            EventType(SavedViewChanged, "changed", "视图已修改", "It is called otherwise, or asks for something else."),
            EventType(SavedViewShared, "shared", "视图已共享", "Everybody who may see the list may use it."),
            EventType(SavedViewUnshared, "unshared", "视图取消共享", "It is its owner's alone again."),
            EventType(SavedViewDeleted, "deleted", "视图已删除", "It is gone."),
        ),
    )
