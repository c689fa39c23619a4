"""Routes of order types (订单类型, 单据性质)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.order_types import commands, queries
from sales.order_types.events import NEEDS_APPROVAL, OCCASION, REQUIRED, TOLERANCE, OrderTypeState
from sales.order_types.model import REQUIRABLE, Occasion, OrderType

PERMISSIONS = (
    Permission("sales.order_type.read", "查看订单类型", "Read order types"),
    Permission("sales.order_type.create", "录入订单类型", "Enter order types"),
    Permission("sales.order_type.change", "修改订单类型", "Change order types"),
    Permission("sales.order_type.deactivate", "停用订单类型", "Take order types out of use"),
    Permission("sales.order_type.reactivate", "恢复订单类型", "Take order types into use again"),
)

CODE = {"zh": "1 至 40 位小写字母、数字或 _", "en": "1 to 40 small letters, digits or _"}


class OrderTypePatch(Schema):
    """What may be changed of an order type."""

    name = fields.Localized(60)
    counts = fields.Boolean(metadata={"description": "计入考核业绩 / counts to performance (S-09)"})
    tolerance = fields.Fraction(min=0, max=1, metadata=TOLERANCE)
    required = fields.List(fields.Choice(REQUIRABLE), distinct=True, metadata=REQUIRED)
    needs_approval = fields.Boolean(metadata=NEEDS_APPROVAL)
    occasion = fields.Choice(Occasion, metadata=OCCASION)


class OrderTypeCreate(OrderTypePatch):
    """A new order type."""

    code = fields.Text(40, pattern="[a-z][a-z0-9_]{0,39}", expected=CODE, required=True)
    name = fields.Localized(60, required=True)
    counts = fields.Boolean(required=True)


class OrderTypeRead(OrderTypeState):
    """An order type (订单类型)."""

    version = fields.Integer(0, 2**53, required=True)


class OrderTypeFilters(ListQuery):
    """Which order types."""

    code = fields.Text(40)
    counts = fields.Boolean()
    active = fields.Boolean()
    sort = Sort("code", default="code")


routes = Routes("order-types", prefix="/v1/order-types", zh="订单类型", en="Order types")


@routes.get(
    "", permission="sales.order_type.read", zh="订单类型列表", query=OrderTypeFilters, answer=page_of(OrderTypeRead)
)
def list_order_types(reader: Reader, query: dict[str, Any]) -> Page:
    """List order types."""
    return queries.list_order_types(reader, query)


@routes.get("/<uuid:type_id>", permission="sales.order_type.read", zh="查看订单类型", answer=OrderTypeRead)
def read_order_type(reader: Reader, type_id: UUID) -> OrderType:
    """Read an order type."""
    return queries.read_order_type(reader, type_id)


@routes.post("", permission="sales.order_type.create", zh="录入订单类型", body=OrderTypeCreate, answer=OrderTypeRead)
def create_order_type(uow: UnitOfWork, body: dict[str, Any]) -> OrderType:
    """Enter an order type."""
    return commands.create_order_type(uow, **body)


@routes.patch(
    "/<uuid:type_id>",
    permission="sales.order_type.change",
    zh="修改订单类型",
    body=OrderTypePatch,
    answer=OrderTypeRead,
)
def change_order_type(uow: UnitOfWork, type_id: UUID, body: dict[str, Any]) -> OrderType:
    """Change an order type."""
    return commands.change_order_type(uow, type_id, body)


@routes.action("/<uuid:type_id>/deactivate", permission="sales.order_type.deactivate", zh="停用", answer=OrderTypeRead)
def deactivate_order_type(uow: UnitOfWork, type_id: UUID) -> OrderType:
    """Take an order type out of use."""
    return commands.deactivate_order_type(uow, type_id)


@routes.action("/<uuid:type_id>/reactivate", permission="sales.order_type.reactivate", zh="恢复", answer=OrderTypeRead)
def reactivate_order_type(uow: UnitOfWork, type_id: UUID) -> OrderType:
    """Take an order type into use again."""
    return commands.reactivate_order_type(uow, type_id)


routes.history("/<uuid:type_id>/history", model=OrderType, permission="sales.order_type.read", zh="订单类型历史")
