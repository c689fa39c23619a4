"""Routes of orders (客户订单); shipping stands with the deliveries."""

from typing import Any
from uuid import UUID

from chassis.http import Page, Routes, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.orders import commands, queries
from sales.orders.model import Order
from sales.orders.schemas import OrderCreate, OrderFilters, OrderItem, OrderPatch, OrderRead, OrderReason

PERMISSIONS = (
    Permission("sales.order.read", "查看订单", "Read orders"),
    Permission("sales.order.place", "录入订单", "Enter orders"),
    Permission("sales.order.change", "修改订单草稿", "Change drafts of orders"),
    Permission("sales.order.set_price", "订单改价", "Name prices in orders", widens="sales.order.place"),
    Permission("sales.order.submit", "提交订单审核", "Submit orders"),
    Permission("sales.order.withdraw", "撤回订单审核", "Withdraw orders"),
    Permission("sales.order.approve", "审核订单", "Approve orders"),
    Permission("sales.order.reject", "驳回订单", "Reject orders"),
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


@routes.action("/<uuid:order_id>/submit", permission="sales.order.submit", zh="提交审核", answer=OrderRead)
def submit_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Submit an order for approval."""
    return commands.submit_order(uow, order_id)


@routes.action("/<uuid:order_id>/withdraw", permission="sales.order.withdraw", zh="撤回", answer=OrderRead)
def withdraw_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Take a submitted order back."""
    return commands.withdraw_order(uow, order_id)


@routes.action("/<uuid:order_id>/approve", permission="sales.order.approve", zh="审核通过", answer=OrderRead)
def approve_order(uow: UnitOfWork, order_id: UUID) -> Order:
    """Approve the step that waits; the last one signs the order."""
    return commands.approve_order(uow, order_id)


@routes.action(
    "/<uuid:order_id>/reject", permission="sales.order.reject", zh="驳回", body=OrderReason, answer=OrderRead
)
def reject_order(uow: UnitOfWork, order_id: UUID, body: dict[str, Any]) -> Order:
    """Reject an order with a reason."""
    return commands.reject_order(uow, order_id, **body)


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
