"""What can be asked about agreements. Customers see what they have signed, not what is drafted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.accounts.model import Account
from sales.agreements.model import Agreement, Status
from sales.documents import company_name
from sales.orders.model import Order
from sales.quotations.model import Quotation

LISTED = (
    "id", "version", "number", "status", "title", "account_id", "owner_id", "signed_on", "starts_on", "ends_on",
    "renewal_on", "currency", "amount", "successor_number", "created_at",
)  # fmt: skip
"""Columns of a list; the text is one click away."""

ORDERS = {"created_at": Agreement.created_at, "ends_on": Agreement.ends_on}
EQUALITIES = ("status", "account_id", "owner_id", "number")
PERIODS = ("ends_on", "renewal_on")

_LIST = select(*(getattr(Agreement, name) for name in LISTED))


def list_agreements(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the agreements within reach, as plain columns in one statement."""
    wanted = [getattr(Agreement, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    for name in PERIODS:
        if query.get(f"{name}_from"):
            wanted.append(getattr(Agreement, name) >= query[f"{name}_from"])
        if query.get(f"{name}_before"):
            wanted.append(getattr(Agreement, name) < query[f"{name}_before"])
    return paginate(reader, _LIST.where(reader.visible(Agreement), *wanted), Agreement, ORDERS, query)


def read_agreement(reader: Reader, agreement_id: UUID) -> Agreement:
    """One agreement; raises NotFound outside the reach, for a customer also before the approval."""
    return reader.get(Agreement, agreement_id)


@dataclass(frozen=True)
class Paper:
    """An agreement with what is printed on it beside: the names of both sides, and the numbers of its documents."""

    agreement: Agreement
    company: Mapping[str, str]
    customer: Mapping[str, str]
    documents: Sequence[str]

    @property
    def binding(self) -> bool:
        """Whether it was approved."""
        return self.agreement.status not in (Status.DRAFT, Status.SUBMITTED)


def paper_of(reader: Reader, agreement_id: UUID) -> Paper:
    """What is printed of an agreement. Raises what `read_agreement` raises."""
    agreement = read_agreement(reader, agreement_id)
    orders = select(Order.number).where(Order.id.in_(agreement.order_ids)).order_by(Order.number)
    quotations = select(Quotation.number).where(Quotation.id.in_(agreement.quotation_ids)).order_by(Quotation.number)
    named = [*reader.session.scalars(orders), *reader.session.scalars(quotations)]
    return Paper(agreement, company_name(reader), reader.session.get_one(Account, agreement.account_id).name, named)
