"""Use cases of feedback."""

from uuid import UUID

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from service_desk.accounts.queries import account_named
from service_desk.feedback.model import Feedback, FeedbackTooEarly, Kind
from service_desk.orders.queries import order_named
from service_desk.tickets.model import Ticket
from service_desk.tickets.vocabulary import UNRESOLVED


def give_feedback(
    uow: UnitOfWork,
    *,
    kind: str,
    score: int,
    comment: str | None = None,
    ticket_id: UUID | None = None,
    order_id: UUID | None = None,
    account_id: UUID | None = None,
) -> Feedback:
    """Say what a customer thinks: of the sale, about their salesperson; of a request's handling, about its agent.

    Raises Invalid, NotKnownHereYet, FeedbackTooEarly while the request is being worked on, FeedbackAlreadyGiven.
    """
    account = account_named(uow, account_id or uow.principal.account_id)
    ticket = _ticket_named(uow, ticket_id, account.id) if ticket_id is not None else None
    if kind == Kind.SERVICE and ticket is None:
        raise _invalid("required", "服务反馈须指明服务请求", "Feedback on service is about a ticket.")
    if order_id is not None:
        order_named(uow, order_id, account.id)
    feedback = Feedback.receive(
        kind=kind,
        score=score,
        comment=comment,
        account_id=account.id,
        owner_id=ticket.owner_id if ticket is not None and kind == Kind.SERVICE else account.owner_id,
        ticket_id=ticket_id,
        order_id=order_id,
        given_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(feedback)


def _ticket_named(uow: UnitOfWork, ticket_id: UUID, account_id: UUID) -> Ticket:
    """The account's request, which is settled."""
    ticket = uow.session.get(Ticket, ticket_id)
    if ticket is None or ticket.account_id != account_id:
        raise _invalid("not-of-this-account", "不是该客户的服务请求", "This is no ticket of the account.")
    if ticket.status in UNRESOLVED:
        raise FeedbackTooEarly(status=ticket.status)
    return ticket


def _invalid(code: str, zh: str, en: str) -> Invalid:
    return Invalid([InputError("#/ticket_id", code, {"zh": zh, "en": en})])
