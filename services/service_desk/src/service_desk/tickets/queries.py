"""What can be asked about service requests."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.http.paging import Page, paginate
from chassis.tables import directory_user
from chassis.unit_of_work import Reader
from service_desk.agents.queries import IS_AGENT
from service_desk.tickets.model import Entry, Ticket
from service_desk.tickets.vocabulary import UNRESOLVED, EntryKind

ORDERS = {"opened_at": Ticket.opened_at, "resolve_due_at": Ticket.resolve_due_at}
EQUALITIES = ("status", "kind", "priority", "channel", "owner_id", "account_id", "order_id", "number")


def list_tickets(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the requests within reach."""
    wanted = [getattr(Ticket, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    if query.get("overdue") is not None:
        wanted.append(Ticket.overdue.is_(query["overdue"]))
    if query.get("opened_from"):
        wanted.append(Ticket.opened_at >= query["opened_from"])
    if query.get("opened_before"):
        wanted.append(Ticket.opened_at < query["opened_before"])
    return paginate(reader, select(Ticket).where(*wanted), Ticket, ORDERS, query, within=reader.visible(Ticket))


def read_ticket(reader: Reader, ticket_id: UUID) -> Ticket:
    """One request; raises NotFound outside the reach."""
    return reader.get(Ticket, ticket_id)


def list_entries(reader: Reader, ticket_id: UUID, query: Mapping[str, Any]) -> Page:
    """A page of what is written under a request; customers see no notes. Raises NotFound outside the reach."""
    entries = select(Entry).where(Entry.ticket_id == reader.get(Ticket, ticket_id).id)
    if reader.principal.kind == "portal":
        entries = entries.where(Entry.kind == EntryKind.REPLY)
    return paginate(reader, entries, Entry, {"at": Entry.at}, query)


def least_busy_agent(reader: Reader) -> UUID | None:
    """The agent with the fewest unresolved requests; None while there is no agent at all."""
    busy = Ticket.status.in_(UNRESOLVED)
    agents = (
        select(directory_user.c.id)
        .outerjoin(Ticket, (Ticket.owner_id == directory_user.c.id) & busy)
        .where(IS_AGENT)
        .group_by(directory_user.c.id)
        .order_by(func.count(Ticket.id), directory_user.c.id)
    )
    return reader.session.scalars(agents.limit(1)).one_or_none()
