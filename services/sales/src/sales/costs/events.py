"""Costs of products as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.costs.model import ProductCost, ProductCostCorrected, ProductCostReceived


class ProductCostState(Schema):
    """What a product costs us (产品成本) at the moment of the commit."""

    id = fields.Id(required=True)
    product_id = fields.Id(required=True)
    product_code = fields.Text(40, required=True, metadata={"example": "BRG-6204"})
    cost = fields.Price(required=True, metadata={"example": "7.35", "description": "单位成本 / of one unit"})
    currency = fields.Currency(required=True)
    valid_from = fields.Day(required=True, metadata={"description": "生效日 / from this day until the next cost's"})
    received_at = fields.Instant(required=True)


PRODUCT_COST_EVENTS = AggregateEvents(
    service="sales",
    aggregate=ProductCost,
    state=ProductCostState,
    types=(
        EventType(ProductCostReceived, "received", "接收产品成本", "From its day on one unit costs us this much."),
        EventType(ProductCostCorrected, "corrected", "更正产品成本", "The ERP told another cost for the same day."),
    ),
)
