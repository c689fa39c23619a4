"""Prices as the world hears of them."""

from decimal import Decimal

from chassis.facts import AggregateEvents
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.pricing.model import Price
from sales.validity.events import ValidState, life

MOST_BREAKS = 20


class KeptQuantity(fields.Quantity):
    """A quantity that is kept as text inside of JSON; on the wire it looks like any other."""

    def wire(self, value: str) -> str:
        return super().wire(Decimal(value))


class KeptPrice(fields.Price):
    """A price that is kept as text inside of JSON; on the wire it looks like any other."""

    def wire(self, value: str) -> str:
        return super().wire(Decimal(value))


class BreakState(Schema):
    """A step of the quantity (阶梯价)."""

    min_quantity = KeptQuantity(
        positive=True, required=True, metadata={"example": "1000", "description": "起订数量 / from this quantity on"}
    )
    price = KeptPrice(min=0, required=True, metadata={"example": "10.80"})


class PriceState(ValidState):
    """A price (客户商品价格) at the moment of the commit: of a customer or of a price list."""

    account_id = fields.Id(required=True, allow_none=True, metadata={"description": "客户 / whose price it is"})
    price_list_id = fields.Id(
        required=True, allow_none=True, metadata={"example": None, "description": "价格表 / or of which list"}
    )
    product_id = fields.Id(required=True)
    product_code = fields.Text(40, required=True, metadata={"example": "BRG-6204"})
    currency = fields.Currency(required=True)
    tax_included = fields.Boolean(
        required=True, metadata={"example": True, "description": "含税 / the price has the tax in it"}
    )
    price = fields.Price(required=True, metadata={"example": "11.80", "description": "单价 / of one unit"})
    breaks = fields.List(
        fields.Nested(BreakState),
        max=MOST_BREAKS,
        required=True,
        metadata={"example": [{"min_quantity": "1000", "price": "10.80"}], "description": "阶梯价 / for more"},
    )
    origin = fields.Text(
        60,
        required=True,
        allow_none=True,
        metadata={"example": "QT20261121-0001", "description": "来源单号 / the document that it comes from"},
    )


PRICE_EVENTS = AggregateEvents(service="sales", aggregate=Price, state=PriceState, types=life("客户商品价格", "price"))
