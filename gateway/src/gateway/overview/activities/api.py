"""Routes of the activity streams (工作动态)."""

from typing import Any
from uuid import UUID

from chassis.http import SIGNED_IN, ListQuery, Page, Routes, Schema, fields, page_of
from chassis.unit_of_work import Reader
from gateway.overview.activities import queries

MOST_TYPES = 50
PERSONAL = {"personal": True}
ACCOUNT = {"zh": "龙师科技", "en": "Longshi"}
PERSON = {"zh": "李明", "en": "Li Ming"}
SUMMARY = {"zh": "李明修改了客户 C2026000001(龙师科技)", "en": "Li Ming changed account C2026000001 (Longshi)"}


class ActivityRead(Schema):
    """Who did what (动态): `summary` says it in both languages, the other fields for programs.

    `account_name` is told to those who may read the account, `actor_name` never to a customer's people unless it is one
    of theirs.
    """

    id = fields.Id(required=True, metadata={"description": "事件 / of the event"})
    at = fields.Instant(required=True)
    type = fields.Text(200, required=True, metadata={"example": "customer.account.changed.v1"})
    resource = fields.Text(100, required=True, metadata={"example": "customer.account"})
    subject_id = fields.Id(required=True, metadata={"description": "单据 / of the document"})
    number = fields.Text(100, required=True, allow_none=True, metadata={"example": "C2026000001"})
    changed = fields.List(fields.Text(100), required=True, metadata={"example": ["phone"]})
    account_id = fields.Id(required=True, allow_none=True)
    account_name = fields.Localized(120, required=True, allow_none=True, metadata={**PERSONAL, "example": ACCOUNT})
    actor = fields.Text(100, required=True, metadata={"example": "user/019a9a00-0000-7000-8000-000000000001"})
    actor_name = fields.Localized(120, required=True, allow_none=True, metadata={**PERSONAL, "example": PERSON})
    on_behalf_of = fields.Text(100, required=True, allow_none=True, metadata={"example": None})
    cause = fields.Text(20, required=True, metadata={"example": "api"})
    summary = fields.Localized(1000, required=True, metadata={**PERSONAL, "example": SUMMARY})


class ActivityFilters(ListQuery):
    """Which activities, newest first."""

    type = fields.List(fields.Text(200), max=MOST_TYPES)
    since = fields.Instant(metadata={"description": "从此刻起 / from this instant on"})
    until = fields.Instant(metadata={"description": "至此刻前 / before this instant"})


ActivityPage = page_of(ActivityRead)
routes = Routes("activities", prefix="/v1/overview", zh="工作动态", en="Activity streams")


@routes.get(
    "/accounts/<uuid:account_id>/activities",
    permission=SIGNED_IN,
    zh="客户的动态",
    query=ActivityFilters,
    answer=ActivityPage,
)
def list_activities_of_account(reader: Reader, account_id: UUID, query: dict[str, Any]) -> Page:
    """List what was done about an account."""
    return queries.activities_of_account(reader, account_id, query)


@routes.get(
    "/people/<uuid:user_id>/activities",
    permission="gateway.activity.read",
    zh="人员的工作动态",
    query=ActivityFilters,
    answer=ActivityPage,
)
def list_activities_of_person(reader: Reader, user_id: UUID, query: dict[str, Any]) -> Page:
    """List what a person did."""
    return queries.activities_of_person(reader, user_id, query)
