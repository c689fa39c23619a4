"""What can happen to a conversation, and what its rules refuse."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Refusal
from chassis.model import Fact
from service_desk.conversations.vocabulary import Side


@dataclass(frozen=True)
class ConversationStarted(Fact):
    """Somebody began to talk, with these words; a visitor or a stranger's mail may become a lead by it."""

    text: str


@dataclass(frozen=True)
class ConversationInvited(Fact):
    """Staff invite the customer to talk (邀请洽谈); `user_id` names whom of the customer's people, None all of them."""

    user_id: UUID | None
    text: str


@dataclass(frozen=True)
class ConversationJoined(Fact):
    """The side that was waited for has come."""

    by: Side


@dataclass(frozen=True)
class MessagePosted(Fact):
    """Something was said; `position` counts the messages of the conversation from 1.

    `in_reply_to` is the Message-ID of the mail that staff answer by it, None in a chat and for what others say.
    """

    message_id: UUID
    position: int
    by: Side
    text: str
    in_reply_to: str | None


@dataclass(frozen=True)
class ConversationAssigned(Fact):
    """It was given to another member of staff."""

    from_owner_id: UUID | None
    to_owner_id: UUID


@dataclass(frozen=True)
class ConversationClosed(Fact):
    """It is over."""


class ConversationIsClosed(Refusal):
    """Nobody talks on in a closed chat; whoever has more to say begins another one."""

    title = {"zh": "洽谈已结束", "en": "The conversation is closed"}


class NobodyIsWaitedFor(Refusal):
    """Only who is waited for can join: staff what a visitor or customer began, the customer an invitation."""

    title = {"zh": "该洽谈不在等待您应答", "en": "The conversation does not wait for you"}
    detail = {"zh": "当前状态:{status}", "en": "It is {status}."}
