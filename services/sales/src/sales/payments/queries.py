"""What can be asked about payments."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.payments.model import Payment

ORDERS = {"paid_on": Payment.paid_on, "number": Payment.number, "created_at": Payment.created_at}
EQUALITIES = ("status", "account_id", "owner_id", "order_id", "currency", "number")


def list_payments(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the payments within reach."""
    wanted = [getattr(Payment, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("paid_from"):
        wanted.append(Payment.paid_on >= query["paid_from"])
    if query.get("paid_before"):
        wanted.append(Payment.paid_on < query["paid_before"])
    return paginate(reader, select(Payment).where(*wanted), Payment, ORDERS, query, within=reader.visible(Payment))


def read_payment(reader: Reader, payment_id: UUID) -> Payment:
    """One payment with its allocations; raises NotFound outside the reach."""
    return reader.get(Payment, payment_id)
