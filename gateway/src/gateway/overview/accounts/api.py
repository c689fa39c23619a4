"""The route of the customer 360 (客户全貌)."""

from typing import Any
from uuid import UUID

from chassis.http import SIGNED_IN, Routes, Schema, fields
from chassis.unit_of_work import Reader
from gateway.overview.accounts import queries
from gateway.overview.accounts.sections import SECTIONS

_INSTANT = {"type": ["string", "null"], "format": "date-time"}
_SECTION = {
    "type": ["object", "null"],
    "required": ["title", "as_of", "stale_since", "items"],
    "properties": {
        "title": {"type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}},
        "as_of": {
            **_INSTANT,
            "description": "所依据的最后一个事件的时间 / time of the last event that it was made from; null: none yet",
        },
        "stale_since": {
            **_INSTANT,
            "description": "自此有事件已到达但尚未生效 / since when events that feed it have arrived and wait to take"
            " effect; null: none does",
        },
        "items": {"type": "array", "items": {"type": "object"}, "description": "最近 20 条 / the newest 20"},
    },
}


class Sections(fields.Document):
    """Section by name, finished as JSON by the query."""

    def described(self) -> dict[str, Any]:
        """Every section by its name; one that is not shown to the reader is null."""
        named = {
            section.name: {**_SECTION, "description": f"{section.zh} / {section.en}; {section.permission}"}
            for section in SECTIONS
        }
        latest = {**_SECTION, "description": "最近动态 / the latest activities, by the read permission of each"}
        return {"type": "object", "properties": {**named, queries.ACTIVITIES: latest}}


class AccountOverview(Schema):
    """A customer as a whole (客户全貌): each section for holders of its read permission with reach over the account."""

    id = fields.Id(required=True)
    version = fields.Integer(0, 2**48, required=True, metadata={"description": "of what is shown, as in the ETag"})
    sections = Sections(required=True, dump_only=True)


routes = Routes("overview", prefix="/v1/overview/accounts", zh="客户全貌", en="Customer 360")


@routes.get("/<uuid:account_id>", permission=SIGNED_IN, zh="客户全貌", answer=AccountOverview)
def read_overview(reader: Reader, account_id: UUID) -> dict[str, Any]:
    """Read all that the services told of one account."""
    return queries.read_overview(reader, account_id)
