"""Deliveries as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.deliveries.facts import (
    DeliveryReceived,
    DeliveryRejected,
    DeliveryReturned,
    DeliveryShipped,
    DeliverySubmitted,
    DeliveryWithdrawn,
)
from sales.deliveries.model import Delivery, Status
from sales.shipment_notices.events import ORDER_NUMBER, GoodsState

REASON = {"example": "超发未与客户商定"}


class DeliveryLineState(GoodsState):
    """A line of a delivery (销货单行); the amounts of partial deliveries make up the order line's amount."""

    price = fields.Price(required=True, metadata={"example": "100.00"})
    tax_rate = fields.Fraction(required=True, metadata={"example": "0.13", "description": "税率 / tax rate"})
    net = fields.Money(required=True, metadata={"example": "1061.95", "description": "不含税金额 / without tax"})
    tax = fields.Money(required=True, metadata={"example": "138.05"})
    amount = fields.Money(required=True, metadata={"example": "1200.00", "description": "含税金额 / with tax"})
    missing_quantity = fields.Quantity(
        required=True, metadata={"example": "0", "description": "签收差异数量 / what did not arrive in order"}
    )
    difference = fields.Text(200, required=True, allow_none=True, metadata={"example": None})
    returned_quantity = fields.Quantity(
        required=True, metadata={"example": "0", "description": "已审核退货数量,各类合计 / by approved returns (S-21)"}
    )


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
    net_total = fields.Money(required=True, metadata={"example": "1061.95"})
    tax_total = fields.Money(required=True, metadata={"example": "138.05"})
    total = fields.Money(required=True, metadata={"example": "1200.00"})
    currency = fields.Currency(required=True)
    tax_included = fields.Boolean(required=True, metadata={"description": "单价含税 / prices include tax"})
    shipped_on = fields.Day(required=True)
    carrier = fields.Text(60, required=True, allow_none=True, metadata={"example": "顺丰速运"})
    tracking_number = fields.Text(60, required=True, allow_none=True, metadata={"example": "SF1234567890"})
    reference = fields.Text(
        60,
        required=True,
        allow_none=True,
        metadata={"example": "GI-2026-00871", "description": "外部出库单号 / the warehouse's own number (E-04)"},
    )
    status = fields.Choice(Status, required=True)
    rejection = fields.Text(500, lines=True, required=True, allow_none=True, metadata={"example": None})
    received_on = fields.Day(required=True, allow_none=True)
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, lines=True, required=True, metadata=REASON)


DELIVERY_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Delivery,
    state=DeliveryState,
    types=(
        EventType(DeliverySubmitted, "submitted", "超出订单,待审核", "More than the order allows: it waits."),
        EventType(DeliveryWithdrawn, "withdrawn", "销货单撤回作废", "It was taken back; nothing left by it."),
        EventType(DeliveryRejected, "rejected", "销货单被驳回作废", "It was refused; nothing left.", fields=Reason),
        EventType(DeliveryShipped, "shipped", "已发货", "The goods have left."),
        EventType(DeliveryReceived, "received", "客户已签收", "The customer has the goods."),
        EventType(DeliveryReturned, "returned", "退货数量变动", "Goods of it come back, or stay after all."),
    ),
)
