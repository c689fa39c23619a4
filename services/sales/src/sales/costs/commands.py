"""Use case of the cost: the ERP tells it (E-08)."""

from datetime import date
from decimal import Decimal

from chassis.unit_of_work import UnitOfWork
from sales.catalogue.queries import product_coded
from sales.costs.model import ProductCost
from sales.costs.queries import cost_from
from sales.documents import base_currency


def receive_cost(
    uow: UnitOfWork, *, product_code: str, cost: Decimal, valid_from: date, currency: str | None = None
) -> ProductCost:
    """Take what one unit costs us from that day on, in the company's currency unless another one is named.

    One cost a product and day: told again it changes nothing, told otherwise it corrects. Raises Invalid.
    """
    product = product_coded(uow, product_code)
    currency = currency or base_currency(uow)
    told = cost_from(uow, product.id, valid_from)
    if told is None:
        return uow.add(ProductCost.receive(product, cost=cost, currency=currency, valid_from=valid_from, at=uow.now))
    told.correct(cost=cost, currency=currency)
    return told
