"""What can be asked about customers' item numbers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, Uuid, and_, any_, bindparam, or_, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.catalogue.model import Product
from sales.item_numbers.model import ItemNumber
from sales.validity.model import counting_on, sharing_days

ORDERS = {"number": ItemNumber.number, "valid_from": ItemNumber.valid_from, "created_at": ItemNumber.created_at}
EQUALITIES = ("account_id", "product_id", "number", "status")

_CALLED = (
    select(Product, ItemNumber.number, ItemNumber.description)
    .outerjoin(
        ItemNumber,
        and_(
            ItemNumber.product_id == Product.id,
            ItemNumber.account_id == bindparam("account_id"),
            counting_on(ItemNumber, bindparam("on", type_=Date())),
        ),
    )
    .where(Product.id == any_(bindparam("products", type_=ARRAY(Uuid))))
)


def list_item_numbers(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the item numbers within reach; `valid_on` leaves those that count on that day."""
    wanted = [getattr(ItemNumber, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("valid_on") is not None:
        wanted.append(counting_on(ItemNumber, query["valid_on"]))
    numbers = select(ItemNumber).where(reader.visible(ItemNumber), *wanted)
    return paginate(reader, numbers, ItemNumber, ORDERS, query)


def read_item_number(reader: Reader, item_number_id: UUID) -> ItemNumber:
    """One item number; raises NotFound outside the reach."""
    return reader.get(ItemNumber, item_number_id)


def items_named(reader: Reader, account_id: UUID, numbers: Collection[str], on: date | None = None) -> dict[str, UUID]:
    """The products that this customer calls by these numbers on that day, by default today, in one statement."""
    meant = select(ItemNumber.number, ItemNumber.product_id).where(
        ItemNumber.account_id == account_id,
        ItemNumber.number.in_(set(numbers)),
        counting_on(ItemNumber, on or reader.today),
    )
    return {row.number: row.product_id for row in reader.session.execute(meant)}


def products_called(
    reader: Reader, account_id: UUID, product_ids: Collection[UUID], on: date
) -> dict[UUID, tuple[Product, str | None, str | None]]:
    """Those of these products that there are, each with the number and the words by which this customer calls it on
    that day, in one statement; the catalogue binds whoever enters a document."""
    asked = {"account_id": account_id, "products": list(product_ids), "on": on}
    found = reader.session.execute(_CALLED, asked)
    return {product.id: (product, number, description) for product, number, description in found}


def rivals_of(reader: Reader, number: ItemNumber) -> Sequence[ItemNumber]:
    """Approved ones of the customer that share a day with it, and the product or the number."""
    same = or_(ItemNumber.product_id == number.product_id, ItemNumber.number == number.number)
    rivals = select(ItemNumber).where(
        ItemNumber.account_id == number.account_id, same, sharing_days(ItemNumber, number)
    )
    return reader.session.scalars(rivals).all()
