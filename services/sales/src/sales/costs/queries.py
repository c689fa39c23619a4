"""What can be asked about costs of products."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.costs.model import ProductCost


def list_costs(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the costs."""
    wanted = [getattr(ProductCost, name) == query[name] for name in ("product_id", "product_code") if name in query]
    costs = select(ProductCost).where(reader.visible(ProductCost), *wanted)
    return paginate(reader, costs, ProductCost, {"valid_from": ProductCost.valid_from}, query)


def read_cost(reader: Reader, cost_id: UUID) -> ProductCost:
    """One cost; raises NotFound."""
    return reader.get(ProductCost, cost_id)


def cost_from(reader: Reader, product_id: UUID, day: date) -> ProductCost | None:
    """The cost that begins on that day, if it was told."""
    told = select(ProductCost).where(ProductCost.product_id == product_id, ProductCost.valid_from == day)
    return reader.session.scalars(told).one_or_none()
