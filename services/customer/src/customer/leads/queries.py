"""What can be asked about leads."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.accounts.model import Account
from customer.leads.model import Lead
from customer.leads.vocabulary import Status

ORDERS = {"created_at": Lead.created_at, "number": Lead.number, "name": Lead.sort_key}
EQUALITIES = (
    "status", "path", "source", "region", "campaign_id", "conversation_id", "owner_id", "account_id", "consent",
)  # fmt: skip


def list_leads(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the leads within reach."""
    wanted = [getattr(Lead, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("created_from"):
        wanted.append(Lead.created_at >= query["created_from"])
    if query.get("created_before"):
        wanted.append(Lead.created_at < query["created_before"])
    return paginate(reader, select(Lead).where(reader.visible(Lead), *wanted), Lead, ORDERS, query)


def list_prospects(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of those with whom one may talk, again too (挖掘客户, C-09): open leads, and those that became a customer
    who is still active.
    """
    dealt_with = exists().where(Account.id == Lead.account_id, Account.active)
    wanted = [or_(Lead.status.in_((Status.NEW, Status.WORKING)), dealt_with)]
    if query.get("status"):
        wanted.append(Lead.status == query["status"])
    return paginate(reader, select(Lead).where(reader.visible(Lead), *wanted), Lead, ORDERS, query)


def read_lead(reader: Reader, lead_id: UUID) -> Lead:
    """One lead; raises NotFound outside the reach."""
    return reader.get(Lead, lead_id)
