"""Routes of costs of products (产品成本)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.costs import commands, queries
from sales.costs.events import ProductCostState
from sales.costs.model import ProductCost

PERMISSIONS = (
    Permission("sales.product_cost.read", "查看产品成本", "Read costs of products"),
    Permission("sales.product_cost.receive", "接收产品成本", "Tell costs of products"),
)


class ProductCostBody(Schema):
    """What one unit of a product costs us, from a day on."""

    product_code = fields.Text(40, required=True, metadata={"example": "BRG-6204"})
    cost = fields.Price(min=0, required=True, metadata={"example": "7.35"})
    currency = fields.Currency(metadata={"description": "默认本位币 / by default the company's"})
    valid_from = fields.Day(required=True)


class ProductCostRead(ProductCostState):
    """What a product costs us (产品成本)."""

    version = fields.Integer(0, 2**53, required=True)


class ProductCostFilters(ListQuery):
    """Which costs."""

    product_id = fields.Id()
    product_code = fields.Text(40)
    sort = Sort("valid_from", default="-valid_from")


routes = Routes("product-costs", prefix="/v1/product-costs", zh="产品成本", en="Costs of products")


@routes.get(
    "", permission="sales.product_cost.read", zh="成本列表", query=ProductCostFilters, answer=page_of(ProductCostRead)
)
def list_costs(reader: Reader, query: dict[str, Any]) -> Page:
    """List costs of products."""
    return queries.list_costs(reader, query)


@routes.get("/<uuid:cost_id>", permission="sales.product_cost.read", zh="查看成本", answer=ProductCostRead)
def read_cost(reader: Reader, cost_id: UUID) -> ProductCost:
    """Read the cost of a product."""
    return queries.read_cost(reader, cost_id)


@routes.post(
    "",
    permission="sales.product_cost.receive",
    zh="接收成本",
    status=200,
    body=ProductCostBody,
    answer=ProductCostRead,
)
def receive_cost(uow: UnitOfWork, body: dict[str, Any]) -> ProductCost:
    """Tell what a product costs from a day on; told again it changes nothing, told otherwise it corrects."""
    return commands.receive_cost(uow, **body)


routes.history("/<uuid:cost_id>/history", model=ProductCost, permission="sales.product_cost.read", zh="成本历史")
