"""Quotations as the world hears of them. Who signed for the customer is a person's name, and not told."""

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
from sales.orders.events import (
    MOST_LINES,
    TAX_INCLUDED,
    TAX_RATE,
    TERMS_ID,
    Reason,
)
from sales.orders.vocabulary import LONGEST_TERM, PriceSource
from sales.quotations.facts import (
    QuotationAccepted,
    QuotationDeclined,
    QuotationExpired,
    QuotationLinkMade,
    QuotationOrdered,
    QuotationPricesAdopted,
    QuotationReopened,
    QuotationSuperseded,
    QuotationVoided,
)
from sales.quotations.model import Quotation
from sales.quotations.vocabulary import LONGEST_DELIVERY, MOST_PARTS, MOST_REVISIONS, Status, Via

NUMBER = {"example": "QT20261122-0001", "description": "报价单号 / number, the same for all revisions"}
EFFECTIVE = {"description": "生效日 / first day"}
EXPIRES = {"description": "有效期至 / last day"}
REVISION = {"example": 1, "description": "版本 / revision"}


class QuotationLineState(Schema):
    """A line of a quotation (报价单行)."""

    id = fields.Id(required=True)
    line = fields.Integer(1, MOST_LINES, required=True, metadata={"example": 1})
    product_id = fields.Id(required=True)
    product_code = fields.Text(40, required=True, metadata={"example": "BRG-6204"})
    product_name = fields.Localized(60, required=True, metadata={"example": NAME})
    unit = fields.Text(20, required=True, metadata={"example": "件"})
    quantity = fields.Quantity(required=True, metadata={"example": "200"})
    price = fields.Price(required=True, metadata={"example": "12.50"})
    price_source = fields.Choice(PriceSource, required=True, metadata={"example": "entered"})
    price_source_id = fields.Id(required=True, allow_none=True)
    tax_rate = fields.Fraction(required=True, metadata=TAX_RATE)
    net = fields.Money(required=True, metadata={"example": "2212.39", "description": "不含税额 / without tax"})
    tax = fields.Money(required=True, metadata={"example": "287.61", "description": "税额 / tax"})
    amount = fields.Money(required=True, metadata={"example": "2500.00", "description": "价税合计 / with tax"})
    ordered_quantity = fields.Quantity(
        required=True, metadata={"example": "0", "description": "已转订单 / taken by orders"}
    )


class QuotationOrderState(Schema):
    """So much of a line as one order took."""

    order_id = fields.Id(required=True)
    order_number = fields.Text(40, required=True, metadata={"example": "SO20261122-0001"})
    line = fields.Integer(1, MOST_LINES, required=True, metadata={"example": 1})
    quantity = fields.Quantity(required=True, metadata={"example": "120"})
    released = fields.Boolean(
        required=True, metadata={"example": False, "description": "订单已取消,余量恢复 / the order was cancelled"}
    )


class QuotationState(Schema):
    """One revision of a quotation (客户报价单) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata=NUMBER)
    revision = fields.Integer(1, MOST_REVISIONS, required=True, metadata=REVISION)
    status = fields.Choice(Status, required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "负责人 / who is responsible"})
    business_date = fields.Day(required=True, metadata={"description": "单据日期 / the day that it is of"})
    effective_on = fields.Day(required=True, allow_none=True, metadata=EFFECTIVE)
    expires_on = fields.Day(required=True, allow_none=True, metadata=EXPIRES)
    currency = fields.Currency(required=True)
    base_rate = fields.Rate(
        required=True, allow_none=True, metadata={"example": "1", "description": "汇率 / rate of exchange"}
    )
    tax_included = fields.Boolean(required=True, metadata=TAX_INCLUDED)
    payment_terms_id = fields.Id(required=True, allow_none=True, metadata=TERMS_ID)
    payment_days = fields.Integer(
        0,
        LONGEST_TERM,
        required=True,
        allow_none=True,
        metadata={"example": 30, "description": "账期(天) / days of payment"},
    )
    delivery_days = fields.Integer(
        0,
        LONGEST_DELIVERY,
        required=True,
        allow_none=True,
        metadata={"example": 14, "description": "交货期(天) / days until delivery"},
    )
    note = fields.Text(500, lines=True, required=True, allow_none=True, metadata={"example": None})
    lines = fields.List(fields.Nested(QuotationLineState), max=MOST_LINES, required=True)
    orders = fields.List(fields.Nested(QuotationOrderState), max=MOST_PARTS, required=True, metadata={"example": []})
    net_total = fields.Money(required=True, metadata={"example": "2212.39", "description": "不含税额 / without tax"})
    tax_total = fields.Money(required=True, metadata={"example": "287.61", "description": "税额 / tax"})
    total = fields.Money(required=True, metadata={"example": "2500.00", "description": "价税合计 / sum of the lines"})
    rejection = fields.Text(
        500,
        lines=True,
        required=True,
        allow_none=True,
        metadata={"example": None, "description": "驳回原因 / why it was rejected"},
    )
    decline_reason = fields.Text(
        500,
        lines=True,
        required=True,
        allow_none=True,
        metadata={"example": None, "description": "客户拒绝原因 / why the customer declined"},
    )
    entered_by = fields.Id(required=True, allow_none=True, metadata={"description": "录入人 / who entered it"})
    custom = Custom()
    created_at = fields.Instant(required=True)
    submitted_at = fields.Instant(required=True, allow_none=True)
    approved_at = fields.Instant(required=True, allow_none=True)
    answered_at = fields.Instant(
        required=True, allow_none=True, metadata={"description": "客户审核时间 / when the customer answered"}
    )
    answered_via = fields.Choice(Via, required=True, allow_none=True)
    prices_adopted_at = fields.Instant(required=True, allow_none=True)


class Answer(Schema):
    """How the customer answered."""

    via = fields.Choice(Via, required=True)


class Refused(Answer, Reason):
    """How the customer refused, and why."""


class TakenLine(Schema):
    """How much of a line an order took."""

    line = fields.Integer(1, MOST_LINES, required=True, metadata={"example": 1})
    quantity = fields.Quantity(required=True, metadata={"example": "120"})


class Released(Schema):
    """Which order was cancelled."""

    order_id = fields.Id(required=True)
    order_number = fields.Text(40, required=True, metadata={"example": "SO20261122-0001"})


class Taken(Released):
    """Which order was made of it, and what that took."""

    lines = fields.List(fields.Nested(TakenLine), max=MOST_LINES, required=True)


QUOTATION_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Quotation,
    state=QuotationState,
    types=(
        EventType(DocumentEntered, "drafted", "录入报价单草稿", "A draft was entered, or the next revision of one."),
        EventType(DocumentChanged, "changed", "报价单草稿已修改", "The draft was changed."),
        EventType(DocumentSubmitted, "submitted", "报价单提交审核", "It waits for approval."),
        EventType(DocumentWithdrawn, "withdrawn", "报价单撤回", "It was taken back and is a draft again."),
        EventType(DocumentRejected, "rejected", "报价单被驳回", "It is a draft again.", fields=Reason),
        EventType(DocumentApproved, "approved", "报价单审核通过", "The customer may accept it."),
        EventType(QuotationLinkMade, "link_made", "已生成客户确认链接", "The customer can answer without a login."),
        EventType(QuotationAccepted, "accepted", "客户已确认报价", "The customer agreed to it.", fields=Answer),
        EventType(QuotationDeclined, "declined", "客户已拒绝报价", "The customer said no.", fields=Refused),
        EventType(QuotationExpired, "expired", "报价单过期", "Its last day passed without an answer."),
        EventType(QuotationSuperseded, "superseded", "报价单被新版取代", "A later revision was approved."),
        EventType(QuotationOrdered, "ordered", "报价单转订单", "An order was made of it.", fields=Taken),
        EventType(
            QuotationReopened, "reopened", "报价单余量恢复", "An order made of it was cancelled.", fields=Released
        ),
        EventType(
            QuotationPricesAdopted, "prices_adopted", "报价转客户价格", "Its prices go to the customer's prices."
        ),
        EventType(QuotationVoided, "voided", "报价单作废", "The house took it back.", fields=Reason),
    ),
)
