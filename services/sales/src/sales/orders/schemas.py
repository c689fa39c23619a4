"""Documents of orders as they come and go over HTTP; what events carry is in events.py."""

from chassis.http import ListQuery, Schema, Sort, fields
from chassis.http.filters import View
from records.custom_fields.schemas import CustomFilters, CustomInput
from sales.order_types.events import OCCASION
from sales.order_types.model import Occasion
from sales.orders.events import (
    COUNTS,
    CUSTOMER_DESCRIPTION,
    CUSTOMER_ITEM,
    LINE_PROMISED,
    MOST_LINES,
    TAX_INCLUDED,
    TERMS_ID,
    OrderLineState,
    OrderState,
)
from sales.orders.vocabulary import LONGEST_TERM, Status

LARGEST_VERSION = 2**53
SHIP_TO = {"description": "收货地址 / where it is shipped to", "personal": True, "example": "青岛市黄岛区港口路 8 号"}


class OrderLineBody(Schema):
    """A line of an order: so much of a product, which may be named by the customer's number, at the price that counts
    for this customer unless another one is named."""

    product_id = fields.Id()
    customer_item = fields.Text(60, metadata=CUSTOMER_ITEM)
    quantity = fields.Quantity(positive=True, required=True)
    price = fields.Price(min=0)
    promised_on = fields.Day(allow_none=True, metadata=LINE_PROMISED)


class OrderPatch(Schema):
    """What people enter about an order and may change while it is a draft. Lines are replaced as a whole."""

    order_type = fields.Text(40, metadata={"example": "standard", "description": "单据性质 / code of the order type"})
    po_number = fields.Text(60, allow_none=True, metadata={"description": "客户单号 / the customer's number"})
    promised_on = fields.Day(allow_none=True, metadata={"description": "预交货日 / promised day of delivery"})
    business_date = fields.Day(metadata={"description": "单据日期,不晚于今天 / its day, today or earlier"})
    payment_terms_id = fields.Id(allow_none=True, metadata=TERMS_ID)
    payment_days = fields.Integer(0, LONGEST_TERM, metadata={"description": "账期(天)/ days of payment"})
    ship_to = fields.Text(200, allow_none=True, metadata=SHIP_TO)
    note = fields.Text(500, lines=True, allow_none=True)
    lines = fields.List(fields.Nested(OrderLineBody), max=MOST_LINES)
    custom = CustomInput()


class OrderCreate(OrderPatch):
    """A new order."""

    account_id = fields.Id(required=True)
    currency = fields.Currency(metadata={"description": "默认本位币 / by default the company's"})
    tax_included = fields.Boolean(metadata=TAX_INCLUDED)


class OrderLineRead(OrderLineState):
    """A line of an order (订单行), also called as the customer calls it; events do without, to stay small."""

    customer_item = fields.Text(60, required=True, allow_none=True, metadata=CUSTOMER_ITEM)
    customer_description = fields.Text(200, required=True, allow_none=True, metadata=CUSTOMER_DESCRIPTION)


class OrderRead(OrderState):
    """An order (客户订单)."""

    lines = fields.List(fields.Nested(OrderLineRead), max=MOST_LINES, required=True)

    version = fields.Integer(0, LARGEST_VERSION, required=True)
    ship_to = fields.Text(200, required=True, allow_none=True, metadata=SHIP_TO)


class OrderItem(Schema):
    """An order as lists show it."""

    id = fields.Id(required=True)
    version = fields.Integer(0, LARGEST_VERSION, required=True)
    number = fields.Text(40, required=True, metadata={"example": "SO20261121-0001"})
    status = fields.Choice(Status, required=True)
    order_type = fields.Text(40, required=True, metadata={"example": "standard"})
    counts = fields.Boolean(required=True, metadata=COUNTS)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    po_number = fields.Text(60, required=True, allow_none=True)
    promised_on = fields.Day(required=True, allow_none=True)
    business_date = fields.Day(required=True)
    currency = fields.Currency(required=True)
    payment_days = fields.Integer(0, LONGEST_TERM, required=True)
    net_total = fields.Money(required=True)
    total = fields.Money(required=True)
    created_at = fields.Instant(required=True)
    submitted_at = fields.Instant(required=True, allow_none=True)
    approved_at = fields.Instant(required=True, allow_none=True)
    viewed_at = fields.Instant(required=True, allow_none=True)


class OrderFilters(ListQuery, CustomFilters):
    """Which orders, in which order."""

    view = View()
    status = fields.Choice(Status)
    order_type = fields.Text(40)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    number = fields.Text(40)
    po_number = fields.Text(60)
    business_date_from = fields.Day(data_key="business_date[gte]")
    business_date_before = fields.Day(data_key="business_date[lt]")
    promised_on_from = fields.Day(data_key="promised_on[gte]")
    promised_on_before = fields.Day(data_key="promised_on[lt]")
    sort = Sort("created_at", "business_date", "promised_on", default="-created_at")


class ProposedTypes(Schema):
    """Which occasion an order is, and the order types in use that are made for it (S-11, S-12)."""

    occasion = fields.Choice(Occasion, required=True, metadata=OCCASION)
    order_types = fields.List(fields.Text(40), required=True, metadata={"example": ["repeat"]})


class OrderReason(Schema):
    """Why."""

    reason = fields.Text(500, required=True, lines=True, metadata={"example": "价格低于底价"})
