"""Orders as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from records.custom_fields.schemas import Custom
from records.documents import (
    DocumentApproved,
    DocumentChanged,
    DocumentEntered,
    DocumentRejected,
    DocumentSubmitted,
    DocumentWithdrawn,
)
from sales.catalogue.events import NAME
from sales.order_types.events import TOLERANCE
from sales.orders.facts import (
    OrderAmended,
    OrderCancelled,
    OrderClosed,
    OrderCompleted,
    OrderGoodsReturned,
    OrderNoticed,
    OrderNoticeVoided,
    OrderReturnReversed,
    OrderShipped,
    OrderViewedByCustomer,
)
from sales.orders.model import Order
from sales.orders.vocabulary import LONGEST_TERM, PriceSource, Status

MOST_LINES = 80
"""Lines of an order: with the longest names, and all of them changed at once, an event stays under 256 kB."""

COUNTS = {"description": "计入考核业绩 / counts to performance (S-13)"}

CUSTOMER_ITEM = {"example": "QD-8831", "description": "客户品号 / the customer's item number (S-02)"}
CUSTOMER_DESCRIPTION = {"example": "轴承(大)", "description": "客户品名 / what the customer calls it"}
LINE_PROMISED = {"description": "预交货日,空为订单的 / promised day of the line; null: the order's", "example": None}
TAX_RATE = {"example": "0.13", "description": "税率 / rate of tax"}
TAX_INCLUDED = {"example": True, "description": "含税价 / prices contain the tax"}
TERMS_ID = {"example": None, "description": "付款条件 / terms of payment (C-04); null: payment_days from shipping"}


class OrderLineState(Schema):
    """A line of an order (订单行)."""

    id = fields.Id(required=True)
    line = fields.Integer(1, MOST_LINES, required=True, metadata={"example": 1})
    product_id = fields.Id(required=True)
    product_code = fields.Text(40, required=True, metadata={"example": "BRG-6204"})
    product_name = fields.Localized(60, required=True, metadata={"example": NAME})
    unit = fields.Text(20, required=True, metadata={"example": "件"})
    quantity = fields.Quantity(
        required=True, metadata={"example": "200", "description": "数量,0 为已取消 / 0: cancelled by an order change"}
    )
    promised_on = fields.Day(required=True, allow_none=True, metadata=LINE_PROMISED)
    price = fields.Price(required=True, metadata={"example": "12.50"})
    price_source = fields.Choice(PriceSource, required=True, metadata={"example": "list_price"})
    price_source_id = fields.Id(required=True, allow_none=True)
    tax_rate = fields.Fraction(required=True, metadata=TAX_RATE)
    net = fields.Money(required=True, metadata={"example": "2212.39", "description": "不含税额 / without tax"})
    tax = fields.Money(required=True, metadata={"example": "287.61", "description": "税额 / tax"})
    amount = fields.Money(required=True, metadata={"example": "2500.00", "description": "价税合计 / with tax"})
    tolerance = fields.Fraction(required=True, metadata=TOLERANCE)
    noticed_quantity = fields.Quantity(
        required=True, metadata={"example": "0", "description": "已通知出货未发 / on open shipment notices"}
    )
    shipped_quantity = fields.Quantity(required=True, metadata={"example": "0"})
    returned_quantity = fields.Quantity(required=True, metadata={"example": "0", "description": "已退 / come back"})
    counts = fields.Boolean(required=True, metadata={**COUNTS, "example": False})
    not_counted_by = fields.List(
        fields.Choice(("order_type", "account", "product")),
        required=True,
        metadata={"example": ["product"], "description": "不计入的原因 / who says that it does not count (S-13)"},
    )


class OrderState(Schema):
    """An order (客户订单) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "SO20261121-0001", "description": "订单单号 / number"})
    status = fields.Choice(Status, required=True)
    order_type_id = fields.Id(required=True)
    order_type = fields.Text(40, required=True, metadata={"example": "standard", "description": "单据性质 / type"})
    counts = fields.Boolean(required=True, metadata=COUNTS)
    tolerance = fields.Fraction(required=True, metadata=TOLERANCE)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "负责人 / who is responsible"})
    po_number = fields.Text(
        60,
        required=True,
        allow_none=True,
        metadata={"example": "PO-77812", "description": "客户单号 / the customer's number"},
    )
    promised_on = fields.Day(
        required=True, allow_none=True, metadata={"description": "预交货日 / promised day of delivery"}
    )
    business_date = fields.Day(required=True, metadata={"description": "单据日期 / the day that the order is of"})
    currency = fields.Currency(required=True)
    base_rate = fields.Rate(
        required=True,
        allow_none=True,
        metadata={"example": "1", "description": "汇率,1 单位折合本位币 / worth of one unit in the company's currency"},
    )
    tax_included = fields.Boolean(required=True, metadata=TAX_INCLUDED)
    payment_terms_id = fields.Id(required=True, allow_none=True, metadata=TERMS_ID)
    payment_days = fields.Integer(
        0, LONGEST_TERM, required=True, metadata={"example": 30, "description": "账期 / days of payment after shipping"}
    )
    note = fields.Text(500, lines=True, required=True, allow_none=True, metadata={"example": None})
    lines = fields.List(fields.Nested(OrderLineState), max=MOST_LINES, required=True)
    net_total = fields.Money(required=True, metadata={"example": "2212.39", "description": "不含税额 / without tax"})
    tax_total = fields.Money(required=True, metadata={"example": "287.61", "description": "税额 / tax"})
    total = fields.Money(required=True, metadata={"example": "2500.00", "description": "订单额 / sum of the lines"})
    rejection = fields.Text(
        500,
        lines=True,
        required=True,
        allow_none=True,
        metadata={"example": "价格低于底价", "description": "驳回原因 / why it was rejected last"},
    )
    close_reason = fields.Text(
        500,
        lines=True,
        required=True,
        allow_none=True,
        metadata={"example": None, "description": "关闭原因 / why no more is shipped"},
    )
    viewed_at = fields.Instant(
        required=True, allow_none=True, metadata={"description": "签约查看 / when the customer first looked at it"}
    )
    entered_by = fields.Id(required=True, allow_none=True, metadata={"description": "录入人 / who entered it"})
    custom = Custom()
    created_at = fields.Instant(required=True)
    submitted_at = fields.Instant(required=True, allow_none=True)
    approved_at = fields.Instant(required=True, allow_none=True)


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, lines=True, required=True, metadata={"example": "价格低于底价"})


class Amended(Schema):
    """By which order change (变更单) it was changed."""

    change_number = fields.Text(40, required=True, metadata={"example": "OC20261122-0001"})


class MovedLine(Schema):
    """How much of a line was moved."""

    line = fields.Integer(1, MOST_LINES, required=True, metadata={"example": 1})
    quantity = fields.Quantity(required=True, metadata={"example": "120"})


class Moved(Schema):
    """What was noticed or came back."""

    lines = fields.List(fields.Nested(MovedLine), max=MOST_LINES, required=True)


class Shipped(Moved):
    """What left the house, and on which day."""

    shipped_on = fields.Day(required=True)


ORDER_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Order,
    state=OrderState,
    types=(
        EventType(DocumentEntered, "placed", "录入订单草稿", "A draft was entered and got its number."),
        EventType(DocumentChanged, "changed", "订单草稿已修改", "The draft was changed."),
        EventType(DocumentSubmitted, "submitted", "订单提交审核", "It waits for approval."),
        EventType(DocumentWithdrawn, "withdrawn", "订单撤回", "It was taken back and is a draft again."),
        EventType(DocumentApproved, "approved", "订单审核通过", "It is signed and can be shipped."),
        EventType(DocumentRejected, "rejected", "订单被驳回", "It was refused and is a draft again.", fields=Reason),
        EventType(OrderViewedByCustomer, "viewed_by_customer", "客户已查看签约", "The customer looked at it first."),
        EventType(OrderShipped, "shipped", "订单发货", "Something of it left the house.", fields=Shipped),
        EventType(OrderAmended, "amended", "订单变更生效", "An order change was approved.", fields=Amended),
        EventType(OrderNoticed, "noticed", "已通知出货", "A shipment notice about it was approved.", fields=Moved),
        EventType(
            OrderNoticeVoided, "notice_voided", "出货通知作废", "A shipment notice about it was given up.", fields=Moved
        ),
        EventType(OrderGoodsReturned, "goods_returned", "订单退货", "Something of it came back.", fields=Moved),
        EventType(
            OrderReturnReversed, "return_reversed", "退货冲回", "What came back is the customer's again.", fields=Moved
        ),
        EventType(OrderClosed, "closed", "订单关闭", "What was open of it is not shipped any more.", fields=Reason),
        EventType(OrderCompleted, "completed", "订单完成", "All of it was shipped and received."),
        EventType(OrderCancelled, "cancelled", "订单取消", "It will not be carried out.", fields=Reason),
    ),
)
