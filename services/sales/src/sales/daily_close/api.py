"""Routes of the daily check (账表核对) and of closings (结账)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.cash.model import Kind
from sales.daily_close import commands, queries
from sales.daily_close.events import ClosingState
from sales.periods.model import Closing

PERMISSIONS = (
    Permission("sales.closing.read", "查看结账与账表核对", "Read closings, and check the books"),
    Permission("sales.closing.close", "结账", "Close days and months"),
)

KINDS = ("settled", "credited", "balance", "credit", "opening_balance", *Kind)


class DifferenceRead(Schema):
    """Where two sides disagree that must say the same."""

    kind = fields.Choice(KINDS, required=True)
    subject = fields.Text(40, required=True, metadata={"example": "AR20261122-0001"})
    currency = fields.Currency(required=True)
    projection = fields.Money(required=True, metadata={"description": "单据上的金额 / what the documents say"})
    ledger = fields.Money(
        required=True, metadata={"description": "核销、对账单、信用流水 / what was posted and reported"}
    )


class CheckRead(Schema):
    """The check of the books (账表相符): they agree when nothing is listed."""

    agrees = fields.Boolean(required=True)
    differences = fields.List(fields.Nested(DifferenceRead), max=queries.MOST, required=True)


class ClosingBody(Schema):
    """Which day; all days before it are closed with it."""

    day = fields.Day(required=True)


class ClosingRead(ClosingState):
    """A closing (结账)."""

    version = fields.Integer(0, 2**53, required=True)


class ClosingFilters(ListQuery):
    """In which order."""

    sort = Sort("day", default="-day")


routes = Routes("closings", prefix="/v1/closings", zh="日清月结", en="Daily close")
checks = Routes("book-check", prefix="/v1/book-check", zh="账表核对", en="Check of the books")


@checks.get("", permission="sales.closing.read", zh="账表核对", answer=CheckRead)
def check_books(reader: Reader) -> dict[str, Any]:
    """Compare what documents say with what was posted, what is reported and what was counted."""
    found = queries.differences(reader, reader.today)
    return {"agrees": not found, "differences": found}


@routes.get("", permission="sales.closing.read", zh="结账列表", query=ClosingFilters, answer=page_of(ClosingRead))
def list_closings(reader: Reader, query: dict[str, Any]) -> Page:
    """List closings."""
    return queries.list_closings(reader, query)


@routes.get("/<uuid:closing_id>", permission="sales.closing.read", zh="查看结账", answer=ClosingRead)
def read_closing(reader: Reader, closing_id: UUID) -> Closing:
    """Read a closing."""
    return queries.read_closing(reader, closing_id)


@routes.post("", permission="sales.closing.close", zh="结账", body=ClosingBody, answer=ClosingRead)
def close_books(uow: UnitOfWork, body: dict[str, Any]) -> Closing:
    """Close the books of a day and of those before it."""
    return commands.close_books(uow, **body)
