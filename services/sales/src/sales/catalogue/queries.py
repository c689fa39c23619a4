"""What can be asked about products. Customers see what is sold now, and nothing else of the catalogue."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from chassis.errors import InputError, Invalid
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from records import custom_fields
from sales.catalogue.model import Product

DOCUMENT = "sales.product"
"""The name of this document in custom fields."""

ORDERS = {"code": Product.code, "created_at": Product.created_at}
EQUALITIES = ("code", "reference", "drawing_number", "category", "currency", "counts", "status")


def list_products(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the products."""
    wanted = [getattr(Product, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    wanted += custom_fields.conditions(reader, DOCUMENT, Product, query.get("custom"))
    return paginate(reader, select(Product).where(reader.visible(Product), *wanted), Product, ORDERS, query)


def read_product(reader: Reader, product_id: UUID) -> Product:
    """One product; raises NotFound."""
    return reader.get(Product, product_id)


def products_by_id(reader: Reader, product_ids: Iterable[UUID]) -> dict[UUID, Product]:
    """Those of these products that there are, in one statement; the catalogue binds whoever enters an order."""
    found = reader.session.scalars(select(Product).where(Product.id.in_(list(product_ids))))
    return {product.id: product for product in found}


def product_named(reader: Reader, product_id: UUID) -> Product:
    """The product that a document names in `product_id`. Raises Invalid for one that is not on sale."""
    product = reader.session.get(Product, product_id)
    if product is None or not product.is_active:
        texts = {"zh": "没有这种在售产品", "en": "There is no such product on sale."}
        raise Invalid([InputError("#/product_id", "unknown-product", texts)])
    return product


def product_coded(reader: Reader, code: str) -> Product:
    """The product that a system names in `product_code`, on sale or not. Raises Invalid."""
    product = reader.session.scalars(select(Product).where(Product.code == code)).one_or_none()
    if product is None:
        texts = {"zh": "没有这个产品编码", "en": "There is no product of this code."}
        raise Invalid([InputError("#/product_code", "unknown-product", texts)])
    return product


def product_known_as(reader: Reader, reference: str, code: str) -> Product | None:
    """The product that the ERP knows by the reference, else the one of this code."""
    alike = select(Product).where(or_(Product.reference == reference, Product.code == code))
    first = alike.order_by((Product.reference == reference).desc().nulls_last()).limit(1)
    return reader.session.scalars(first).one_or_none()
