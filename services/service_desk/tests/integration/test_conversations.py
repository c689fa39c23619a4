"""Conversations over HTTP on the real database: who begins, who is waited for, who may see what (D-11, SY-13)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.service_desk.tests.factories import AGENT_RIGHTS, CUSTOMER_RIGHTS, SALESPERSON_RIGHTS

Learn = Callable[..., UUID]
PATH = "/v1/conversations"


@pytest.fixture(scope="module")
def agent(staff: Staff) -> Caller:
    """A service agent (客服人员), who reaches all conversations."""
    staff.define("service_agent", AGENT_RIGHTS)
    return staff.hire("service_agent")


@pytest.fixture(scope="module")
def salesperson(staff: Staff) -> Caller:
    """Somebody who reaches their own, and may join what waits for anybody (销售人员)."""
    staff.define("salesperson", SALESPERSON_RIGHTS)
    return staff.hire("salesperson")


@pytest.fixture
def account(learn: Learn, salesperson: Caller) -> UUID:
    """An account of the salesperson."""
    return learn(owner_id=str(salesperson.id))


@pytest.fixture
def customer(staff: Staff, account: UUID) -> Caller:
    """One of the account's people with a login (客户)."""
    staff.define("customer", CUSTOMER_RIGHTS)
    return staff.hire("customer", kind="portal", account_id=account)


def began(caller: Caller, **body: Any) -> dict[str, Any]:
    answer = caller.post(PATH, {"text": "请问交货期多久?", **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def said(caller: Caller, conversation: dict[str, Any], **query: Any) -> list[tuple[str, str]]:
    page = caller.get(f"{PATH}/{conversation['id']}/messages", query_string=query).json
    return [(message["by"], message["text"]) for message in page["items"]]


def facts(caller: Caller, conversation: dict[str, Any]) -> list[str]:
    """What happened, oldest first."""
    page = caller.get(f"{PATH}/{conversation['id']}/history").json
    return [entry["name"] for entry in reversed(page["items"])]


def test_a_customer_asks_and_the_owner_of_the_relation_is_waited_for(customer: Caller, salesperson: Caller) -> None:
    conversation = began(customer)
    assert (conversation["status"], conversation["begun_by"]) == ("waiting", "customer")
    assert conversation["number"].startswith("CV")
    assert conversation["owner_id"] == str(salesperson.id)
    waiting = salesperson.get(PATH, query_string={"status": "waiting", "owner_id": "me"}).json["items"]
    assert conversation["id"] in {item["id"] for item in waiting}


def test_who_is_waited_for_joins_by_answering(customer: Caller, salesperson: Caller) -> None:
    conversation = began(customer)
    posted = salesperson.post(f"{PATH}/{conversation['id']}/messages", {"text": "四周。"})
    assert (posted.status_code, posted.json["position"], posted.json["author"]) == (201, 2, f"user/{salesperson.id}")
    assert said(customer, conversation) == [("customer", "请问交货期多久?"), ("staff", "四周。")]
    assert facts(customer, conversation) == ["started", "joined", "message_posted"]
    assert customer.get(f"{PATH}/{conversation['id']}").json["status"] == "open"


def test_staff_invite_a_customer_who_sees_it_and_answers(customer: Caller, salesperson: Caller, account: UUID) -> None:
    """Step 6: 邀请洽谈, 客户端弹出对话框."""
    conversation = began(salesperson, account_id=str(account), user_id=str(customer.id), text="有新产品,方便聊聊吗?")
    assert facts(salesperson, conversation) == ["started", "invited"]
    seen = customer.get(PATH, query_string={"status": "waiting", "begun_by": "staff"}).json["items"]
    assert [item["id"] for item in seen] == [conversation["id"]]
    assert salesperson.act(f"{PATH}/{conversation['id']}/join", 1).status_code == 409
    assert customer.act(f"{PATH}/{conversation['id']}/join", 1).json["status"] == "open"
    assert customer.get(f"{PATH}/{conversation['id']}").json["owner_id"] == str(salesperson.id)


def test_what_waits_for_anybody_is_shown_to_all_staff_and_goes_to_who_joins_first(
    staff: Staff, salesperson: Caller, agent: Caller, learn: Learn
) -> None:
    staff.define("customer", CUSTOMER_RIGHTS)
    nobodys = learn(owner_id=None)
    conversation = began(staff.hire("customer", kind="portal", account_id=nobodys))
    path = f"{PATH}/{conversation['id']}"
    assert conversation["owner_id"] is None
    assert conversation["id"] in {item["id"] for item in salesperson.get(PATH).json["items"]}
    assert said(salesperson, conversation) == [("customer", "请问交货期多久?")]
    joined = salesperson.act(f"{path}/join", 1).json
    assert (joined["status"], joined["owner_id"]) == ("open", str(salesperson.id))
    late = agent.act(f"{path}/join", 2)
    assert (late.status_code, late.json["type"]) == (409, "/problems/nobody-is-waited-for")


def test_another_salespersons_conversation_is_not_found(staff: Staff, customer: Caller, salesperson: Caller) -> None:
    conversation, colleague = began(customer), staff.hire("salesperson")
    path = f"{PATH}/{conversation['id']}"
    assert colleague.get(path).status_code == 404
    assert colleague.get(f"{path}/messages").status_code == 404
    assert colleague.post(f"{path}/messages", {"text": "?"}).status_code == 404
    assert conversation["id"] not in {item["id"] for item in colleague.get(PATH).json["items"]}


def test_a_customer_sees_nothing_of_other_customers_nor_of_the_hall(
    staff: Staff, customer: Caller, learn: Learn
) -> None:
    stranger = staff.hire("customer", kind="portal", account_id=learn(owner_id=None))
    conversation = began(stranger)
    assert customer.get(f"{PATH}/{conversation['id']}").status_code == 404
    assert customer.get(PATH).json["items"] == []


def test_a_customer_begins_conversations_of_their_own_account_only(customer: Caller, learn: Learn) -> None:
    refused = customer.post(PATH, {"text": "?", "account_id": str(learn())})
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "out-of-reach")
    invited = customer.post(PATH, {"text": "?", "user_id": str(customer.id)})
    assert (invited.status_code, invited.json["errors"][0]["code"]) == (422, "not-for-customers")


def test_an_invitation_names_an_account_that_is_known_and_one_of_its_people(
    staff: Staff, agent: Caller, customer: Caller, account: UUID, learn: Learn
) -> None:
    def refused(**body: Any) -> tuple[int, str]:
        answer = agent.post(PATH, {"text": "您好", **body})
        named = answer.json.get("errors")
        return answer.status_code, named[0]["pointer"] if named else answer.json["type"]

    assert refused() == (422, "#/account_id")
    assert refused(account_id=str(new_id())) == (409, "/problems/not-known-here-yet")
    assert refused(account_id=str(learn()), user_id=str(customer.id)) == (422, "#/user_id")
    assert refused(account_id=str(account), user_id=str(agent.id)) == (422, "#/user_id")
    assert refused(account_id=str(account), user_id=str(new_id())) == (409, "/problems/not-known-here-yet")
    staff.dismiss(customer)
    assert refused(account_id=str(account), user_id=str(customer.id)) == (422, "#/user_id")


def test_a_conversation_is_given_to_a_living_member_of_staff(staff: Staff, agent: Caller, customer: Caller) -> None:
    conversation, colleague, gone = began(customer), staff.hire("service_agent"), staff.hire("service_agent")
    path = f"{PATH}/{conversation['id']}/assign"
    staff.dismiss(gone)
    for unsuitable in (gone, customer):
        assert agent.act(path, 1, {"owner_id": str(unsuitable.id)}).status_code == 422
    assert agent.act(path, 1, {"owner_id": str(new_id())}).status_code == 409
    assert agent.act(path, 1, {"owner_id": str(colleague.id)}).json["owner_id"] == str(colleague.id)
    assert facts(agent, conversation) == ["started", "assigned"]


def test_nobody_talks_on_in_a_closed_chat(agent: Caller, customer: Caller) -> None:
    conversation = began(customer)
    path = f"{PATH}/{conversation['id']}"
    assert agent.act(f"{path}/close", 1).json["status"] == "closed"
    for caller in (agent, customer):
        answer = caller.post(f"{path}/messages", {"text": "还在吗?"})
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/conversation-is-closed")
    assert agent.act(f"{path}/close", 2).status_code == 409
    assert customer.act(f"{path}/close", 2).status_code == 403


def test_messages_are_read_on_from_the_last_one_seen(agent: Caller, customer: Caller) -> None:
    conversation = began(customer, text="1")
    for text in ("2", "3", "4"):
        assert agent.post(f"{PATH}/{conversation['id']}/messages", {"text": text}).status_code == 201
    assert [text for _, text in said(customer, conversation, after=2)] == ["3", "4"]
    assert said(customer, conversation, after=4) == []
    assert [text for _, text in said(customer, conversation, limit=2)] == ["1", "2"]


def test_of_many_who_join_at_once_one_leads(staff: Staff, agent: Caller, customer: Caller) -> None:
    """N-1."""
    conversation, many = began(customer), [staff.hire("service_agent") for _ in range(8)]
    path = f"{PATH}/{conversation['id']}"
    with ThreadPoolExecutor(len(many)) as threads:
        answers = list(threads.map(lambda caller: caller.act(f"{path}/join", 1), many))
    (winner,) = (caller for caller, answer in zip(many, answers, strict=True) if answer.status_code == 200)
    assert {answer.status_code for answer in answers} == {200, 412}
    assert customer.get(path).json["owner_id"] == str(winner.id)
    assert facts(customer, conversation) == ["started", "joined"]
