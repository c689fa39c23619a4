"""Shipment notices and deliveries as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.deliveries.facts import DeliveryReceived, DeliveryShipped, ShipmentNoticeIssued
from sales.deliveries.model import Delivery, ShipmentNotice, Status

NAME = {"example": {"zh": "轴承座", "en": "Bearing housing"}}
ORDER_NUMBER = {"example": "SO20261122-0001"}


class GoodsState(Schema):
    """A part of one line of an order."""

    order_line_id = fields.Id(required=True)
    line = fields.Integer(1, required=True)
    product_code = fields.Text(40, required=True, metadata={"example": "P-100"})
    product_name = fields.Localized(120, required=True, metadata=NAME)
    unit = fields.Text(20, required=True, metadata={"example": "件"})
    quantity = fields.Quantity(required=True, metadata={"example": "12"})


class ShipmentNoticeState(Schema):
    """A shipment notice (出货通知单) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "SN20261122-0001"})
    order_id = fields.Id(required=True)
    order_number = fields.Text(40, required=True, metadata=ORDER_NUMBER)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    lines = fields.List(fields.Nested(GoodsState), required=True)
    issued_on = fields.Day(required=True)
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class DeliveryLineState(GoodsState):
    """A line of a delivery (销货单行); the amounts of partial deliveries make up the order line's amount."""

    price = fields.Price(required=True, metadata={"example": "100.00"})
    amount = fields.Money(required=True, metadata={"example": "1200.00"})


class DeliveryState(Schema):
    """A delivery (销货单) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "DN20261122-0001"})
    order_id = fields.Id(required=True)
    order_number = fields.Text(40, required=True, metadata=ORDER_NUMBER)
    notice_id = fields.Id(required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    lines = fields.List(fields.Nested(DeliveryLineState), required=True)
    total = fields.Money(required=True, metadata={"example": "1200.00"})
    currency = fields.Currency(required=True)
    shipped_on = fields.Day(required=True)
    carrier = fields.Text(60, required=True, allow_none=True, metadata={"example": "顺丰速运"})
    tracking_number = fields.Text(60, required=True, allow_none=True, metadata={"example": "SF1234567890"})
    status = fields.Choice(Status, required=True)
    received_on = fields.Day(required=True, allow_none=True)
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


SHIPMENT_NOTICE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=ShipmentNotice,
    state=ShipmentNoticeState,
    types=(EventType(ShipmentNoticeIssued, "issued", "开出出货通知单", "The warehouse is told to ship."),),
)
DELIVERY_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Delivery,
    state=DeliveryState,
    types=(
        EventType(DeliveryShipped, "shipped", "已发货", "The goods have left."),
        EventType(DeliveryReceived, "received", "客户已签收", "The customer has the goods."),
    ),
)
