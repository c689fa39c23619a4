"""What can be asked about agreements. Customers see what they have signed, not what is drafted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from chassis.errors import NotFound
from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.agreements.model import Agreement, Status
from sales.orders.queries import is_customer

LISTED = (
    "id", "version", "number", "status", "title", "account_id", "owner_id", "signed_on", "starts_on", "ends_on",
    "renewal_on", "currency", "amount", "successor_number", "created_at",
)  # fmt: skip
"""Columns of a list; the text is one click away."""

ORDERS = {"created_at": Agreement.created_at, "ends_on": Agreement.ends_on}
EQUALITIES = ("status", "account_id", "owner_id", "number")
PERIODS = ("ends_on", "renewal_on")
UNSIGNED = (Status.DRAFT, Status.SUBMITTED)

_LIST = select(*(getattr(Agreement, name) for name in LISTED))


def list_agreements(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the agreements within reach, as plain columns in one statement."""
    wanted = [getattr(Agreement, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    for name in PERIODS:
        if query.get(f"{name}_from"):
            wanted.append(getattr(Agreement, name) >= query[f"{name}_from"])
        if query.get(f"{name}_before"):
            wanted.append(getattr(Agreement, name) < query[f"{name}_before"])
    return paginate(reader, _LIST.where(_visible(reader), *wanted), Agreement, ORDERS, query)


def read_agreement(reader: Reader, agreement_id: UUID) -> Agreement:
    """One agreement; raises NotFound outside the reach, for a customer also before the approval."""
    agreement = reader.get(Agreement, agreement_id)
    if is_customer(reader) and agreement.status in UNSIGNED:
        raise NotFound
    return agreement


def _visible(reader: Reader) -> ColumnElement[bool]:
    within = reader.visible(Agreement)
    return and_(within, Agreement.status.not_in(UNSIGNED)) if is_customer(reader) else within
