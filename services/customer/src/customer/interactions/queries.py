"""What can be asked about interactions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.interactions.model import Interaction
from customer.leads.model import Lead

ORDERS = {"at": Interaction.at, "next_on": Interaction.next_on}
EQUALITIES = ("lead_id", "contact_id", "owner_id", "entered_by", "kind")


def list_interactions(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the interactions within reach, the latest talk first."""
    wanted = [getattr(Interaction, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("account_id"):
        wanted.append(_of_account(query["account_id"]))
    if query.get("at_from"):
        wanted.append(Interaction.at >= query["at_from"])
    if query.get("at_before"):
        wanted.append(Interaction.at < query["at_before"])
    if query.get("next_before"):
        wanted.append(Interaction.next_on < query["next_before"])
    interactions = select(Interaction).where(reader.visible(Interaction), *wanted)
    return paginate(reader, interactions, Interaction, ORDERS, query)


def read_interaction(reader: Reader, interaction_id: UUID) -> Interaction:
    """One interaction; raises NotFound outside the reach."""
    return reader.get(Interaction, interaction_id)


def _of_account(account_id: UUID) -> ColumnElement[bool]:
    """With the account, or with the lead that became it: what was said before counts, too."""
    became_it = select(Lead.id).where(Lead.account_id == account_id)
    return or_(Interaction.account_id == account_id, Interaction.lead_id.in_(became_it))
