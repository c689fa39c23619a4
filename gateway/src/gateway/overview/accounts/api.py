"""The route of the customer 360 (客户全貌)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from chassis.http import SIGNED_IN, Routes, Schema, fields
from chassis.unit_of_work import Reader
from gateway.overview.accounts import queries
from gateway.overview.accounts.sections import ACCOUNT, SECTIONS

EXAMPLE = {
    "account": {
        "title": {"zh": ACCOUNT.zh, "en": ACCOUNT.en},
        "as_of": "2026-11-21T08:00:00Z",
        "stale_since": None,
        "items": [{"code": "C2026000001", "status": "approved", "name": {"zh": "龙师科技", "en": "Longshi"}}],
    },
    "approvals": None,
}


def _section(what: str, names: Iterable[str]) -> dict[str, Any]:
    """The JSON Schema of a section; the types of its items' fields are those of the service's own documents."""
    instant = {"type": ["string", "null"], "format": "date-time"}
    language = {"type": "string"}
    return {
        "type": ["object", "null"],
        "description": f"{what}; null: not shown to you / 无权查看时为 null",
        "required": ["title", "as_of", "stale_since", "items"],
        "properties": {
            "title": {"type": "object", "properties": {"zh": language, "en": language}},
            "as_of": {
                **instant,
                "description": "所依据的最后一个事件的时间 / time of the last event it was made from; null: none yet",
            },
            "stale_since": {
                **instant,
                "description": "自此有事件已到达但尚未生效 / since when an event that feeds it waits unapplied;"
                " null: none does",
            },
            "items": {
                "type": "array",
                "maxItems": queries.LATEST,
                "items": {"type": "object", "properties": {name: {} for name in names}},
            },
        },
    }


class Sections(fields.Document):
    """Section by name, finished as JSON by the query."""

    def described(self) -> dict[str, Any]:
        """Every section by its name."""
        named = {
            section.name: _section(f"{section.zh} / {section.en} ({section.permission})", section.fields)
            for section in SECTIONS
        }
        latest = _section("最近动态 / the latest activities, as the stream shows them", ("id", "at", "type", "summary"))
        return {"type": "object", "properties": {**named, queries.ACTIVITIES: latest}}


class AccountOverview(Schema):
    """A customer as a whole (客户全貌): each section for holders of its read permission with reach over the account."""

    id = fields.Id(required=True)
    version = fields.Integer(
        0, 2**48, required=True, metadata={"description": "所示内容的版本 / of what is shown, as in the ETag"}
    )
    sections = Sections(required=True, dump_only=True, metadata={"example": EXAMPLE})


routes = Routes("overview", prefix="/v1/overview/accounts", zh="客户全貌", en="Customer 360")


@routes.get("/<uuid:account_id>", permission=SIGNED_IN, zh="客户全貌", answer=AccountOverview)
def read_overview(reader: Reader, account_id: UUID) -> dict[str, Any]:
    """Read all that the services told of one account."""
    return queries.read_overview(reader, account_id)
