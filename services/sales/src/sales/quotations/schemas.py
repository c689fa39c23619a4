"""Documents of quotations as they come and go over HTTP; what events carry is in events.py."""

from chassis.http import ListQuery, Query, Schema, Sort, fields
from chassis.http.filters import View
from records.custom_fields.schemas import CustomFilters, CustomInput
from sales.orders.events import CUSTOMER_DESCRIPTION, CUSTOMER_ITEM, MOST_LINES, TAX_INCLUDED, TERMS_ID
from sales.orders.schemas import SHIP_TO
from sales.orders.vocabulary import LONGEST_TERM
from sales.quotations.events import EFFECTIVE, EXPIRES, NUMBER, REVISION, QuotationLineState, QuotationState, TakenLine
from sales.quotations.vocabulary import LONGEST_DELIVERY, MOST_REVISIONS, Status

LARGEST_VERSION = 2**53
PDF = "application/pdf"
LANGUAGES = ("zh", "en")
SIGNER = {"description": "客户确认人 / who answered for the customer", "personal": True, "example": "王芳"}


class QuotationLineBody(Schema):
    """A line of a quotation: so much of a product, which may be named by the customer's number, at the customer's price
    of the day unless another one is named."""

    product_id = fields.Id()
    customer_item = fields.Text(60, metadata=CUSTOMER_ITEM)
    quantity = fields.Quantity(positive=True, required=True)
    price = fields.Price(min=0)


class QuotationPatch(Schema):
    """What people enter about a quotation and may change while it is a draft. Lines are replaced as a whole."""

    business_date = fields.Day(metadata={"description": "单据日期,不晚于今天 / its day, today or earlier"})
    effective_on = fields.Day(allow_none=True, metadata=EFFECTIVE)
    expires_on = fields.Day(allow_none=True, metadata=EXPIRES)
    payment_terms_id = fields.Id(allow_none=True, metadata=TERMS_ID)
    payment_days = fields.Integer(
        0, LONGEST_TERM, allow_none=True, metadata={"description": "账期(天) / days of payment"}
    )
    delivery_days = fields.Integer(
        0, LONGEST_DELIVERY, allow_none=True, metadata={"description": "交货期(天) / days until delivery"}
    )
    note = fields.Text(500, lines=True, allow_none=True)
    lines = fields.List(fields.Nested(QuotationLineBody), max=MOST_LINES)
    custom = CustomInput()


class QuotationCreate(QuotationPatch):
    """A new quotation."""

    account_id = fields.Id(required=True)
    currency = fields.Currency(metadata={"description": "默认本位币 / by default the company's"})
    tax_included = fields.Boolean(metadata=TAX_INCLUDED)


class QuotationLineRead(QuotationLineState):
    """A line of a quotation (报价单行), also called as the customer calls it; events do without, to stay small."""

    customer_item = fields.Text(60, required=True, allow_none=True, metadata=CUSTOMER_ITEM)
    customer_description = fields.Text(200, required=True, allow_none=True, metadata=CUSTOMER_DESCRIPTION)


class QuotationRead(QuotationState):
    """One revision of a quotation (客户报价单)."""

    lines = fields.List(fields.Nested(QuotationLineRead), max=MOST_LINES, required=True)

    version = fields.Integer(0, LARGEST_VERSION, required=True)
    answered_by = fields.Text(200, required=True, allow_none=True, metadata=SIGNER)


class QuotationItem(Schema):
    """A quotation as lists show it."""

    id = fields.Id(required=True)
    version = fields.Integer(0, LARGEST_VERSION, required=True)
    number = fields.Text(40, required=True, metadata=NUMBER)
    revision = fields.Integer(1, MOST_REVISIONS, required=True, metadata=REVISION)
    status = fields.Choice(Status, required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    business_date = fields.Day(required=True)
    effective_on = fields.Day(required=True, allow_none=True)
    expires_on = fields.Day(required=True, allow_none=True)
    currency = fields.Currency(required=True)
    net_total = fields.Money(required=True)
    total = fields.Money(required=True)
    created_at = fields.Instant(required=True)
    submitted_at = fields.Instant(required=True, allow_none=True)
    approved_at = fields.Instant(required=True, allow_none=True)
    answered_at = fields.Instant(required=True, allow_none=True)


class QuotationFilters(ListQuery, CustomFilters):
    """Which quotations, in which order; all revisions of a number by `number`."""

    view = View()
    status = fields.Choice(Status)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    number = fields.Text(40)
    expires_on_from = fields.Day(data_key="expires_on[gte]")
    expires_on_before = fields.Day(data_key="expires_on[lt]")
    sort = Sort("created_at", "expires_on", default="-created_at")


class QuotationReason(Schema):
    """Why."""

    reason = fields.Text(500, required=True, lines=True, metadata={"example": "价格高于预算"})


class QuotationOrderBody(Schema):
    """The order that is made of it: of all that is left, or of so much of some lines."""

    lines = fields.List(fields.Nested(TakenLine), min=1, max=MOST_LINES)
    order_type = fields.Text(40, metadata={"example": "standard"})
    business_date = fields.Day(metadata={"description": "单据日期,不晚于今天 / its day, today or earlier"})
    po_number = fields.Text(60, allow_none=True, metadata={"description": "客户单号 / the customer's number"})
    promised_on = fields.Day(allow_none=True, metadata={"description": "预交货日 / promised day of delivery"})
    ship_to = fields.Text(200, allow_none=True, metadata=SHIP_TO)
    note = fields.Text(500, lines=True, allow_none=True)


class QuotationPricesBody(Schema):
    """On which days its prices shall count."""

    valid_from = fields.Day(metadata={"description": "生效日 / first day"})
    valid_to = fields.Day(allow_none=True, metadata={"description": "失效日,空为无期限 / last day", "example": None})


class QuotationReleaseBody(Schema):
    """The order that was cancelled."""

    order_id = fields.Id(required=True)


class PrintQuery(Query):
    """In which language it is printed; by default the reader's."""

    language = fields.Choice(LANGUAGES)
