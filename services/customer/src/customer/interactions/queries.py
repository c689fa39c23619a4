"""What can be asked about interactions."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from chassis.http.paging import Page, paginate
from chassis.principal import Reach
from chassis.unit_of_work import Reader
from customer.accounts.model import Account
from customer.interactions.model import Interaction
from customer.leads.model import Lead

ORDERS = {"at": Interaction.at, "next_on": Interaction.next_on}
EQUALITIES = ("lead_id", "contact_id", "owner_id", "entered_by", "kind")


def list_interactions(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the interactions within reach, the latest talk first."""
    wanted = [getattr(Interaction, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if reader.principal.reach(reader.permission) is not Reach.ALL:
        wanted.append(_perhaps(reader.visible))
    if query.get("owner_id"):
        wanted.append(_perhaps(lambda model: model.owner_id == query["owner_id"]))
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


class _Author:
    """Who wrote a note as its owner."""

    owner_id = Interaction.entered_by


def _perhaps(owned: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """What may belong to some people: wider than `Interaction.owner_id`, which decides, but served by indexes.

    `owned` says of accounts, leads and authors whether they are of these people. Without it the owner of every note
    would be looked up, 4 µs each.
    """
    accounts = select(Account.id).where(owned(Account))
    leads = select(Lead.id).outerjoin(Account, Account.id == Lead.account_id).where(or_(owned(Lead), owned(Account)))
    return or_(_among(Interaction.account_id, accounts), _among(Interaction.lead_id, leads), owned(_Author))


def _of_account(account_id: UUID) -> ColumnElement[bool]:
    """With the account, or with a lead that became it: what was said before counts, too."""
    became_it = select(Lead.id).where(Lead.account_id == account_id)
    return or_(Interaction.account_id == account_id, _among(Interaction.lead_id, became_it))


def _among(column: InstrumentedAttribute[UUID | None], identifiers: Select[Any]) -> ColumnElement[bool]:
    """The ids as an array, asked for once: with an IN inside an OR PostgreSQL would read the whole table."""
    return column == func.any(func.array(identifiers.scalar_subquery()))
