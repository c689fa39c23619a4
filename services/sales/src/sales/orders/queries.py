"""What can be asked about orders. Customers see theirs from the approval on: what is signed, not what is drafted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from records import custom_fields
from sales.order_types.queries import types_for
from sales.orders.lines import OrderLine
from sales.orders.model import Order
from sales.orders.occasions import Before
from sales.orders.vocabulary import Status

LISTED = (
    "id", "version", "number", "status", "order_type", "counts", "account_id", "owner_id", "po_number", "promised_on",
    "business_date", "currency", "payment_days", "net_total", "total", "created_at", "submitted_at", "approved_at",
    "viewed_at",
)  # fmt: skip
"""Columns of a list; the lines are one click away."""

ORDERS = {
    "created_at": Order.created_at,
    "business_date": Order.business_date,
    "promised_on": Order.promised_on,
}
EQUALITIES = ("status", "order_type", "account_id", "owner_id", "number", "po_number")
PERIODS = {"business_date": Order.business_date, "promised_on": Order.promised_on}

_LIST = select(*(getattr(Order, name) for name in LISTED))


def list_orders(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the orders within reach, as plain columns in one statement."""
    wanted = [getattr(Order, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    for name, column in PERIODS.items():
        if query.get(f"{name}_from"):
            wanted.append(column >= query[f"{name}_from"])
        if query.get(f"{name}_before"):
            wanted.append(column < query[f"{name}_before"])
    wanted += custom_fields.conditions(reader, Order.__document__, Order, query.get("custom"))
    return paginate(reader, _LIST.where(*wanted), Order, ORDERS, query, within=reader.visible(Order))


def read_order(reader: Reader, order_id: UUID) -> Order:
    """One order with its lines; raises NotFound outside the reach, for a customer also before the approval."""
    return reader.get(Order, order_id)


def proposed_types(reader: Reader, order_id: UUID) -> Mapping[str, Any]:
    """Which occasion an order is (首单, 返单), and the types in use that are made for it; raises NotFound."""
    order = reader.get(Order, order_id)
    occasion = ordered_before(reader, order).occasion_of(order)
    return {"occasion": occasion, "order_types": types_for(reader, occasion)}


def ordered_before(reader: Reader, order: Order) -> Before:
    """What the customer had submitted beside this order, and not cancelled.

    Samples, and whatever else does not count to performance by its type, make nobody a customer.
    """
    others = (
        Order.account_id == order.account_id,
        Order.id != order.id,
        Order.counts,
        Order.status.not_in((Status.DRAFT, Status.CANCELLED)),
    )
    first = select(Order.number).where(*others).order_by(Order.created_at, Order.id).limit(1)
    same = select(OrderLine.product_id).join(Order).where(*others)
    again = same.where(OrderLine.product_id.in_({line.product_id for line in order.lines})).distinct()
    return Before(reader.session.scalar(first), frozenset(reader.session.scalars(again)))


def is_customer(reader: Reader) -> bool:
    """Whether a customer's own people ask, through the portal."""
    return reader.principal.kind == "portal"
