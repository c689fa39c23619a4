"""What can be asked about order types."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from chassis.errors import InputError, Invalid
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.order_types.model import OrderType

EQUALITIES = ("code", "counts", "active")

_CODED = select(OrderType).where(OrderType.code == bindparam("code"))


def list_order_types(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the order types."""
    wanted = [getattr(OrderType, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    types = select(OrderType).where(reader.visible(OrderType), *wanted)
    return paginate(reader, types, OrderType, {"code": OrderType.code}, query)


def read_order_type(reader: Reader, type_id: UUID) -> OrderType:
    """One order type; raises NotFound."""
    return reader.get(OrderType, type_id)


def types_for(reader: Reader, occasion: str) -> Sequence[str]:
    """The codes of the types in use that are made for this occasion."""
    made_for = select(OrderType.code).where(OrderType.active, OrderType.occasion == occasion)
    return reader.session.scalars(made_for.order_by(OrderType.code)).all()


def order_type_named(reader: Reader, code: str) -> OrderType:
    """The type that an order names in `order_type`. Raises Invalid for one that there is not, or no longer."""
    found = reader.session.scalars(_CODED, {"code": code}).one_or_none()
    if found is None or not found.active:
        texts = {"zh": "没有这种在用的订单类型", "en": "There is no such order type in use."}
        raise Invalid([InputError("#/order_type", "unknown-order-type", texts)])
    return found
