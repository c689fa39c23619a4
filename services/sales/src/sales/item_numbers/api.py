"""Routes of customers' item numbers (客户品号)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.documents import Status
from records.documents import api as documents
from sales.item_numbers import commands, queries
from sales.item_numbers.events import ItemNumberState
from sales.item_numbers.model import ItemNumber
from sales.validity.schemas import EndBody, RejectionBody

PERMISSIONS = (
    Permission("sales.item_number.read", "查看客户品号", "Read customers' item numbers"),
    Permission("sales.item_number.create", "录入客户品号", "Enter customers' item numbers"),
    Permission("sales.item_number.change", "修改客户品号草稿", "Change drafts of customers' item numbers"),
    *documents.permissions("sales.item_number", "客户品号", "customers' item numbers"),
    Permission("sales.item_number.end", "终止客户品号", "End customers' item numbers"),
)


class ItemNumberPatch(Schema):
    """What may be changed of a draft."""

    number = fields.Text(60, metadata={"example": "QD-0042", "description": "客户品号 / the customer's number"})
    description = fields.Text(
        200, allow_none=True, metadata={"description": "客户的品名规格 / in the customer's words"}
    )
    unit = fields.Text(
        20, allow_none=True, metadata={"example": "只", "description": "客户的单位 / the customer's unit"}
    )
    valid_from = fields.Day(metadata={"description": "生效日,默认今天 / first day, by default today"})
    valid_to = fields.Day(allow_none=True, metadata={"description": "失效日,含当日 / last day"})


class ItemNumberCreate(ItemNumberPatch):
    """A new item number."""

    account_id = fields.Id(required=True)
    product_id = fields.Id(required=True)
    number = fields.Text(60, required=True, metadata={"example": "QD-0042"})


class ItemNumberRead(ItemNumberState):
    """A customer's item number (客户品号)."""

    version = fields.Integer(0, 2**53, required=True)


class ItemNumberFilters(ListQuery):
    """Which item numbers, in which order."""

    account_id = fields.Id()
    product_id = fields.Id()
    number = fields.Text(60)
    status = fields.Choice(Status)
    valid_on = fields.Day(metadata={"description": "该日有效 / approved and valid on this day"})
    sort = Sort("number", "valid_from", "created_at", default="-created_at")


routes = Routes("item-numbers", prefix="/v1/item-numbers", zh="客户品号", en="Customers' item numbers")


@routes.get(
    "",
    permission="sales.item_number.read",
    zh="客户品号列表",
    query=ItemNumberFilters,
    answer=page_of(ItemNumberRead),
)
def list_item_numbers(reader: Reader, query: dict[str, Any]) -> Page:
    """List customers' item numbers."""
    return queries.list_item_numbers(reader, query)


@routes.get("/<uuid:item_number_id>", permission="sales.item_number.read", zh="查看客户品号", answer=ItemNumberRead)
def read_item_number(reader: Reader, item_number_id: UUID) -> ItemNumber:
    """Read an item number."""
    return queries.read_item_number(reader, item_number_id)


@routes.post("", permission="sales.item_number.create", zh="录入客户品号", body=ItemNumberCreate, answer=ItemNumberRead)
def enter_item_number(uow: UnitOfWork, body: dict[str, Any]) -> ItemNumber:
    """Enter an item number as a draft."""
    return commands.enter_item_number(uow, **body)


@routes.patch(
    "/<uuid:item_number_id>",
    permission="sales.item_number.change",
    zh="修改客户品号草稿",
    body=ItemNumberPatch,
    answer=ItemNumberRead,
)
def change_item_number(uow: UnitOfWork, item_number_id: UUID, body: dict[str, Any]) -> ItemNumber:
    """Change a draft."""
    return commands.change_item_number(uow, item_number_id, body)


documents.add_approval(
    routes,
    "/<uuid:item_number_id>",
    ItemNumber,
    called="an item number",
    then="with the last it takes the place of the number before it",
    answer=ItemNumberRead,
    reason=RejectionBody,
    submit=commands.submit_item_number,
    approve=commands.approve_item_number,
)


@routes.action(
    "/<uuid:item_number_id>/end",
    permission="sales.item_number.end",
    zh="终止",
    body=EndBody,
    answer=ItemNumberRead,
)
def end_item_number(uow: UnitOfWork, item_number_id: UUID, body: dict[str, Any]) -> ItemNumber:
    """Let an approved item number end."""
    return commands.end_item_number(uow, item_number_id, **body)


routes.history(
    "/<uuid:item_number_id>/history", model=ItemNumber, permission="sales.item_number.read", zh="客户品号历史"
)
