"""Use cases of a visit: begin a conversation without a login, go on with it, read it (SY-13, steps 4a and 6)."""

from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from service_desk.conversations.commands import begin, locked
from service_desk.conversations.model import Message, Visitor, Words
from service_desk.conversations.vocabulary import Beginner, Channel, Side
from service_desk.visits.model import Visit
from service_desk.visits.queries import visit_begun_with, visit_opened_by


def begin_visit(uow: UnitOfWork, *, token: str, text: str, campaign_id: UUID | None = None, **presented: Any) -> Visit:
    """A conversation that waits for any member of staff and is opened again by the token alone; begun once, however
    often and at the same moment this is asked.
    """
    if begun := visit_begun_with(uow, token):
        return begun
    visitor = Visitor(**presented)
    conversation = begin(
        uow,
        Words(Side.VISITOR, visitor.name, text, uow.now),
        channel=Channel.CHAT,
        begun_by=Beginner.VISITOR,
        visitor=visitor,
        campaign_id=campaign_id,
    )
    visit = Visit.of(conversation, token, uow.now)
    uow.session.add(visit)
    return visit


def post_visitor_message(uow: UnitOfWork, visit_id: UUID, *, token: str, text: str) -> Message:
    """Say something more. Raises NotFound for a wrong token, ConversationIsClosed."""
    visit_opened_by(uow, visit_id, token)
    conversation = locked(uow, visit_id)
    return conversation.post(Words(Side.VISITOR, conversation.visitor_name or "", text, uow.now))
