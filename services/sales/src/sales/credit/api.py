"""Routes of credit control (信用控制): where an account stands, and the statement that explains every cent of it."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader
from sales.credit import queries
from sales.credit.events import CreditWarningState
from sales.credit.model import Kind, Point

PERMISSIONS = (Permission("sales.credit.read", "查看信用占用", "See what occupies the credit of accounts"),)

KIND = {
    "description": "订单未发货金额、应收未收金额、预收未核销金额(负数) / orders, receivables; prepayments are negative"
}
NUMBER = {"example": "SO20261122-0001"}


class OccupiedSum(Schema):
    """What documents of one kind occupy in one currency."""

    kind = fields.Choice(Kind, required=True, metadata=KIND)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "8000.00"})


class OverdueSum(Schema):
    """What is overdue in one currency for longer than is tolerated."""

    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "500.00"})


class LimitRead(Schema):
    """One limit in force (信用额度) and what counts against it, at the rates of the day."""

    parameters_id = fields.Id(required=True)
    currency = fields.Currency(required=True)
    all_currencies = fields.Boolean(required=True, metadata={"description": "覆盖所有币种 / of every currency"})
    limit = fields.Money(required=True, metadata={"example": "10000.00"})
    allowed = fields.Money(
        required=True,
        metadata={"example": "0.00", "description": "放行单增加的额度 / more by releases for all documents"},
    )
    exposure = fields.Money(
        required=True,
        allow_none=True,
        metadata={"example": "8000.00", "description": "缺少汇率时为空 / without a rate"},
    )
    available = fields.Money(required=True, allow_none=True, metadata={"example": "2000.00"})
    overdue_days = fields.Integer(0, 32767, required=True, allow_none=True, metadata={"example": 15})
    overdue = fields.List(fields.Nested(OverdueSum), required=True)


class ExposureRead(Schema):
    """Where an account stands (信用占用) today."""

    account_id = fields.Id(required=True)
    day = fields.Day(required=True)
    occupied = fields.List(fields.Nested(OccupiedSum), required=True)
    limits = fields.List(fields.Nested(LimitRead), required=True)


class OccupationRead(Schema):
    """A document that occupies credit."""

    id = fields.Id(required=True, metadata={"description": "单据 / the document"})
    kind = fields.Choice(Kind, required=True, metadata=KIND)
    number = fields.Text(40, required=True, metadata=NUMBER)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "8000.00"})
    due_on = fields.Day(required=True, allow_none=True)


class EntryRead(Schema):
    """A movement (信用流水): the document occupies `amount` more or less, and `occupied` from then on."""

    id = fields.Id(required=True)
    kind = fields.Choice(Kind, required=True, metadata=KIND)
    document_id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata=NUMBER)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "-2000.00"})
    occupied = fields.Money(required=True, metadata={"example": "6000.00"})
    at = fields.Instant(required=True)
    actor = fields.Text(200, required=True, metadata={"example": "user/0199f4a0-0000-7000-8000-000000000001"})


class CreditWarningRead(CreditWarningState):
    """A credit warning (信用提示)."""

    version = fields.Integer(0, 2**53, required=True)


class WarningFilters(ListQuery):
    """Which warnings, in which order."""

    account_id = fields.Id()
    document_id = fields.Id()
    point = fields.Choice(Point)
    sort = Sort("created_at", default="-created_at")


class EntryFilters(ListQuery):
    """Which movements."""

    document_id = fields.Id()
    sort = Sort("at", default="-at")


routes = Routes("credit", prefix="/v1/credit-exposures", zh="信用占用", en="Credit")
warnings = Routes("credit-warnings", prefix="/v1/credit-warnings", zh="信用提示", en="Credit warnings")


@warnings.get(
    "",
    permission="sales.credit.read",
    zh="信用提示列表",
    query=WarningFilters,
    answer=page_of(CreditWarningRead),
)
def list_warnings(reader: Reader, query: dict[str, Any]) -> Page:
    """List what passed a check that only warns."""
    return queries.list_warnings(reader, query)


@routes.get("/<uuid:account_id>", permission="sales.credit.read", zh="查看信用占用", answer=ExposureRead)
def read_exposure(reader: Reader, account_id: UUID) -> dict[str, Any]:
    """See where an account stands with its credit."""
    return queries.read_exposure(reader, account_id)


@routes.get(
    "/<uuid:account_id>/occupations",
    permission="sales.credit.read",
    zh="占用信用的单据",
    query=ListQuery,
    answer=page_of(OccupationRead),
)
def list_occupations(reader: Reader, account_id: UUID, query: dict[str, Any]) -> Page:
    """List the documents that occupy credit now; their sum is the exposure."""
    return queries.list_occupations(reader, account_id, query)


@routes.get(
    "/<uuid:account_id>/entries",
    permission="sales.credit.read",
    zh="信用流水",
    query=EntryFilters,
    answer=page_of(EntryRead),
)
def list_entries(reader: Reader, account_id: UUID, query: dict[str, Any]) -> Page:
    """List every movement that made the exposure what it is, newest first."""
    return queries.list_entries(reader, account_id, query)
