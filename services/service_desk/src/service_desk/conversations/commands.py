"""Use cases of the conversation (D-11, SY-13): begin, invite, join, post, assign, close."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import InputError, Invalid
from chassis.unit_of_work import UnitOfWork
from records.numbering import document_number
from service_desk.accounts.queries import account_named
from service_desk.conversations.model import Conversation, Message, Words
from service_desk.conversations.queries import check_portal_user, check_staff
from service_desk.conversations.vocabulary import Beginner, Channel, Side

DOCUMENT = "service_desk.conversation"
"""The name of this document in counters."""


def begin(uow: UnitOfWork, words: Words, **details: Any) -> Conversation:
    """A new conversation with its number; `details` as `Conversation.begin` takes them."""
    return uow.add(Conversation.begin(words, number=document_number(uow, DOCUMENT, "CV"), **details))


def start_conversation(
    uow: UnitOfWork,
    *,
    text: str,
    subject: str | None = None,
    account_id: UUID | None = None,
    user_id: UUID | None = None,
) -> Conversation:
    """The customer asks us, or staff invite the customer's people, all of them or `user_id` (邀请洽谈, step 6).

    Raises Invalid, or NotKnownHereYet for an account or person that has not arrived here.
    """
    account = account_named(uow, account_id or uow.principal.account_id)
    words, about = _words(uow, text), {"channel": Channel.CHAT, "subject": subject, "account_id": account.id}
    if side_of(uow) == Side.CUSTOMER:
        if user_id is not None:
            texts = {"zh": "仅员工可邀请", "en": "Only staff invite."}
            raise Invalid([InputError("#/user_id", "not-for-customers", texts)])
        # It waits for the one who owns the relation, and where nobody does, for anybody.
        return begin(uow, words, begun_by=Beginner.CUSTOMER, owner_id=account.owner_id, **about)
    if user_id is not None:
        check_portal_user(uow, user_id, account.id, "user_id")
    conversation = begin(uow, words, begun_by=Beginner.STAFF, owner_id=uow.principal.user_id, **about)
    conversation.invite(user_id, text)
    return conversation


def join_conversation(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    """Come where one is waited for. Raises NobodyIsWaitedFor."""
    conversation = uow.get(Conversation, conversation_id)
    conversation.join(side_of(uow), uow.principal.user_id)
    return conversation


def post_message(uow: UnitOfWork, conversation_id: UUID, *, text: str) -> Message:
    """Say something in a conversation within reach. Raises ConversationIsClosed."""
    conversation = locked(uow, conversation_id)
    return conversation.post(_words(uow, text), uow.principal.user_id)


def assign_conversation(uow: UnitOfWork, conversation_id: UUID, *, owner_id: UUID) -> Conversation:
    """Give it to another member of staff. Raises NotKnownHereYet, Invalid or ConversationIsClosed."""
    conversation = uow.get(Conversation, conversation_id)
    check_staff(uow, owner_id, "owner_id")
    conversation.assign(owner_id)
    return conversation


def close_conversation(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    """End it."""
    conversation = uow.get(Conversation, conversation_id)
    conversation.close()
    return conversation


def locked(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    """The conversation within reach, for one command at a time: in a chat both sides write at once, and neither of
    them shall be told that the other was faster.
    """
    uow.session.execute(select(Conversation.id).where(Conversation.id == conversation_id).with_for_update())
    return uow.get(Conversation, conversation_id)


def side_of(uow: UnitOfWork) -> Side:
    """On whose side a person who is logged in stands."""
    return Side.CUSTOMER if uow.principal.kind == "portal" else Side.STAFF


def _words(uow: UnitOfWork, text: str) -> Words:
    return Words(side_of(uow), uow.principal.actor, text, uow.now)
