"""Use cases of the service request: opened by the customer or by staff, answered, resolved, reopened, closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from service_desk.accounts.queries import account_named
from service_desk.agents.queries import check_agent
from service_desk.conversations.model import Conversation
from service_desk.orders.queries import order_named
from service_desk.targets.model import Deadlines, Priority
from service_desk.targets.queries import target_of
from service_desk.tickets.model import Ticket
from service_desk.tickets.queries import least_busy_agent
from service_desk.tickets.vocabulary import Channel, EntryKind
from service_desk.working_time.queries import working_clock

DOCUMENT = "service_desk.ticket"
"""The name of this document in counters."""


def open_ticket(
    uow: UnitOfWork,
    *,
    kind: str,
    subject: str,
    priority: str = Priority.NORMAL,
    text: str | None = None,
    account_id: UUID | None = None,
    agent_id: UUID | None = None,
    order_id: UUID | None = None,
    conversation_id: UUID | None = None,
    channel: str | None = None,
    opened_at: datetime | None = None,
) -> Ticket:
    """Receive a request: the customer's own, or one that staff take down. It goes to the agent who was asked for,
    otherwise to the least busy one.

    Raises Invalid, or NotKnownHereYet for an account, an agent or an order that has not arrived here.
    """
    account = account_named(uow, account_id or uow.principal.account_id)
    if agent_id is not None:
        check_agent(uow, agent_id)
    origin = _origin(uow, channel, opened_at)
    ticket = Ticket.open(
        number=document_number(uow, DOCUMENT, "SR"),
        kind=kind,
        subject=subject,
        priority=priority,
        account_id=account.id,
        owner_id=agent_id or least_busy_agent(uow),
        chosen_agent_id=agent_id,
        order_id=order_id,
        order_number=_order_number(uow, order_id, account.id),
        conversation_id=_conversation_of(uow, conversation_id, account.id),
        deadlines=_deadlines(uow, kind, priority, origin["opened_at"]),
        **origin,
    )
    if text is not None:
        uow.session.add(ticket.entry(EntryKind.REPLY, text, uow.principal.actor, uow.now))
    return uow.add(ticket)


def change_ticket(uow: UnitOfWork, ticket_id: UUID, **changes: Any) -> Ticket:
    """Put right what it is about; another kind or priority moves the deadlines."""
    ticket = uow.get(Ticket, ticket_id)
    if "order_id" in changes:
        changes["order_number"] = _order_number(uow, changes["order_id"], ticket.account_id)
    before = ticket.kind, ticket.priority
    ticket.change(changes)
    if (ticket.kind, ticket.priority) != before:
        ticket.measure(_deadlines(uow, ticket.kind, ticket.priority, ticket.measured_from), uow.now)
    return ticket


def assign_ticket(uow: UnitOfWork, ticket_id: UUID, *, agent_id: UUID) -> Ticket:
    """Give it to another agent. Raises NotKnownHereYet or Invalid for somebody who is none."""
    ticket = uow.get(Ticket, ticket_id)
    check_agent(uow, agent_id)
    ticket.assign(agent_id)
    return ticket


def reply_to_ticket(uow: UnitOfWork, ticket_id: UUID, *, text: str) -> Ticket:
    """Answer it, as the customer or as one of us."""
    ticket = _get_in_turn(uow, ticket_id)
    uow.session.add(ticket.reply(text, by=uow.principal.actor, by_customer=_by_customer(uow), at=uow.now))
    return ticket


def note_on_ticket(uow: UnitOfWork, ticket_id: UUID, *, text: str) -> Ticket:
    """Write something down that the customer does not see."""
    ticket = _get_in_turn(uow, ticket_id)
    uow.session.add(ticket.note(text, by=uow.principal.actor, at=uow.now))
    return ticket


def resolve_ticket(uow: UnitOfWork, ticket_id: UUID, *, resolution: str) -> Ticket:
    """Say how it was solved."""
    ticket = uow.get(Ticket, ticket_id)
    worked = working_clock(uow).working_minutes_between(ticket.measured_from, uow.now)
    ticket.resolve(resolution, at=uow.now, working_minutes=worked)
    return ticket


def reopen_ticket(uow: UnitOfWork, ticket_id: UUID, *, reason: str) -> Ticket:
    """It was not solved after all."""
    ticket = uow.get(Ticket, ticket_id)
    ticket.reopen(reason, at=uow.now, deadlines=_deadlines(uow, ticket.kind, ticket.priority, uow.now))
    return ticket


def close_ticket(uow: UnitOfWork, ticket_id: UUID) -> Ticket:
    """Be done with it."""
    ticket = uow.get(Ticket, ticket_id)
    ticket.close(by_customer=_by_customer(uow))
    return ticket


def _deadlines(uow: UnitOfWork, kind: str, priority: str, since: datetime) -> Deadlines:
    return target_of(uow, kind, priority).deadlines(working_clock(uow), since)


def _origin(uow: UnitOfWork, channel: str | None, opened_at: datetime | None) -> dict[str, Any]:
    """How and when it came: staff say so, who may take a call down later; of a customer both are known."""
    staff_only = {"zh": "仅限工作人员填写", "en": "Only members of staff say this."}
    ahead = {"zh": "不能晚于现在", "en": "This moment lies ahead."}
    said = {"channel": channel, "opened_at": opened_at} if _by_customer(uow) else {}
    faults = [InputError(f"#/{name}", "staff-only", staff_only) for name, value in said.items() if value is not None]
    if opened_at is not None and opened_at > uow.now:
        faults.append(InputError("#/opened_at", "in-the-future", ahead))
    if faults:
        raise Invalid(faults)
    return {
        "channel": channel or (Channel.PORTAL if _by_customer(uow) else Channel.PHONE),
        "opened_at": opened_at or uow.now,
        "created_at": uow.now,
        "opened_by": uow.principal.user_id,
    }


def _order_number(uow: UnitOfWork, order_id: UUID | None, account_id: UUID | None) -> str | None:
    return order_named(uow, order_id, account_id).number if order_id is not None else None


def _conversation_of(uow: UnitOfWork, conversation_id: UUID | None, account_id: UUID) -> UUID | None:
    """The conversation that it came from: the account's, or a visitor's whom nobody had recognised yet."""
    if conversation_id is not None:
        conversation = uow.session.get(Conversation, conversation_id)
        if conversation is None or conversation.account_id not in (None, account_id):
            texts = {"zh": "不是该客户的洽谈", "en": "This is no conversation of the account."}
            raise Invalid([InputError("#/conversation_id", "not-of-this-account", texts)])
    return conversation_id


def _get_in_turn(uow: UnitOfWork, ticket_id: UUID) -> Ticket:
    """The request, locked: those who write under it at the same moment wait for each other instead of failing."""
    uow.session.execute(select(Ticket.id).where(Ticket.id == ticket_id).with_for_update())
    return uow.get(Ticket, ticket_id)


def _by_customer(uow: UnitOfWork) -> bool:
    return uow.principal.kind == "portal"
