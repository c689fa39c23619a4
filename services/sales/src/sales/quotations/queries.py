"""What can be asked about quotations. Customers see theirs from the approval on: what is offered, not the drafts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from records import custom_fields
from sales.accounts.model import Account
from sales.documents import company_name
from sales.quotations.model import Quotation

LISTED = (
    "id", "version", "number", "revision", "status", "account_id", "owner_id", "business_date", "effective_on",
    "expires_on", "currency", "net_total", "total", "created_at", "submitted_at", "approved_at", "answered_at",
)  # fmt: skip
"""Columns of a list; the lines are one click away."""

ORDERS = {"created_at": Quotation.created_at, "expires_on": Quotation.expires_on}
EQUALITIES = ("status", "account_id", "owner_id", "number")

_LIST = select(*(getattr(Quotation, name) for name in LISTED))


def list_quotations(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the quotations within reach, as plain columns in one statement."""
    wanted = [getattr(Quotation, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("expires_on_from"):
        wanted.append(Quotation.expires_on >= query["expires_on_from"])
    if query.get("expires_on_before"):
        wanted.append(Quotation.expires_on < query["expires_on_before"])
    wanted += custom_fields.conditions(reader, Quotation.__document__, Quotation, query.get("custom"))
    return paginate(reader, _LIST.where(*wanted), Quotation, ORDERS, query, within=reader.visible(Quotation))


def read_quotation(reader: Reader, quotation_id: UUID) -> Quotation:
    """One revision with its lines; raises NotFound outside the reach, for a customer also before the approval."""
    return reader.get(Quotation, quotation_id)


@dataclass(frozen=True)
class Paper:
    """A quotation with the names that are printed on it, each in both languages."""

    quotation: Quotation
    company: Mapping[str, str]
    customer: Mapping[str, str]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.quotation.title

    @property
    def file_name(self) -> str:
        """What its file is called."""
        return f"{self.title}.pdf"


def paper_of(reader: Reader, quotation_id: UUID) -> Paper:
    """What is printed of a quotation. Raises what `read_quotation` raises."""
    return as_paper(reader, read_quotation(reader, quotation_id))


def as_paper(reader: Reader, quotation: Quotation) -> Paper:
    """The quotation with the names of both sides."""
    customer = reader.session.get_one(Account, quotation.account_id)
    return Paper(quotation, company_name(reader), customer.name)
