"""Use cases of the product: create, change, discontinue, reinstate."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from sales.catalogue.model import Product
from sales.currencies.model import STANDARD
from sales.currencies.queries import is_tax_code
from sales.documents import base_currency


def create_product(
    uow: UnitOfWork,
    *,
    code: str,
    name: Mapping[str, str],
    unit: str,
    list_price: Decimal,
    category: str | None = None,
    currency: str | None = None,
    tax_included: bool = True,
    tax_code: str = STANDARD,
    counts: bool = True,
) -> Product:
    """Enter a product; its list price is in the company's currency unless another one is named. Raises Invalid."""
    _check_tax_code(uow, tax_code)
    product = Product.create(
        code=code,
        name=name,
        category=category,
        unit=unit,
        list_price=list_price,
        currency=currency or base_currency(uow),
        tax_included=tax_included,
        tax_code=tax_code,
        counts=counts,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(product)


def change_product(uow: UnitOfWork, product_id: UUID, changes: Mapping[str, Any]) -> Product:
    """Change its description, list price, tax or counting; orders that were entered keep theirs. Raises Invalid."""
    product = uow.get(Product, product_id)
    if "tax_code" in changes:
        _check_tax_code(uow, changes["tax_code"])
    product.change(changes)
    return product


def discontinue_product(uow: UnitOfWork, product_id: UUID) -> Product:
    """No new orders of it."""
    product = uow.get(Product, product_id)
    product.discontinue()
    return product


def reinstate_product(uow: UnitOfWork, product_id: UUID) -> Product:
    """It is sold again."""
    product = uow.get(Product, product_id)
    product.reinstate()
    return product


def _check_tax_code(uow: UnitOfWork, code: str) -> None:
    if not is_tax_code(uow, code):
        texts = {"zh": "没有这个税码", "en": "There is no such tax code."}
        raise Invalid([InputError("#/tax_code", "unknown-tax-code", texts)])
