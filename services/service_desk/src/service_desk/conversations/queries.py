"""What can be asked about conversations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from chassis.errors import InputError, Invalid, NotFound, NotKnownHereYet
from chassis.http.paging import Page, paginate
from chassis.tables import directory_user
from chassis.unit_of_work import Reader
from service_desk.conversations.model import Conversation, Message
from service_desk.conversations.vocabulary import Status

ORDERS = {"created_at": Conversation.created_at, "last_message_at": Conversation.last_message_at}
EQUALITIES = ("status", "channel", "begun_by", "owner_id", "account_id")


def list_conversations(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the conversations within reach, and for staff of those in the hall."""
    wanted = [getattr(Conversation, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    return paginate(reader, select(Conversation).where(_shown(reader), *wanted), Conversation, ORDERS, query)


def read_conversation(reader: Reader, conversation_id: UUID) -> Conversation:
    """One conversation; raises NotFound for one that the list would not show."""
    wanted = select(Conversation).where(Conversation.id == conversation_id, _shown(reader))
    found = reader.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_messages(reader: Reader, conversation_id: UUID, query: Mapping[str, Any]) -> Page:
    """A page of the messages of a conversation; raises NotFound as `read_conversation` does."""
    read_conversation(reader, conversation_id)
    said = select(Message).where(Message.conversation_id == conversation_id, Message.position > query["after"])
    return paginate(reader, said, Message, {"position": Message.position}, query)


def check_staff(reader: Reader, person_id: UUID, field: str) -> None:
    """Whether this is a living member of staff. Raises NotKnownHereYet or Invalid at `field`."""
    _check_person(reader, person_id, field, directory_user.c.kind == "user")


def check_portal_user(reader: Reader, person_id: UUID, account_id: UUID, field: str) -> None:
    """Whether this is one of the account's people with a login. Raises NotKnownHereYet or Invalid at `field`."""
    theirs = (directory_user.c.kind == "portal") & directory_user.c.account_id.is_not_distinct_from(account_id)
    _check_person(reader, person_id, field, theirs)


def _shown(reader: Reader) -> ColumnElement[bool]:
    """What is within reach; and to staff the hall (洽谈大厅): what waits for anybody, so that anybody can join it."""
    within = reader.visible(Conversation)
    if reader.principal.kind == "portal":
        return within
    return or_(within, (Conversation.status == Status.WAITING) & Conversation.owner_id.is_(None))


def _check_person(reader: Reader, person_id: UUID, field: str, fits: ColumnElement[bool]) -> None:
    living = directory_user.c.active & directory_user.c.deleted_at.is_(None)
    suitable = reader.session.scalar(select(fits & living).where(directory_user.c.id == person_id))
    if suitable is None:
        raise NotKnownHereYet(kind="user", id=person_id)
    if not suitable:
        texts = {"zh": "不能选择此人", "en": "This person cannot be chosen here."}
        raise Invalid([InputError(f"#/{field}", "unsuitable-person", texts)])
