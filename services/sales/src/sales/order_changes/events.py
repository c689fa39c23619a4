"""Order changes as the world hears of them."""

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
from sales.catalogue.events import NAME
from sales.order_changes.facts import (
    OrderChangeCancelled,
)
from sales.order_changes.model import OrderChange, Status
from sales.orders.events import CUSTOMER_ITEM, LINE_PROMISED, MOST_LINES, TAX_RATE, Reason
from sales.orders.vocabulary import PriceSource

WHY = {"example": "客户增加订量", "description": "变更原因 / why"}
PROMISED = {"description": "变更后预交货日 / promised day afterwards"}
PO_NUMBER = {"example": "PO-77812-B", "description": "变更后客户单号 / the customer's number afterwards"}


class OrderChangeLineState(Schema):
    """A line of an order change (变更行): before, which is null for a line that is added, and after."""

    id = fields.Id(required=True)
    place = fields.Integer(1, MOST_LINES, required=True, metadata={"example": 1})
    line = fields.Integer(
        1,
        MOST_LINES,
        required=True,
        allow_none=True,
        metadata={"example": 2, "description": "订单行号,新增行审核后才有 / null: a line to be added"},
    )
    product_id = fields.Id(required=True)
    product_code = fields.Text(40, required=True, metadata={"example": "BRG-6204"})
    product_name = fields.Localized(60, required=True, metadata={"example": NAME})
    customer_item = fields.Text(60, required=True, allow_none=True, metadata=CUSTOMER_ITEM)
    unit = fields.Text(20, required=True, metadata={"example": "件"})
    quantity_before = fields.Quantity(required=True, allow_none=True, metadata={"example": "200"})
    price_before = fields.Price(required=True, allow_none=True, metadata={"example": "12.50"})
    promised_before = fields.Day(required=True, allow_none=True, metadata=LINE_PROMISED)
    amount_before = fields.Money(required=True, allow_none=True, metadata={"example": "2500.00"})
    quantity = fields.Quantity(
        required=True, metadata={"example": "250", "description": "变更后数量,0 为取消 / 0: the line is cancelled"}
    )
    price = fields.Price(required=True, metadata={"example": "12.50"})
    price_source = fields.Choice(PriceSource, required=True, metadata={"example": "list_price"})
    tax_rate = fields.Fraction(required=True, metadata=TAX_RATE)
    promised_on = fields.Day(required=True, allow_none=True, metadata=LINE_PROMISED)
    amount = fields.Money(required=True, metadata={"example": "3125.00"})


class OrderChangeState(Schema):
    """An order change (订单变更单) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "OC20261122-0001"})
    status = fields.Choice(Status, required=True)
    order_id = fields.Id(required=True)
    order_number = fields.Text(40, required=True, metadata={"example": "SO20261121-0001"})
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    reason = fields.Text(500, lines=True, required=True, metadata=WHY)
    currency = fields.Currency(required=True)
    po_number_before = fields.Text(60, required=True, allow_none=True, metadata={"example": "PO-77812"})
    po_number = fields.Text(60, required=True, allow_none=True, metadata=PO_NUMBER)
    promised_before = fields.Day(required=True, allow_none=True)
    promised_on = fields.Day(required=True, allow_none=True, metadata=PROMISED)
    lines = fields.List(fields.Nested(OrderChangeLineState), max=MOST_LINES, required=True)
    difference = fields.Money(
        required=True, metadata={"example": "625.00", "description": "价税合计增减 / by how much the order grows"}
    )
    rejection = fields.Text(500, lines=True, required=True, allow_none=True, metadata={"example": "交期不可行"})
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)
    submitted_at = fields.Instant(required=True, allow_none=True)
    approved_at = fields.Instant(required=True, allow_none=True)


ORDER_CHANGE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=OrderChange,
    state=OrderChangeState,
    types=(
        EventType(DocumentEntered, "entered", "录入订单变更单", "A draft was entered and got its number."),
        EventType(DocumentChanged, "changed", "订单变更单已修改", "The draft was changed."),
        EventType(DocumentSubmitted, "submitted", "订单变更单提交审核", "It waits for approval."),
        EventType(DocumentWithdrawn, "withdrawn", "订单变更单撤回", "It was taken back and is a draft again."),
        EventType(DocumentRejected, "rejected", "订单变更单被驳回", "It is a draft again.", fields=Reason),
        EventType(DocumentApproved, "approved", "订单变更单审核通过", "The order is now what it says."),
        EventType(OrderChangeCancelled, "cancelled", "订单变更单作废", "The draft was given up."),
    ),
)
