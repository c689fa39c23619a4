"""Conversations as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from service_desk.conversations.facts import (
    ConversationAssigned,
    ConversationClosed,
    ConversationInvited,
    ConversationJoined,
    ConversationStarted,
    MessagePosted,
)
from service_desk.conversations.model import LONGEST_TOLD, Conversation
from service_desk.conversations.vocabulary import Beginner, Channel, Side, Status

PERSONAL = {"personal": True}
"""Marks values that may be about a person (data.md, Personal data)."""


class VisitorState(Schema):
    """A visitor (访客), or the sender of a mail, as he presented himself."""

    name = fields.Text(100, required=True, metadata={**PERSONAL, "example": "王小明"})
    company = fields.Text(120, required=True, allow_none=True, metadata={**PERSONAL, "example": "青岛远航机械"})
    phone = fields.Phone(required=True, allow_none=True, metadata={**PERSONAL, "example": "0532-8888 1234"})
    email = fields.Text(254, required=True, allow_none=True, metadata={**PERSONAL, "example": "wang@yuanhang.example"})
    consent = fields.Boolean(
        required=True, metadata={"example": True, "description": "同意保存其信息 / agreed that we keep it"}
    )


class ConversationState(Schema):
    """A conversation (洽谈) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "CV20261122-0001"})
    channel = fields.Choice(Channel, required=True)
    status = fields.Choice(Status, required=True)
    begun_by = fields.Choice(Beginner, required=True)
    subject = fields.Text(200, required=True, allow_none=True, metadata={**PERSONAL, "example": "询价:减速机"})
    account_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "客户,访客为空 / null for a visitor"}
    )
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "负责人 / who leads it, or shall"})
    visitor = fields.Nested(VisitorState, required=True, allow_none=True)
    campaign_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "访客来自的市场活动 / the campaign it came from"}
    )
    message_count = fields.Integer(1, 2**53, required=True)
    last_message_at = fields.Instant(required=True)
    created_at = fields.Instant(required=True)


_TEXT = {**PERSONAL, "example": "请报 20 台减速机的价格"}
TOLD = fields.Text(LONGEST_TOLD, min=0, lines=True, required=True, metadata=_TEXT)
_ANSWERED = (
    "员工所答复邮件的 Message-ID,洽谈与来信为空 / the mail that staff answer; null in a chat and of what comes in"
)


class StartedFields(Schema):
    """The first words."""

    text = TOLD


class InvitedFields(Schema):
    """Who is invited, and with which words."""

    user_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "空为客户的所有人 / null: all of them"}
    )
    text = TOLD


class JoinedFields(Schema):
    """Who came."""

    by = fields.Choice(Side, required=True)


class PostedFields(Schema):
    """What was said."""

    message_id = fields.Id(required=True)
    position = fields.Integer(1, 2**53, required=True, metadata={"description": "第几条 / counted from 1"})
    by = fields.Choice(Side, required=True)
    text = TOLD
    in_reply_to = fields.Text(
        502, required=True, allow_none=True, metadata={"example": "<19a@yuanhang.example>", "description": _ANSWERED}
    )


class AssignedFields(Schema):
    """From whom to whom."""

    from_owner_id = fields.Id(required=True, allow_none=True)
    to_owner_id = fields.Id(required=True)


CONVERSATION_EVENTS = AggregateEvents(
    service="service_desk",
    aggregate=Conversation,
    state=ConversationState,
    types=(
        EventType(
            ConversationStarted, "started", "洽谈开始", "A conversation waits for the other side.", fields=StartedFields
        ),
        EventType(
            ConversationInvited, "invited", "邀请客户洽谈", "Staff ask a customer to talk.", fields=InvitedFields
        ),
        EventType(
            ConversationJoined, "joined", "应答洽谈", "The side that was waited for has come.", fields=JoinedFields
        ),
        EventType(MessagePosted, "message_posted", "洽谈新消息", "Somebody said something.", fields=PostedFields),
        EventType(
            ConversationAssigned, "assigned", "转交洽谈", "Another member of staff leads it.", fields=AssignedFields
        ),
        EventType(ConversationClosed, "closed", "洽谈结束", "The conversation is over."),
    ),
)
