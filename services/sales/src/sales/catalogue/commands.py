"""Use cases of the product: create, change, discontinue, reinstate; and follow the ERP, where that has it (E-05)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records import custom_fields
from sales.catalogue.model import Product, ProductCodeFixed
from sales.catalogue.queries import DOCUMENT, product_known_as
from sales.currencies.model import STANDARD
from sales.currencies.queries import is_tax_code
from sales.documents import base_currency
from sales.product_rules.queries import rule_in_force


def create_product(
    uow: UnitOfWork,
    *,
    code: str,
    name: Mapping[str, str],
    unit: str,
    list_price: Decimal,
    drawing_number: str | None = None,
    category: str | None = None,
    currency: str | None = None,
    tax_included: bool = True,
    tax_code: str = STANDARD,
    counts: bool = True,
    custom: Mapping[str, Any] | None = None,
) -> Product:
    """Enter a product; its list price is in the company's currency unless another one is named.

    Raises Invalid, also for a code against the rule, or ErpIsMaster.
    """
    rule_in_force(uow).check(code, from_erp=False)
    _check_tax_code(uow, tax_code)
    product = Product.create(
        code=code,
        drawing_number=drawing_number,
        name=name,
        category=category,
        unit=unit,
        list_price=list_price,
        currency=currency or base_currency(uow),
        tax_included=tax_included,
        tax_code=tax_code,
        counts=counts,
        custom=custom_fields.entered(uow, DOCUMENT, {"custom": custom or {}})["custom"],
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(product)


def change_product(uow: UnitOfWork, product_id: UUID, changes: Mapping[str, Any]) -> Product:
    """Change its description, list price, tax or counting; orders that were entered keep theirs. Raises Invalid."""
    product = uow.get(Product, product_id)
    if "tax_code" in changes:
        _check_tax_code(uow, changes["tax_code"])
    product.change(custom_fields.entered(uow, DOCUMENT, changes, product.custom))
    return product


def sync_product(
    uow: UnitOfWork,
    *,
    reference: str,
    code: str,
    active: bool = True,
    list_price: Decimal | None = None,
    **description: Any,
) -> Product:
    """Take a product over as the ERP has it (E-05), which knows it by `reference`: new, changed, or linked to the one
    that was entered here under the code. What is not said stays; a list price is needed for a new one only.

    Raises Invalid, ProductCodeFixed, ProductReferenceTaken, DrawingNumberTaken.
    """
    if list_price is not None:
        description["list_price"] = list_price
    if "tax_code" in description:
        _check_tax_code(uow, description["tax_code"])
    product = product_known_as(uow, reference, code)
    said = custom_fields.entered(uow, DOCUMENT, description, product.custom if product else None)
    if product is None:
        product = _made_in_erp(uow, reference, code, said)
    elif product.code == code:
        product.follow(reference, said)
    else:
        raise ProductCodeFixed(code=product.code)
    if active != product.is_active:
        (product.reinstate if active else product.discontinue)()
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


def _made_in_erp(uow: UnitOfWork, reference: str, code: str, description: Mapping[str, Any]) -> Product:
    rule_in_force(uow).check(code, from_erp=True)
    if missing := [field for field in ("name", "unit", "list_price") if field not in description]:
        raise Invalid([InputError(f"#/{field}", "required", _NEEDED_FOR_NEW) for field in missing])
    usual = {"currency": base_currency(uow), "tax_included": True, "tax_code": STANDARD, "counts": True}
    known = {**usual, "category": None, **description, "reference": reference, "code": code}
    return uow.add(Product.create(**known, entered_by=uow.principal.user_id, at=uow.now))


_NEEDED_FOR_NEW = {"zh": "新产品必须填写", "en": "A new product needs it."}


def _check_tax_code(uow: UnitOfWork, code: str) -> None:
    if not is_tax_code(uow, code):
        texts = {"zh": "没有这个税码", "en": "There is no such tax code."}
        raise Invalid([InputError("#/tax_code", "unknown-tax-code", texts)])
