"""What a visitor may ask: what was said in his own conversation, and nothing else."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.errors import NotFound
from chassis.unit_of_work import Reader, UnitOfWork
from service_desk.conversations.model import Message
from service_desk.visits.model import Visit, hash_of

MOST_MESSAGES = 100
"""Messages of one answer; the visitor asks again after the last of them."""


def read_visit(reader: Reader, visit_id: UUID, *, token: str, after: int) -> dict[str, Any]:
    """Where the conversation stands, and the messages after position `after`. Raises NotFound for a wrong token."""
    visit = visit_opened_by(reader, visit_id, token)
    said = select(Message).where(Message.conversation_id == visit_id, Message.position > after)
    messages = reader.session.scalars(said.order_by(Message.position).limit(MOST_MESSAGES)).all()
    return {"status": visit.conversation.status, "messages": messages}


def visit_begun_with(uow: UnitOfWork, token: str) -> Visit | None:
    """The visit that was begun with this token. Who asks with the same token at the same moment waits for us."""
    kept = hash_of(token)
    lock = int.from_bytes(kept[:8], signed=True)
    uow.session.execute(select(func.pg_advisory_xact_lock(lock)))
    return uow.session.scalars(select(Visit).where(Visit.token_hash == kept)).one_or_none()


def visit_opened_by(reader: Reader, visit_id: UUID, token: str) -> Visit:
    """The visit; raises NotFound unless this is its token: that there is such a visit is not told either."""
    visit = reader.session.get(Visit, visit_id)
    if visit is None or not visit.opened_by(token):
        raise NotFound
    return visit
