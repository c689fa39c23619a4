"""Shipment notices as the world hears of them: what a warehouse follows."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from records.documents import (
    DocumentApproved,
    DocumentChanged,
    DocumentEntered,
    DocumentRejected,
    DocumentSubmitted,
    DocumentWithdrawn,
)
from sales.shipment_notices.facts import (
    ShipmentNoticeIssued,
    ShipmentNoticePosted,
    ShipmentNoticeVoided,
)
from sales.shipment_notices.model import ShipmentNotice, Status

NAME = {"example": {"zh": "轴承座", "en": "Bearing housing"}}
ORDER_NUMBER = {"example": "SO20261122-0001"}
REASON = {"example": "客户要求改期"}


class GoodsState(Schema):
    """A part of one line of an order."""

    order_line_id = fields.Id(required=True)
    line = fields.Integer(1, required=True)
    product_code = fields.Text(40, required=True, metadata={"example": "P-100"})
    product_name = fields.Localized(120, required=True, metadata=NAME)
    customer_item = fields.Text(
        60,
        required=True,
        allow_none=True,
        metadata={"example": "A-7731", "description": "客户品号 / the customer's number of it (S-02)"},
    )
    unit = fields.Text(20, required=True, metadata={"example": "件"})
    quantity = fields.Quantity(required=True, metadata={"example": "12"})


class NoticeLineState(GoodsState):
    """A line of a shipment notice (出货通知单行)."""

    occupied_quantity = fields.Quantity(
        required=True,
        metadata={"example": "12", "description": "占用未发数量 / what it occupies: approved, and not yet gone"},
    )


class ShipmentNoticeState(Schema):
    """A shipment notice (出货通知单) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "SN20261122-0001"})
    order_id = fields.Id(required=True)
    order_number = fields.Text(40, required=True, metadata=ORDER_NUMBER)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    status = fields.Choice(Status, required=True)
    lines = fields.List(fields.Nested(NoticeLineState), required=True)
    issued_on = fields.Day(required=True, metadata={"description": "单据日期 / its day"})
    ship_on = fields.Day(
        required=True,
        allow_none=True,
        metadata={"description": "计划出货日,空则尽快 / when it shall leave; null: as soon as possible"},
    )
    note = fields.Text(500, lines=True, required=True, allow_none=True, metadata={"example": "轻放"})
    rejection = fields.Text(500, lines=True, required=True, allow_none=True, metadata={"example": None})
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)
    approved_at = fields.Instant(required=True, allow_none=True)


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, lines=True, required=True, metadata=REASON)


SHIPMENT_NOTICE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=ShipmentNotice,
    state=ShipmentNoticeState,
    types=(
        EventType(DocumentEntered, "created", "录入出货通知单草稿", "A draft was entered."),
        EventType(DocumentChanged, "changed", "出货通知单草稿已修改", "The draft was changed."),
        EventType(DocumentSubmitted, "submitted", "出货通知单提交审核", "It waits for approval."),
        EventType(DocumentWithdrawn, "withdrawn", "出货通知单撤回", "It was taken back and is a draft again."),
        EventType(
            DocumentRejected,
            "rejected",
            "出货通知单被驳回",
            "It was refused and is a draft again.",
            fields=Reason,
        ),
        EventType(DocumentApproved, "approved", "通知仓库出货", "The warehouse is told to ship."),
        EventType(ShipmentNoticeIssued, "issued", "发货时一并开出", "Made with its delivery in one step (S-17)."),
        EventType(ShipmentNoticePosted, "posted", "按通知单出货", "Goods of it left the house."),
        EventType(ShipmentNoticeVoided, "voided", "出货通知单作废", "The rest shall not leave.", fields=Reason),
    ),
)
