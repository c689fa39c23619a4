"""Routes of orders (客户订单); shipping stands with the deliveries."""

from typing import Any
from uuid import UUID

from chassis.http import Page, Routes, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.documents import api as documents
from sales.orders import commands, queries
from sales.orders.model import Order
from sales.orders.schemas import OrderCreate, OrderFilters, OrderItem, OrderPatch, OrderRead, OrderReason, ProposedTypes

PERMISSIONS = (
    Permission("sales.order.read", "查看订单", "Read orders"),
    Permission("sales.order.place", "录入订单", "Enter orders"),
    Permission("sales.order.change", "修改订单草稿", "Change drafts of orders"),
    Permission("sales.order.set_price", "订单改价", "Name prices in orders", widens="sales.order.place"),
    *documents.permissions("sales.order", "订单", "orders"),
    Permission("sales.order.view", "查看签约(客户)", "Look at signed orders as the customer"),
    Permission("sales.order.close", "关闭订单", "Close orders"),
    Permission("sales.order.cancel", "取消订单", "Cancel orders"),
    Permission("sales.order.history", "查看订单变更历史", "See how orders changed"),
)

routes = Routes("orders", prefix="/v1/orders", zh="客户订单", en="Orders")


@routes.get("", permission="sales.order.read", zh="订单列表", query=OrderFilters, answer=page_of(OrderItem))
def list_orders(reader: Reader, query: dict[str, Any]) -> Page:
    """List orders."""
    return queries.list_orders(reader, query)


@routes.get("/<uuid:order_id>", permission="sales.order.read", zh="查看订单", answer=OrderRead)
def read_order(reader: Reader, order_id: UUID) -> Order:
    """Read an order."""
    return queries.read_order(reader, order_id)


@routes.get(
    "/<uuid:order_id>/proposed-types", permission="sales.order.place", zh="建议的订单类型", answer=ProposedTypes
)
def proposed_types(reader: Reader, order_id: UUID) -> Any:
    """Read which types are made for an order: the customer's first one, the same again, or neither."""
    return queries.proposed_types(reader, order_id)


@routes.post("", permission="sales.order.place", zh="录入订单", body=OrderCreate, answer=OrderRead)
def place_order(uow: UnitOfWork, body: dict[str, Any]) -> Order:
    """Enter an order as a draft."""
    return commands.place_order(uow, **body)


@routes.post("/<uuid:order_id>/copy", permission="sales.order.place", zh="复制为返单", answer=OrderRead)
def copy_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Order the same once more (返单), as a draft at the prices of today."""
    return commands.copy_order(uow, order_id)


@routes.patch("/<uuid:order_id>", permission="sales.order.change", zh="修改订单草稿", body=OrderPatch, answer=OrderRead)
def change_order(uow: UnitOfWork, order_id: UUID, body: dict[str, Any]) -> Order:
    """Change a draft."""
    return commands.change_order(uow, order_id, body)


documents.add_approval(
    routes,
    "/<uuid:order_id>",
    Order,
    called="an order",
    then="the last one signs the order",
    answer=OrderRead,
    reason=OrderReason,
    submit=commands.submit_order,
    approve=commands.approve_order,
    withdraw=commands.withdraw_order,
    reject=commands.reject_order,
)


@routes.action("/<uuid:order_id>/view", permission="sales.order.view", zh="查看签约(客户)", answer=OrderRead)
def view_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Look at the signed order as the customer; the first time is recorded."""
    return commands.view_order(uow, order_id)


@routes.action(
    "/<uuid:order_id>/close", permission="sales.order.close", zh="关闭订单", body=OrderReason, answer=OrderRead
)
def close_order(uow: UnitOfWork, order_id: UUID, body: dict[str, Any]) -> Order:
    """Ship no more of what was shipped in part, with a reason."""
    return commands.close_order(uow, order_id, **body)


@routes.action(
    "/<uuid:order_id>/cancel", permission="sales.order.cancel", zh="取消订单", body=OrderReason, answer=OrderRead
)
def cancel_order(uow: UnitOfWork, order_id: UUID, body: dict[str, Any]) -> Order:
    """Cancel an order with a reason."""
    return commands.cancel_order(uow, order_id, **body)


# A right of its own: customers read their signed orders, but not who rejected them before, and why.
routes.history("/<uuid:order_id>/history", model=Order, permission="sales.order.history", zh="订单变更历史")
