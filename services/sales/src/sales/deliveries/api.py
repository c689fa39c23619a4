"""Routes of shipping (发货), shipment notices (出货通知单) and deliveries (销货单, 签收)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.deliveries import commands, queries
from sales.deliveries.events import DeliveryState, ShipmentNoticeState
from sales.deliveries.model import Delivery, ShipmentNotice, Status
from sales.orders.events import MOST_LINES

PERMISSIONS = (
    Permission("sales.order.ship", "发货", "Ship orders"),
    Permission("sales.shipment_notice.read", "查看出货通知单", "Read shipment notices"),
    Permission("sales.delivery.read", "查看销货单", "Read deliveries"),
    Permission("sales.delivery.receive", "签收", "Confirm that deliveries arrived"),
)

LARGEST_VERSION = 2**53
SIGNED_BY = {"description": "签收人姓名 / name of who signed", "example": "王小明", "personal": True}


class ShippedLineBody(Schema):
    """How much of a line of the order leaves."""

    line = fields.Integer(1, required=True)
    quantity = fields.Quantity(required=True, positive=True)


class ShippingBody(Schema):
    """What leaves the house; by default all that is open of the order, today."""

    shipped_on = fields.Day(metadata={"description": "发货日期,默认今天 / by default today"})
    carrier = fields.Text(60, allow_none=True, metadata={"example": "顺丰速运"})
    tracking_number = fields.Text(60, allow_none=True, metadata={"example": "SF1234567890"})
    lines = fields.List(fields.Nested(ShippedLineBody), min=1, max=MOST_LINES)


class ReceiptBody(Schema):
    """That the goods arrived."""

    received_on = fields.Day(metadata={"description": "签收日期,默认今天 / by default today"})
    received_by = fields.Text(60, allow_none=True, metadata=SIGNED_BY)


class DeliveryRead(DeliveryState):
    """A delivery (销货单)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)
    received_by = fields.Text(60, required=True, allow_none=True, metadata=SIGNED_BY)


class ShipmentNoticeRead(ShipmentNoticeState):
    """A shipment notice (出货通知单)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class NoticeFilters(ListQuery):
    """Which notices."""

    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    order_id = fields.Id()
    number = fields.Text(40)


class DeliveryFilters(NoticeFilters):
    """Which deliveries, in which order."""

    status = fields.Choice(Status)
    shipped_from = fields.Day(data_key="shipped_on[gte]")
    shipped_before = fields.Day(data_key="shipped_on[lt]")
    sort = Sort("shipped_on", "number", default="-shipped_on")


shipping = Routes("shipping", prefix="/v1/orders", zh="发货", en="Shipping")
notices = Routes("shipment-notices", prefix="/v1/shipment-notices", zh="出货通知单", en="Shipment notices")
routes = Routes("deliveries", prefix="/v1/deliveries", zh="销货单", en="Deliveries")


@shipping.action(
    "/<uuid:order_id>/ship", permission="sales.order.ship", zh="发货", body=ShippingBody, answer=DeliveryRead
)
def ship_order(uow: UnitOfWork, order_id: UUID, body: dict[str, Any]) -> Delivery:
    """Ship an approved order, whole or in part; the answer is the delivery."""
    return commands.ship_order(uow, order_id, **body)


@notices.get(
    "",
    permission="sales.shipment_notice.read",
    zh="出货通知单列表",
    query=NoticeFilters,
    answer=page_of(ShipmentNoticeRead),
)
def list_notices(reader: Reader, query: dict[str, Any]) -> Page:
    """List shipment notices."""
    return queries.list_notices(reader, query)


@notices.get(
    "/<uuid:notice_id>", permission="sales.shipment_notice.read", zh="查看出货通知单", answer=ShipmentNoticeRead
)
def read_notice(reader: Reader, notice_id: UUID) -> ShipmentNotice:
    """Read a shipment notice."""
    return queries.read_notice(reader, notice_id)


notices.history(
    "/<uuid:notice_id>/history", model=ShipmentNotice, permission="sales.shipment_notice.read", zh="出货通知单历史"
)


@routes.get("", permission="sales.delivery.read", zh="销货单列表", query=DeliveryFilters, answer=page_of(DeliveryRead))
def list_deliveries(reader: Reader, query: dict[str, Any]) -> Page:
    """List deliveries."""
    return queries.list_deliveries(reader, query)


@routes.get("/<uuid:delivery_id>", permission="sales.delivery.read", zh="查看销货单", answer=DeliveryRead)
def read_delivery(reader: Reader, delivery_id: UUID) -> Delivery:
    """Read a delivery."""
    return queries.read_delivery(reader, delivery_id)


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
