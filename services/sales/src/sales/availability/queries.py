"""What can be asked about availability."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.availability.model import Availability
from sales.catalogue.model import Product

ORDERS = {"product_code": Product.code, "as_of": Availability.as_of}

_SHOWN: tuple[Any, ...] = (
    Availability.id.label("product_id"),
    Product.code.label("product_code"),
    Product.unit,
    Availability.available,
    Availability.as_of,
)
_LIST = select(*_SHOWN).join(Product, Product.id == Availability.id)


def list_availability(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of what is available, of the products that somebody has reported."""
    wanted = [reader.visible(Availability)]
    if query.get("product_id"):
        wanted.append(Availability.id == query["product_id"])
    if query.get("product_code"):
        wanted.append(Product.code == query["product_code"])
    return paginate(reader, _LIST.where(*wanted), Availability, ORDERS, query)
