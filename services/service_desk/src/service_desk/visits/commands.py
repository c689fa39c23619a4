"""Use cases of a visit: begin a conversation without a login, go on with it, read it (SY-13, steps 4a and 6)."""

import secrets
from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from service_desk.conversations.commands import begin, locked
from service_desk.conversations.model import Conversation, Message, Visitor, Words
from service_desk.conversations.vocabulary import Beginner, Channel, Side
from service_desk.visits.model import Visit
from service_desk.visits.queries import visit_opened_by

TOKEN_BYTES = 32


def begin_visit(
    uow: UnitOfWork, *, text: str, campaign_id: UUID | None = None, **presented: Any
) -> tuple[Conversation, str]:
    """A conversation that waits for any member of staff, and the token that alone opens it again."""
    visitor = Visitor(**presented)
    conversation = begin(
        uow,
        Words(Side.VISITOR, visitor.name, text, uow.now),
        channel=Channel.CHAT,
        begun_by=Beginner.VISITOR,
        visitor=visitor,
        campaign_id=campaign_id,
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    uow.session.add(Visit.of(conversation, token, uow.now))
    return conversation, token


def post_visitor_message(uow: UnitOfWork, visit_id: UUID, *, token: str, text: str) -> Message:
    """Say something more. Raises NotFound for a wrong token, ConversationIsClosed."""
    visit_opened_by(uow, visit_id, token)
    conversation = locked(uow, visit_id)
    return conversation.post(Words(Side.VISITOR, conversation.visitor_name or "", text, uow.now))
