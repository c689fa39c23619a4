"""Routes of order changes (订单变更单)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.documents import api as documents
from sales.order_changes import commands, queries
from sales.order_changes.events import PO_NUMBER, PROMISED, WHY, OrderChangeState
from sales.order_changes.model import OrderChange, Status
from sales.orders.events import CUSTOMER_ITEM, LINE_PROMISED, MOST_LINES
from sales.orders.schemas import OrderReason

PERMISSIONS = (
    Permission("sales.order_change.read", "查看订单变更单", "Read order changes"),
    Permission("sales.order_change.create", "录入订单变更单", "Enter order changes"),
    Permission("sales.order_change.change", "修改订单变更单草稿", "Change drafts of order changes"),
    *documents.permissions("sales.order_change", "订单变更单", "order changes"),
    Permission("sales.order_change.cancel", "作废订单变更单草稿", "Give up drafts of order changes"),
)

LINE = {"description": "订单行号,空为新增行 / number of the order's line; without it a line is added", "example": 2}


class OrderChangeLineBody(Schema):
    """A line that shall change, or one that shall be added; what is not said stays as it is."""

    line = fields.Integer(1, MOST_LINES, metadata=LINE)
    product_id = fields.Id(metadata={"description": "只用于新增行 / for a line that is added"})
    customer_item = fields.Text(60, metadata=CUSTOMER_ITEM)
    quantity = fields.Quantity(min=0, metadata={"example": "250", "description": "0 为取消此行 / 0 cancels the line"})
    price = fields.Price(min=0)
    promised_on = fields.Day(allow_none=True, metadata=LINE_PROMISED)


class OrderChangePatch(Schema):
    """What may be changed of a draft. Lines are replaced as a whole."""

    reason = fields.Text(500, lines=True, metadata=WHY)
    po_number = fields.Text(60, metadata=PO_NUMBER)
    promised_on = fields.Day(metadata=PROMISED)
    lines = fields.List(fields.Nested(OrderChangeLineBody), max=MOST_LINES)


class OrderChangeCreate(OrderChangePatch):
    """A change of an approved order."""

    order_id = fields.Id(required=True)
    reason = fields.Text(500, lines=True, required=True, metadata=WHY)


class OrderChangeRead(OrderChangeState):
    """An order change (订单变更单)."""

    version = fields.Integer(0, 2**53, required=True)


class OrderChangeFilters(ListQuery):
    """Which order changes, in which order."""

    status = fields.Choice(Status)
    order_id = fields.Id()
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    number = fields.Text(40)
    sort = Sort("created_at", default="-created_at")


routes = Routes("order-changes", prefix="/v1/order-changes", zh="订单变更单", en="Order changes")


@routes.get(
    "",
    permission="sales.order_change.read",
    zh="订单变更单列表",
    query=OrderChangeFilters,
    answer=page_of(OrderChangeRead),
)
def list_order_changes(reader: Reader, query: dict[str, Any]) -> Page:
    """List order changes."""
    return queries.list_order_changes(reader, query)


@routes.get("/<uuid:change_id>", permission="sales.order_change.read", zh="查看订单变更单", answer=OrderChangeRead)
def read_order_change(reader: Reader, change_id: UUID) -> OrderChange:
    """Read an order change."""
    return queries.read_order_change(reader, change_id)


@routes.post(
    "", permission="sales.order_change.create", zh="录入订单变更单", body=OrderChangeCreate, answer=OrderChangeRead
)
def enter_order_change(uow: UnitOfWork, body: dict[str, Any]) -> OrderChange:
    """Enter a change of an approved order as a draft."""
    return commands.enter_order_change(uow, **body)


@routes.patch(
    "/<uuid:change_id>",
    permission="sales.order_change.change",
    zh="修改订单变更单草稿",
    body=OrderChangePatch,
    answer=OrderChangeRead,
)
def change_order_change(uow: UnitOfWork, change_id: UUID, body: dict[str, Any]) -> OrderChange:
    """Change a draft of an order change."""
    return commands.change_order_change(uow, change_id, **body)


documents.add_approval(
    routes,
    "/<uuid:change_id>",
    OrderChange,
    called="an order change",
    then="the last one changes the order",
    answer=OrderChangeRead,
    reason=OrderReason,
    submit=commands.submit_order_change,
    approve=commands.approve_order_change,
)


@routes.action("/<uuid:change_id>/cancel", permission="sales.order_change.cancel", zh="作废", answer=OrderChangeRead)
def cancel_order_change(uow: UnitOfWork, change_id: UUID) -> OrderChange:
    """Give up a draft of an order change."""
    return commands.cancel_order_change(uow, change_id)


routes.history(
    "/<uuid:change_id>/history", model=OrderChange, permission="sales.order_change.read", zh="订单变更单历史"
)
