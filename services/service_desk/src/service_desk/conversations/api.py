"""Routes of conversations (洽谈), the same for staff and for the customer's own people."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.http.history import ACTOR
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from service_desk.conversations import commands, queries
from service_desk.conversations.events import PERSONAL, ConversationState
from service_desk.conversations.model import Conversation, Message
from service_desk.conversations.vocabulary import Beginner, Channel, Side, Status

PERMISSIONS = (
    Permission("service_desk.conversation.read", "查看洽谈", "Read conversations"),
    Permission("service_desk.conversation.start", "发起或邀请洽谈", "Begin conversations and invite to them"),
    Permission("service_desk.conversation.join", "应答洽谈", "Join conversations that wait"),
    Permission("service_desk.conversation.post", "发送洽谈消息", "Write in conversations"),
    Permission("service_desk.conversation.assign", "转交洽谈", "Give conversations to others"),
    Permission("service_desk.conversation.close", "结束洽谈", "End conversations"),
)

LONGEST_CHAT = 4000
"""Characters of a message that somebody types."""

LARGEST_VERSION = 2**53
TEXT = {"example": "您好,请问需要哪种型号?"}


class ConversationRead(ConversationState):
    """A conversation (洽谈)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class ConversationFilters(ListQuery):
    """Which conversations, in which order."""

    status = fields.Choice(Status)
    channel = fields.Choice(Channel)
    begun_by = fields.Choice(Beginner)
    owner_id = fields.Id(me=True)
    account_id = fields.Id()
    sort = Sort("created_at", "last_message_at", default="-last_message_at")


class ConversationStart(Schema):
    """The customer's question, or staff's invitation of a customer: then `account_id` is needed."""

    account_id = fields.Id(metadata={"description": "被邀请的客户 / the customer whom staff invite"})
    user_id = fields.Id(metadata={"description": "被邀请的人,默认客户的所有人 / whom of them, by default all"})
    subject = fields.Text(200, metadata={"example": "减速机询价"})
    text = fields.Text(LONGEST_CHAT, lines=True, required=True, metadata=TEXT)


class MessageBody(Schema):
    """What is said."""

    text = fields.Text(LONGEST_CHAT, lines=True, required=True, metadata=TEXT)


class MessageRead(Schema):
    """A message of a conversation; a mail may hold no text."""

    id = fields.Id(required=True)
    position = fields.Integer(1, LARGEST_VERSION, required=True)
    by = fields.Choice(Side, required=True)
    author = fields.Text(254, required=True, metadata={**PERSONAL, **ACTOR})
    text = fields.Text(100_000, min=0, lines=True, required=True, metadata={**PERSONAL, **TEXT})
    at = fields.Instant(required=True)


class MessageFilters(ListQuery):
    """Which messages: those `after` the one with this position, oldest first."""

    after = fields.Integer(0, LARGEST_VERSION, load_default=0)
    sort = Sort("position", default="position")


class AssignmentBody(Schema):
    """To whom."""

    owner_id = fields.Id(required=True)


routes = Routes("conversations", prefix="/v1/conversations", zh="洽谈", en="Conversations")


@routes.get(
    "",
    permission="service_desk.conversation.read",
    zh="洽谈列表(含待应答的访客)",
    query=ConversationFilters,
    answer=page_of(ConversationRead),
)
def list_conversations(reader: Reader, query: dict[str, Any]) -> Page:
    """List conversations; staff also see those that wait for anybody."""
    return queries.list_conversations(reader, query)


@routes.get(
    "/<uuid:conversation_id>", permission="service_desk.conversation.read", zh="查看洽谈", answer=ConversationRead
)
def read_conversation(reader: Reader, conversation_id: UUID) -> Conversation:
    """Read a conversation."""
    return queries.read_conversation(reader, conversation_id)


@routes.post(
    "",
    permission="service_desk.conversation.start",
    zh="发起或邀请洽谈",
    body=ConversationStart,
    answer=ConversationRead,
)
def start_conversation(uow: UnitOfWork, body: dict[str, Any]) -> Conversation:
    """Begin a conversation: as a customer with us, as staff with the customer's people."""
    return commands.start_conversation(uow, **body)


@routes.action(
    "/<uuid:conversation_id>/join", permission="service_desk.conversation.join", zh="应答", answer=ConversationRead
)
def join_conversation(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    """Join a conversation that waits."""
    return commands.join_conversation(uow, conversation_id)


@routes.action(
    "/<uuid:conversation_id>/assign",
    permission="service_desk.conversation.assign",
    zh="转交",
    body=AssignmentBody,
    answer=ConversationRead,
)
def assign_conversation(uow: UnitOfWork, conversation_id: UUID, body: dict[str, Any]) -> Conversation:
    """Give a conversation to another member of staff."""
    return commands.assign_conversation(uow, conversation_id, **body)


@routes.action(
    "/<uuid:conversation_id>/close", permission="service_desk.conversation.close", zh="结束", answer=ConversationRead
)
def close_conversation(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    """End a conversation."""
    return commands.close_conversation(uow, conversation_id)


@routes.get(
    "/<uuid:conversation_id>/messages",
    permission="service_desk.conversation.read",
    zh="洽谈消息",
    query=MessageFilters,
    answer=page_of(MessageRead),
)
def list_messages(reader: Reader, conversation_id: UUID, query: dict[str, Any]) -> Page:
    """List the messages of a conversation."""
    return queries.list_messages(reader, conversation_id, query)


@routes.post(
    "/<uuid:conversation_id>/messages",
    permission="service_desk.conversation.post",
    zh="发送消息",
    body=MessageBody,
    answer=MessageRead,
)
def post_message(uow: UnitOfWork, conversation_id: UUID, body: dict[str, Any]) -> Message:
    """Say something; where one is waited for, this joins."""
    return commands.post_message(uow, conversation_id, **body)


routes.history("/<uuid:conversation_id>/history", model=Conversation, permission="service_desk.conversation.read")
