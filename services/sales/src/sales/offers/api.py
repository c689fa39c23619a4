"""Routes of links to quotations: made by us, used by whoever holds one.

A holder has no login. The token travels in bodies only, for addresses are written down in many places; so reading is a
POST as well.
"""

from typing import Any
from uuid import UUID

from chassis.http import PUBLIC, File, Routes, Schema, fields
from chassis.permission import Permission
from chassis.unit_of_work import UnitOfWork
from sales.offers import commands, queries
from sales.quotations.events import QuotationState
from sales.quotations.model import Quotation
from sales.quotations.queries import Paper
from sales.quotations.schemas import LANGUAGES, PDF, SIGNER, QuotationLineRead

PERMISSIONS = (
    Permission("sales.quotation.make_link", "生成报价确认链接", "Make links by which customers answer quotations"),
)

LONGEST_TOKEN, LONGEST_DAYS = 64, 90
TOKEN: Any = {
    "required": True,
    "metadata": {
        "description": "链接中的凭证 / the token of the link",
        "example": "Zr3VtQ0nXw6bL5uJ8cK1mS4yP7dE2hG9fA-oTiRqWxk",
    },
}
COMPANY = {"zh": "华东机械有限公司", "en": "Huadong Machinery Co., Ltd."}
CUSTOMER = {"zh": "青岛远航机械", "en": "Qingdao Yuanhang Machinery"}


class LinkBody(Schema):
    """How long the link opens the quotation."""

    days = fields.Integer(1, LONGEST_DAYS, metadata={"description": "有效天数,默认 14 / days, 14 by default"})


class LinkRead(Schema):
    """The token of a link; it is told this once."""

    token = fields.Text(LONGEST_TOKEN, **TOKEN)
    expires_at = fields.Instant(required=True)


class OfferBody(Schema):
    """The token."""

    token = fields.Secret(LONGEST_TOKEN, **TOKEN)


class OfferPrinted(OfferBody):
    """The token, and in which language it is printed; by default the reader's."""

    language = fields.Choice(LANGUAGES)


class OfferSigned(OfferBody):
    """Who answers for the customer."""

    name = fields.Text(60, required=True, metadata=SIGNER)


class OfferDeclined(OfferSigned):
    """Who answers for the customer, and why not."""

    reason = fields.Text(500, required=True, lines=True, metadata={"example": "价格高于预算"})


class OfferLine(QuotationLineRead):
    """A line as the customer sees it: where its price comes from, and what was ordered, is our business."""

    class Meta:
        exclude = ("id", "product_id", "price_source", "price_source_id", "ordered_quantity")


class OfferedQuotation(QuotationState):
    """A quotation as the holder of a link sees it."""

    class Meta:
        fields = (
            "number", "revision", "status", "business_date", "effective_on", "expires_on", "currency", "tax_included",
            "payment_days", "delivery_days", "note", "lines", "net_total", "tax_total", "total", "answered_at",
        )  # fmt: skip

    lines = fields.List(fields.Nested(OfferLine), required=True)


class OfferRead(Schema):
    """What is offered, by whom and to whom."""

    company = fields.Localized(120, required=True, metadata={"example": COMPANY})
    customer = fields.Localized(120, required=True, metadata={"personal": True, "example": CUSTOMER})
    quotation = fields.Nested(OfferedQuotation, required=True)


making = Routes("offer-links", prefix="/v1/quotations", zh="报价确认链接", en="Links to quotations")
routes = Routes("offers", prefix="/v1/offers", zh="报价确认(客户)", en="Quotations opened by a link")


@making.action(
    "/<uuid:quotation_id>/link",
    permission="sales.quotation.make_link",
    zh="生成确认链接",
    secret=True,
    body=LinkBody,
    answer=LinkRead,
)
def make_link(uow: UnitOfWork, quotation_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Make a link by which the customer answers without a login."""
    return commands.make_link(uow, quotation_id, **body)


@routes.post("/read", permission=PUBLIC, secret=True, status=200, zh="客户查看报价", body=OfferBody, answer=OfferRead)
def read_offer(uow: UnitOfWork, body: dict[str, Any]) -> Paper:
    """Read what the link opens."""
    return queries.read_offer(uow, **body)


@routes.post("/print", permission=PUBLIC, secret=True, status=200, zh="客户打印报价", body=OfferPrinted, media=PDF)
def print_offer(uow: UnitOfWork, body: dict[str, Any]) -> File:
    """Print what the link opens as PDF."""
    from sales.quotations.paper import printed  # noqa: PLC0415 - who never prints need not load the printing library

    language = body.pop("language", uow.language)
    paper = queries.read_offer(uow, **body)
    return File(paper.file_name, PDF, printed(paper, language))


@routes.post(
    "/accept", permission=PUBLIC, secret=True, status=200, zh="客户确认报价", body=OfferSigned, answer=OfferedQuotation
)
def accept_offer(uow: UnitOfWork, body: dict[str, Any]) -> Quotation:
    """Accept the quotation that the link opens."""
    return commands.accept_offer(uow, **body)


@routes.post(
    "/decline",
    permission=PUBLIC,
    secret=True,
    status=200,
    zh="客户拒绝报价",
    body=OfferDeclined,
    answer=OfferedQuotation,
)
def decline_offer(uow: UnitOfWork, body: dict[str, Any]) -> Quotation:
    """Decline the quotation that the link opens, with a reason."""
    return commands.decline_offer(uow, **body)
