"""Routes of service requests (服务请求): the same for customers and for staff."""

from typing import Any
from uuid import UUID

from chassis.http import Page, Routes, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from service_desk.tickets import commands, queries
from service_desk.tickets.model import Ticket
from service_desk.tickets.schemas import (
    AgentBody,
    EntryFilters,
    EntryRead,
    ReopenBody,
    ResolutionBody,
    TextBody,
    TicketFilters,
    TicketOpen,
    TicketPatch,
    TicketRead,
)

PERMISSIONS = (
    Permission("service_desk.ticket.read", "查看服务请求", "Read tickets"),
    Permission("service_desk.ticket.history", "查看服务请求历史", "See the history of tickets"),
    Permission("service_desk.ticket.open", "提出服务请求", "Open tickets"),
    Permission("service_desk.ticket.change", "修改服务请求", "Change tickets"),
    Permission("service_desk.ticket.assign", "转交服务请求", "Assign tickets"),
    Permission("service_desk.ticket.reply", "答复服务请求", "Reply to tickets"),
    Permission("service_desk.ticket.note", "添加服务请求备注", "Note on tickets"),
    Permission("service_desk.ticket.resolve", "解决服务请求", "Resolve tickets"),
    Permission("service_desk.ticket.reopen", "重新打开服务请求", "Reopen tickets"),
    Permission("service_desk.ticket.close", "关闭服务请求", "Close tickets"),
)

routes = Routes("tickets", prefix="/v1/tickets", zh="服务请求", en="Tickets")


@routes.get(
    "", permission="service_desk.ticket.read", zh="服务请求列表", query=TicketFilters, answer=page_of(TicketRead)
)
def list_tickets(reader: Reader, query: dict[str, Any]) -> Page:
    """List tickets."""
    return queries.list_tickets(reader, query)


@routes.get("/<uuid:ticket_id>", permission="service_desk.ticket.read", zh="查看服务请求", answer=TicketRead)
def read_ticket(reader: Reader, ticket_id: UUID) -> Ticket:
    """Read a ticket."""
    return queries.read_ticket(reader, ticket_id)


@routes.post("", permission="service_desk.ticket.open", zh="提出服务请求", body=TicketOpen, answer=TicketRead)
def open_ticket(uow: UnitOfWork, body: dict[str, Any]) -> Ticket:
    """Open a ticket, as the customer or for a customer."""
    return commands.open_ticket(uow, **body)


@routes.patch(
    "/<uuid:ticket_id>", permission="service_desk.ticket.change", zh="修改服务请求", body=TicketPatch, answer=TicketRead
)
def change_ticket(uow: UnitOfWork, ticket_id: UUID, body: dict[str, Any]) -> Ticket:
    """Put right what a ticket is about."""
    return commands.change_ticket(uow, ticket_id, **body)


@routes.action(
    "/<uuid:ticket_id>/assign", permission="service_desk.ticket.assign", zh="转交", body=AgentBody, answer=TicketRead
)
def assign_ticket(uow: UnitOfWork, ticket_id: UUID, body: dict[str, Any]) -> Ticket:
    """Give a ticket to another agent."""
    return commands.assign_ticket(uow, ticket_id, **body)


@routes.get(
    "/<uuid:ticket_id>/replies",
    permission="service_desk.ticket.read",
    zh="答复与备注列表",
    query=EntryFilters,
    answer=page_of(EntryRead),
)
def list_replies(reader: Reader, ticket_id: UUID, query: dict[str, Any]) -> Page:
    """List replies and notes; customers see no notes."""
    return queries.list_entries(reader, ticket_id, query)


@routes.post(
    "/<uuid:ticket_id>/replies",
    permission="service_desk.ticket.reply",
    zh="答复",
    status=200,
    body=TextBody,
    answer=TicketRead,
)
def reply_to_ticket(uow: UnitOfWork, ticket_id: UUID, body: dict[str, Any]) -> Ticket:
    """Reply; the answer is the ticket as it stands then."""
    return commands.reply_to_ticket(uow, ticket_id, **body)


@routes.post(
    "/<uuid:ticket_id>/notes",
    permission="service_desk.ticket.note",
    zh="添加内部备注",
    status=200,
    body=TextBody,
    answer=TicketRead,
)
def note_on_ticket(uow: UnitOfWork, ticket_id: UUID, body: dict[str, Any]) -> Ticket:
    """Note something that the customer does not see."""
    return commands.note_on_ticket(uow, ticket_id, **body)


@routes.action(
    "/<uuid:ticket_id>/resolve",
    permission="service_desk.ticket.resolve",
    zh="解决",
    body=ResolutionBody,
    answer=TicketRead,
)
def resolve_ticket(uow: UnitOfWork, ticket_id: UUID, body: dict[str, Any]) -> Ticket:
    """Say how a ticket was solved."""
    return commands.resolve_ticket(uow, ticket_id, **body)


@routes.action(
    "/<uuid:ticket_id>/reopen",
    permission="service_desk.ticket.reopen",
    zh="重新打开",
    body=ReopenBody,
    answer=TicketRead,
)
def reopen_ticket(uow: UnitOfWork, ticket_id: UUID, body: dict[str, Any]) -> Ticket:
    """Open a ticket again."""
    return commands.reopen_ticket(uow, ticket_id, **body)


@routes.action("/<uuid:ticket_id>/close", permission="service_desk.ticket.close", zh="关闭", answer=TicketRead)
def close_ticket(uow: UnitOfWork, ticket_id: UUID) -> Ticket:
    """Close a ticket; a customer may withdraw one that is not resolved."""
    return commands.close_ticket(uow, ticket_id)


routes.history("/<uuid:ticket_id>/history", model=Ticket, permission="service_desk.ticket.history", zh="服务请求历史")
