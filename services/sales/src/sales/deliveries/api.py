"""Routes of shipping (发货) and deliveries (销货单, 签收)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.deliveries import commands, queries
from sales.deliveries.events import REASON, DeliveryState
from sales.deliveries.model import Delivery, Status
from sales.orders.events import MOST_LINES

PERMISSIONS = (
    Permission("sales.order.ship", "发货", "Ship orders"),
    Permission("sales.delivery.read", "查看销货单", "Read deliveries"),
    Permission("sales.delivery.create", "录入销货单、过账出库", "Enter deliveries, post goods issues"),
    Permission("sales.delivery.withdraw", "撤回销货单审核", "Withdraw deliveries"),
    Permission("sales.delivery.approve", "审核超发的销货单", "Approve deliveries of more than was ordered"),
    Permission("sales.delivery.reject", "驳回销货单", "Reject deliveries"),
    Permission("sales.delivery.receive", "签收", "Confirm that deliveries arrived"),
)

LARGEST_VERSION = 2**53
SIGNED_BY = {"description": "签收人姓名 / name of who signed", "example": "王小明", "personal": True}


class ShippedLineBody(Schema):
    """How much of a line of the order leaves."""

    line = fields.Integer(1, required=True)
    quantity = fields.Quantity(required=True, positive=True)


class ShippingBody(Schema):
    """What leaves the house; by default all that is open, today."""

    shipped_on = fields.Day(metadata={"description": "发货日期,默认今天 / by default today"})
    carrier = fields.Text(60, allow_none=True, metadata={"example": "顺丰速运"})
    tracking_number = fields.Text(60, allow_none=True, metadata={"example": "SF1234567890"})
    lines = fields.List(fields.Nested(ShippedLineBody), min=1, max=MOST_LINES)


class DeliveryCreate(ShippingBody):
    """Goods of an approved notice that leave; by default all that is still to leave by it, today."""

    notice_id = fields.Id(required=True)
    reference = fields.Text(
        60,
        allow_none=True,
        metadata={
            "example": "GI-2026-00871",
            "description": "外部出库单号,同一来源只过账一次 / your own number of the goods issue, posted once (E-04)",
        },
    )


class DeliveryReason(Schema):
    """Why."""

    reason = fields.Text(500, required=True, lines=True, metadata=REASON)


class DifferenceBody(ShippedLineBody):
    """How much of a line did not arrive in order, and what is wrong with it."""

    reason = fields.Text(200, required=True, metadata={"example": "外包装破损,缺 2 件"})


class ReceiptBody(Schema):
    """That the goods arrived, and what of them did not arrive in order."""

    received_on = fields.Day(metadata={"description": "签收日期,默认今天 / by default today"})
    received_by = fields.Text(60, allow_none=True, metadata=SIGNED_BY)
    differences = fields.List(
        fields.Nested(DifferenceBody), max=MOST_LINES, metadata={"description": "签收差异 / what is missing or damaged"}
    )


class DeliveryRead(DeliveryState):
    """A delivery (销货单)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)
    received_by = fields.Text(60, required=True, allow_none=True, metadata=SIGNED_BY)


class DeliveryFilters(ListQuery):
    """Which deliveries, in which order."""

    status = fields.Choice(Status)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    order_id = fields.Id()
    notice_id = fields.Id()
    number = fields.Text(40)
    reference = fields.Text(60)
    shipped_from = fields.Day(data_key="shipped_on[gte]")
    shipped_before = fields.Day(data_key="shipped_on[lt]")
    sort = Sort("shipped_on", "number", default="-shipped_on")


shipping = Routes("shipping", prefix="/v1/orders", zh="发货", en="Shipping")
routes = Routes("deliveries", prefix="/v1/deliveries", zh="销货单", en="Deliveries")


@shipping.action(
    "/<uuid:order_id>/ship", permission="sales.order.ship", zh="发货", body=ShippingBody, answer=DeliveryRead
)
def ship_order(uow: UnitOfWork, order_id: UUID, body: dict[str, Any]) -> Delivery:
    """Ship an approved order, whole or in part; the answer is the delivery."""
    return commands.ship_order(uow, order_id, **body)


@routes.get("", permission="sales.delivery.read", zh="销货单列表", query=DeliveryFilters, answer=page_of(DeliveryRead))
def list_deliveries(reader: Reader, query: dict[str, Any]) -> Page:
    """List deliveries."""
    return queries.list_deliveries(reader, query)


@routes.get("/<uuid:delivery_id>", permission="sales.delivery.read", zh="查看销货单", answer=DeliveryRead)
def read_delivery(reader: Reader, delivery_id: UUID) -> Delivery:
    """Read a delivery."""
    return queries.read_delivery(reader, delivery_id)


@routes.post(
    "", permission="sales.delivery.create", zh="录入销货单、过账出库", body=DeliveryCreate, answer=DeliveryRead
)
def create_delivery(uow: UnitOfWork, body: dict[str, Any]) -> Delivery:
    """Let goods of an approved notice leave; a warehouse posts its goods issue here."""
    return commands.create_delivery(uow, **body)


@routes.action("/<uuid:delivery_id>/withdraw", permission="sales.delivery.withdraw", zh="撤回", answer=DeliveryRead)
def withdraw_delivery(uow: UnitOfWork, delivery_id: UUID) -> Delivery:
    """Take a delivery that waits for approval back; it is void."""
    return commands.withdraw_delivery(uow, delivery_id)


@routes.action("/<uuid:delivery_id>/approve", permission="sales.delivery.approve", zh="审核通过", answer=DeliveryRead)
def approve_delivery(uow: UnitOfWork, delivery_id: UUID) -> Delivery:
    """Approve a delivery of more than order and tolerance allow; the goods leave."""
    return commands.approve_delivery(uow, delivery_id)


@routes.action(
    "/<uuid:delivery_id>/reject",
    permission="sales.delivery.reject",
    zh="驳回",
    body=DeliveryReason,
    answer=DeliveryRead,
)
def reject_delivery(uow: UnitOfWork, delivery_id: UUID, body: dict[str, Any]) -> Delivery:
    """Reject a delivery with a reason; it is void."""
    return commands.reject_delivery(uow, delivery_id, **body)


@routes.action(
    "/<uuid:delivery_id>/receive",
    permission="sales.delivery.receive",
    zh="签收",
    body=ReceiptBody,
    answer=DeliveryRead,
)
def receive_delivery(uow: UnitOfWork, delivery_id: UUID, body: dict[str, Any]) -> Delivery:
    """Confirm that a delivery arrived."""
    return commands.receive_delivery(uow, delivery_id, **body)


routes.history("/<uuid:delivery_id>/history", model=Delivery, permission="sales.delivery.read", zh="销货单历史")
