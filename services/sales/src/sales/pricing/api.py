"""Routes of prices (客户商品价格), and what something costs a customer."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Query, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.documents import Status
from records.documents import api as documents
from sales.currencies.events import FractionText
from sales.pricing import commands, queries
from sales.pricing.events import MOST_BREAKS, BreakState, PriceState
from sales.pricing.model import Price
from sales.pricing.queries import Priced, Source
from sales.validity.schemas import EndBody, RejectionBody

PERMISSIONS = (
    Permission("sales.price.read", "查看客户商品价格", "Read customer prices"),
    Permission("sales.price.create", "录入客户商品价格", "Enter customer prices"),
    Permission("sales.price.change", "修改客户商品价格草稿", "Change drafts of customer prices"),
    *documents.permissions("sales.price", "客户商品价格", "customer prices"),
    Permission("sales.price.end", "终止客户商品价格", "End customer prices"),
    Permission("sales.price_check.read", "查询价格", "Ask what something costs a customer"),
)


class PricePatch(Schema):
    """What may be changed of a draft."""

    price = fields.Price(min=0, metadata={"example": "11.80", "description": "单价 / of one unit"})
    breaks = fields.List(
        fields.Nested(BreakState), max=MOST_BREAKS, metadata={"description": "阶梯价,数量递增 / for larger quantities"}
    )
    currency = fields.Currency(metadata={"description": "默认本位币 / by default the company's"})
    tax_included = fields.Boolean(metadata={"description": "含税,默认是 / with the tax in it, by default it is"})
    valid_from = fields.Day(metadata={"description": "生效日,默认今天 / first day, by default today"})
    valid_to = fields.Day(allow_none=True, metadata={"description": "失效日,含当日 / last day"})


class PriceCreate(PricePatch):
    """A new price: of a customer, or of a price list where no customer is named."""

    account_id = fields.Id()
    price_list_id = fields.Id()
    product_id = fields.Id(required=True)
    price = fields.Price(min=0, required=True, metadata={"example": "11.80"})


class PriceRead(PriceState):
    """A price (客户商品价格)."""

    version = fields.Integer(0, 2**53, required=True)


class PriceFilters(ListQuery):
    """Which prices, in which order."""

    account_id = fields.Id()
    price_list_id = fields.Id()
    product_id = fields.Id()
    currency = fields.Currency()
    status = fields.Choice(Status)
    origin = fields.Text(60)
    valid_on = fields.Day(metadata={"description": "该日有效 / approved and valid on this day"})
    sort = Sort("product_code", "valid_from", "created_at", default="-created_at")


class PriceQuestion(Query):
    """How much of what, for whom."""

    account_id = fields.Id(required=True)
    product_id = fields.Id(required=True)
    quantity = fields.Quantity(positive=True, required=True)
    currency = fields.Currency(load_default=None)
    on = fields.Day(load_default=None)


class PriceAnswer(Schema):
    """What one unit costs, and who says so."""

    price = fields.Price(required=True, metadata={"example": "10.80"})
    tax_included = fields.Boolean(required=True)
    tax_rate = FractionText(required=True, metadata={"example": "0.13"})
    source = fields.Choice(Source, required=True)
    source_id = fields.Id(required=True, allow_none=True, metadata={"description": "价格单据 / the price that says so"})
    min_quantity = fields.Quantity(
        required=True, metadata={"example": "1000", "description": "起订数量 / from this quantity on"}
    )


routes = Routes("prices", prefix="/v1/prices", zh="客户商品价格", en="Customer prices")
checking = Routes("price-checks", prefix="/v1/price-checks", zh="询价", en="What something costs")


@checking.get("", permission="sales.price_check.read", zh="查询价格", query=PriceQuestion, answer=PriceAnswer)
def check_price(reader: Reader, query: dict[str, Any]) -> Priced:
    """Ask what so much of a product costs a customer on a day."""
    return queries.check_price(reader, **query)


@routes.get("", permission="sales.price.read", zh="价格列表", query=PriceFilters, answer=page_of(PriceRead))
def list_prices(reader: Reader, query: dict[str, Any]) -> Page:
    """List prices."""
    return queries.list_prices(reader, query)


@routes.get("/<uuid:price_id>", permission="sales.price.read", zh="查看价格", answer=PriceRead)
def read_price(reader: Reader, price_id: UUID) -> Price:
    """Read a price."""
    return queries.read_price(reader, price_id)


@routes.post("", permission="sales.price.create", zh="录入价格", body=PriceCreate, answer=PriceRead)
def enter_price(uow: UnitOfWork, body: dict[str, Any]) -> Price:
    """Enter a price as a draft."""
    return commands.enter_price(uow, **body)


@routes.patch("/<uuid:price_id>", permission="sales.price.change", zh="修改价格草稿", body=PricePatch, answer=PriceRead)
def change_price(uow: UnitOfWork, price_id: UUID, body: dict[str, Any]) -> Price:
    """Change a draft."""
    return commands.change_price(uow, price_id, body)


documents.add_approval(
    routes,
    "/<uuid:price_id>",
    Price,
    called="a price",
    then="with the last it takes the place of the price before it",
    answer=PriceRead,
    reason=RejectionBody,
    submit=commands.submit_price,
    approve=commands.approve_price,
)


@routes.action("/<uuid:price_id>/end", permission="sales.price.end", zh="终止", body=EndBody, answer=PriceRead)
def end_price(uow: UnitOfWork, price_id: UUID, body: dict[str, Any]) -> Price:
    """Let an approved price end."""
    return commands.end_price(uow, price_id, **body)


routes.history("/<uuid:price_id>/history", model=Price, permission="sales.price.read", zh="价格历史")
