"""The conversation: who is waited for, who leads it, what is said when (D-11, SY-13)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Refusal
from chassis.identifiers import new_id
from service_desk.conversations.facts import (
    ConversationAssigned,
    ConversationClosed,
    ConversationInvited,
    ConversationIsClosed,
    ConversationJoined,
    ConversationStarted,
    MessagePosted,
    NobodyIsWaitedFor,
)
from service_desk.conversations.model import LONGEST_TOLD, Conversation, Visitor, Words
from service_desk.conversations.vocabulary import Beginner, Channel, Side, Status
from services.service_desk.tests.factories import NOW, closed_conversation, conversation, mail_conversation, words

AGENT, OWNER = new_id(), new_id()


def kinds(conversation: Conversation) -> list[type]:
    return [type(fact) for fact in conversation.facts]


def test_what_begins_tells_its_first_words_and_waits() -> None:
    made = Conversation.begin(
        words(Side.VISITOR, "请报价"),
        number="CV20261123-0001",
        channel=Channel.CHAT,
        begun_by=Beginner.VISITOR,
        visitor=Visitor("王小明", phone="13800138000", consent=True),
    )
    assert made.facts == [ConversationStarted("请报价")]
    assert (made.status, made.message_count, made.last_message_at) == (Status.WAITING, 1, NOW)
    assert made.visitor == Visitor("王小明", phone="13800138000", consent=True)


@pytest.mark.parametrize("begun_by", [Beginner.VISITOR, Beginner.CUSTOMER, Beginner.MAIL])
def test_staff_who_answer_what_waits_lead_it(begun_by: Beginner) -> None:
    made = conversation(begun_by, owner_id=OWNER)
    message = made.post(words(Side.STAFF), AGENT)
    assert made.facts == [
        ConversationJoined(Side.STAFF), MessagePosted(message.id, 2, Side.STAFF, "您好", None),
    ]  # fmt: skip
    assert (made.status, made.owner_id) == (Status.OPEN, AGENT)


def test_an_invitation_waits_for_the_customer_and_stays_with_who_invited() -> None:
    made = conversation(Beginner.STAFF, owner_id=OWNER)
    made.invite(None, "您好")
    made.post(words(Side.STAFF, "还在吗?"), AGENT)
    assert made.status == Status.WAITING
    made.post(words(Side.CUSTOMER), new_id())
    assert kinds(made) == [ConversationInvited, MessagePosted, ConversationJoined, MessagePosted]
    assert (made.status, made.owner_id) == (Status.OPEN, OWNER)


def test_one_who_waits_may_say_more_and_goes_on_waiting() -> None:
    made = conversation()
    made.post(words(Side.VISITOR))
    assert (made.status, made.owner_id, kinds(made)) == (Status.WAITING, None, [MessagePosted])


def test_a_colleague_may_say_something_without_taking_it_over() -> None:
    made = conversation()
    made.join(Side.STAFF, OWNER)
    made.post(words(Side.STAFF), AGENT)
    assert made.owner_id == OWNER


@pytest.mark.parametrize(
    ("make", "side"),
    [
        (conversation, Side.CUSTOMER),
        (lambda: conversation(Beginner.STAFF), Side.STAFF),
        (lambda: closed_conversation(conversation()), Side.STAFF),
    ],
)
def test_only_who_is_waited_for_can_join(make: Callable[[], Conversation], side: Side) -> None:
    with pytest.raises(NobodyIsWaitedFor):
        make().join(side, AGENT)


def test_what_was_joined_cannot_be_joined_again() -> None:
    made = conversation()
    made.join(Side.STAFF, OWNER)
    with pytest.raises(NobodyIsWaitedFor):
        made.join(Side.STAFF, AGENT)


@pytest.mark.parametrize(
    "act",
    [
        lambda made: made.post(words(Side.VISITOR)),
        lambda made: made.post(words(Side.STAFF), AGENT),
        lambda made: made.assign(AGENT),
        lambda made: made.close(),
    ],
)
def test_nothing_happens_in_a_closed_chat(act: Callable[[Conversation], object]) -> None:
    made = closed_conversation(conversation())
    with pytest.raises(ConversationIsClosed) as refusal:
        act(made)
    assert isinstance(refusal.value, Refusal)
    assert made.facts == []


@pytest.mark.parametrize(("owner", "status"), [(OWNER, Status.OPEN), (None, Status.WAITING)])
def test_a_mail_opens_its_closed_conversation_again(owner: UUID | None, status: Status) -> None:
    """A mail cannot be refused: whoever led it has it again, and where nobody did, it waits for anybody."""
    made = closed_conversation(mail_conversation(owner_id=owner))
    made.post(words(Side.VISITOR, "又坏了"))
    assert (made.status, kinds(made)) == (status, [MessagePosted])


def test_staff_do_not_write_in_a_closed_mail_conversation() -> None:
    with pytest.raises(ConversationIsClosed):
        closed_conversation(mail_conversation()).post(words(Side.STAFF), AGENT)


def test_an_answer_to_a_mail_names_the_last_mail() -> None:
    made = mail_conversation()
    made.post(words(Side.VISITOR, mail_id="<1@a>"))
    made.post(words(Side.VISITOR))
    made.post(words(Side.STAFF), AGENT)
    answered = [fact.in_reply_to for fact in made.facts if isinstance(fact, MessagePosted)]
    assert answered == [None, None, "<1@a>"]


def test_to_whom_it_belongs_it_is_not_given_again() -> None:
    made = conversation(owner_id=OWNER)
    made.assign(OWNER)
    assert made.facts == []
    made.assign(AGENT)
    assert made.facts == [ConversationAssigned(OWNER, AGENT)]


def test_the_end_is_told() -> None:
    made = conversation()
    made.close()
    assert (made.status, made.facts) == (Status.CLOSED, [ConversationClosed()])


@given(st.lists(st.sampled_from(list(Side)), max_size=20))
def test_messages_are_counted_without_gap_whoever_speaks(sides: list[Side]) -> None:
    made = conversation()
    said = [
        made.post(Words(side, "somebody", "", NOW + timedelta(seconds=second)), AGENT)
        for second, side in enumerate(sides)
    ]
    assert [message.position for message in said] == list(range(2, len(sides) + 2))
    assert made.message_count == 1 + len(sides)
    assert made.last_message_at == (said[-1].at if said else NOW)


def test_a_long_mail_is_told_in_part_and_kept_whole() -> None:
    made = mail_conversation()
    message = made.post(words(Side.VISITOR, "长" * (LONGEST_TOLD + 1)))
    told = made.facts[0]
    assert isinstance(told, MessagePosted)
    assert (len(told.text), len(message.text)) == (LONGEST_TOLD, LONGEST_TOLD + 1)
