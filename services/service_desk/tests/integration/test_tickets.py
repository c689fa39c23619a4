"""Service requests over HTTP on the real database: opened, answered, solved, followed by the customer (D-01, D-02,
D-12; R-15, R-16)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.service_desk.tests.factories import AGENT_RIGHTS, COMPLAINT, CUSTOMER_RIGHTS, MANAGER_RIGHTS

Learn = Callable[..., UUID]
TICKETS = "/v1/tickets"


@pytest.fixture(scope="module", autouse=True)
def roles(staff: Staff) -> None:
    staff.incorporate()
    staff.define("service_agent", AGENT_RIGHTS)
    staff.define("service_manager", MANAGER_RIGHTS)
    staff.define("customer", CUSTOMER_RIGHTS)


@pytest.fixture
def agent(staff: Staff) -> Iterator[Caller]:
    """The only agent there is."""
    hired = staff.hire("service_agent")
    yield hired
    staff.dismiss(hired)


@pytest.fixture(scope="module")
def manager(staff: Staff) -> Caller:
    return staff.hire("service_manager")


@pytest.fixture
def account(learn: Learn) -> UUID:
    return learn()


@pytest.fixture
def customer(staff: Staff, account: UUID) -> Caller:
    return staff.hire("customer", kind="portal", account_id=account)


def opened(caller: Caller, **body: Any) -> dict[str, Any]:
    answer = caller.post(TICKETS, {**COMPLAINT, **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json["errors"]]


def instant(value: str) -> datetime:
    return datetime.fromisoformat(value)


def test_a_customer_opens_a_request_and_chooses_the_agent(customer: Caller, agent: Caller, account: UUID) -> None:
    made = opened(customer, agent_id=str(agent.id))
    assert made["number"].startswith("SR")
    assert made["number"].endswith("-0001")
    assert (made["kind"], made["priority"], made["status"], made["channel"]) == (
        "complaint", "normal", "open", "portal",
    )  # fmt: skip
    assert made["owner_id"] == made["chosen_agent_id"] == str(agent.id)
    assert (made["account_id"], made["opened_by"]) == (str(account), str(customer.id))
    assert instant(made["opened_at"]) < instant(made["reply_due_at"]) < instant(made["resolve_due_at"])


def test_a_request_without_a_chosen_agent_goes_to_the_one_with_the_fewest_open_ones(
    staff: Staff, customer: Caller, agent: Caller
) -> None:
    colleague = staff.hire("service_agent")
    done = opened(customer, agent_id=str(colleague.id))
    waiting = opened(customer, agent_id=str(agent.id))
    assert colleague.act(f"{TICKETS}/{done['id']}/resolve", 1, {"resolution": "已补发"}).status_code == 200
    assert opened(customer)["owner_id"] == str(colleague.id)  # 0 against 1, though both were chosen once
    assert waiting["owner_id"] == str(agent.id)
    staff.dismiss(colleague)


def test_a_request_is_received_even_when_there_is_no_agent(customer: Caller) -> None:
    made = opened(customer)
    assert (made["owner_id"], made["chosen_agent_id"]) == (None, None)


def test_only_living_agents_are_listed_and_can_be_chosen(staff: Staff, customer: Caller, agent: Caller) -> None:
    gone = staff.hire("service_agent")
    staff.dismiss(gone)
    listed = customer.get("/v1/agents").json["items"]
    assert [person["id"] for person in listed] == [str(agent.id)]
    for nobody in (gone.id, staff.hire("customer").id):
        answer = customer.post(TICKETS, {**COMPLAINT, "agent_id": str(nobody)})
        assert (answer.status_code, codes(answer)) == (422, [("#/agent_id", "not-an-agent")])


def test_an_agent_who_has_not_arrived_here_is_not_known_yet(customer: Caller) -> None:
    answer = customer.post(TICKETS, {**COMPLAINT, "agent_id": str(new_id())})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/not-known-here-yet")
    assert answer.headers["Retry-After"]


def test_staff_take_down_a_call_of_this_morning(agent: Caller, account: UUID) -> None:
    earlier = datetime.now(UTC) - timedelta(hours=3)
    made = opened(agent, account_id=str(account), channel="visit", opened_at=earlier.isoformat())
    assert (made["channel"], made["opened_by"]) == ("visit", str(agent.id))
    assert instant(made["opened_at"]) == earlier < instant(made["created_at"])
    assert opened(agent, account_id=str(account))["channel"] == "phone"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("#/account_id", "required")),
        ({"opened_at": "2999-01-01T00:00:00Z"}, ("#/opened_at", "in-the-future")),
    ],
)
def test_staff_name_the_account_and_no_time_to_come(
    agent: Caller, account: UUID, body: dict[str, str], fault: tuple[str, str]
) -> None:
    given = {**COMPLAINT, **({"account_id": str(account)} if body else {}), **body}
    answer = agent.post(TICKETS, given)
    assert (answer.status_code, codes(answer)) == (422, [fault])


@pytest.mark.parametrize(("field", "value"), [("channel", "phone"), ("opened_at", "2026-11-20T08:00:00Z")])
def test_a_customer_does_not_say_what_staff_take_down(customer: Caller, field: str, value: str) -> None:
    answer = customer.post(TICKETS, {**COMPLAINT, field: value})
    assert (answer.status_code, codes(answer)) == (422, [(f"#/{field}", "staff-only")])


def test_a_customer_opens_nothing_for_another_account(customer: Caller, learn: Learn) -> None:
    answer = customer.post(TICKETS, {**COMPLAINT, "account_id": str(learn())})
    assert (answer.status_code, codes(answer)) == (422, [("#/account_id", "out-of-reach")])


def test_a_request_is_tied_to_an_order_of_the_account(
    customer: Caller, agent: Caller, account: UUID, learn: Learn, learn_order: Learn
) -> None:
    order = learn_order(account_id=str(account), number="SO20261122-0007")
    made = opened(customer, agent_id=str(agent.id), order_id=str(order))
    assert (made["order_id"], made["order_number"]) == (str(order), "SO20261122-0007")
    foreign = learn_order(account_id=str(learn()))
    answer = customer.post(TICKETS, {**COMPLAINT, "order_id": str(foreign)})
    assert (answer.status_code, codes(answer)) == (422, [("#/order_id", "not-of-this-account")])
    answer = customer.post(TICKETS, {**COMPLAINT, "order_id": str(new_id())})
    assert answer.json["type"] == "/problems/not-known-here-yet"
    untied = agent.patch(f"{TICKETS}/{made['id']}", 1, {"order_id": None}).json
    assert (untied["order_id"], untied["order_number"]) == (None, None)


def test_a_request_that_came_from_a_conversation_names_it(
    staff: Staff, agent: Caller, account: UUID, learn: Learn
) -> None:
    """D-11: one with the account, or with a visitor whom nobody had recognised."""
    staff.define("inviter", {"service_desk.conversation.start": "all"})
    inviter = staff.hire("inviter")
    ours, foreign = (
        inviter.post("/v1/conversations", {"account_id": str(whose), "text": "您好"}).json["id"]
        for whose in (account, learn())
    )
    visit = {"token": token_urlsafe(32), "name": "王小明", "phone": "13800138000", "text": "请问", "consent": True}
    visitors = inviter.post("/v1/visits", visit).json["id"]
    about = {**COMPLAINT, "account_id": str(account), "channel": "chat"}
    for conversation in (ours, visitors):
        made = opened(agent, **about, conversation_id=conversation)
        assert (made["conversation_id"], made["channel"]) == (conversation, "chat")
    for conversation in (foreign, str(new_id())):
        answer = agent.post(TICKETS, {**about, "conversation_id": conversation})
        assert (answer.status_code, codes(answer)) == (422, [("#/conversation_id", "not-of-this-account")])


def test_the_customer_follows_the_handling_and_sees_no_notes(customer: Caller, agent: Caller) -> None:
    path = f"{TICKETS}/{opened(customer, agent_id=str(agent.id))['id']}"
    assert customer.post(f"{path}/replies", {"text": "请尽快"}).json["status"] == "open"
    assert agent.post(f"{path}/notes", {"text": "客户很急"}).status_code == 200
    answered = agent.post(f"{path}/replies", {"text": "今天补发"})
    assert (answered.json["status"], answered.headers["ETag"]) == ("in_progress", '"4"')
    seen = customer.get(f"{path}/replies").json["items"]
    assert [entry["text"] for entry in seen] == [COMPLAINT["text"], "请尽快", "今天补发"]
    assert [entry["author"] for entry in seen] == [f"portal/{customer.id}"] * 2 + [f"user/{agent.id}"]
    ours = agent.get(f"{path}/replies").json["items"]
    assert [entry["kind"] for entry in ours] == ["reply", "reply", "note", "reply"]
    assert customer.get(path).json["replied_at"] is not None


def test_what_people_write_stays_in_the_service_and_inside_history_for_staff(
    staff: Staff, customer: Caller, agent: Caller
) -> None:
    made = opened(customer, agent_id=str(agent.id))
    agent.post(f"{TICKETS}/{made['id']}/notes", {"text": "客户很急"})
    with staff.engine.connect() as connection:
        told = text("SELECT convert_from(body, 'UTF8') || changes::text FROM fact WHERE aggregate_id = :id")
        facts = connection.scalars(told, {"id": made["id"]}).all()
    assert len(facts) == 2
    assert not [fact for fact in facts if "客户很急" in fact or COMPLAINT["text"] in fact]
    assert customer.get(f"{TICKETS}/{made['id']}/history").status_code == 403
    history = agent.get(f"{TICKETS}/{made['id']}/history").json["items"]
    assert [entry["name"] for entry in history] == ["noted", "opened"]


def test_a_request_is_followed_to_its_end(customer: Caller, agent: Caller) -> None:
    """D-02: solved, not solved after all, solved again, and closed by the one who asked."""
    path = f"{TICKETS}/{opened(customer, agent_id=str(agent.id))['id']}"
    resolved = agent.act(f"{path}/resolve", 1, {"resolution": "已补发 2 件"}).json
    assert (resolved["status"], resolved["resolution"]) == ("resolved", "已补发 2 件")
    reopened = customer.act(f"{path}/reopen", 2, {"reason": "没有收到"}).json
    assert (reopened["status"], reopened["resolved_at"], reopened["replied_at"]) == ("open", None, None)
    refused = agent.act(f"{path}/close", 3)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/ticket-not-resolved")
    agent.act(f"{path}/resolve", 3, {"resolution": "已送达"})
    assert customer.act(f"{path}/close", 4).json["status"] == "closed"
    told = agent.get(f"{path}/history").json["items"]
    assert [entry["name"] for entry in told] == ["closed", "resolved", "reopened", "resolved", "opened"]
    assert told[2]["details"] == {"reason": "没有收到"}
    assert told[3]["details"] == {"working_minutes": 0}


def test_a_resolution_says_how_much_working_time_it_took(
    staff: Staff, manager: Caller, agent: Caller, account: UUID
) -> None:
    last_week = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    made = opened(agent, account_id=str(account), agent_id=str(agent.id), opened_at=last_week)
    agent.act(f"{TICKETS}/{made['id']}/resolve", 1, {"resolution": "已补发"})
    (told, _) = agent.get(f"{TICKETS}/{made['id']}/history").json["items"]
    assert told["details"]["working_minutes"] in range(4 * 480, 6 * 480)  # a week, whichever days were off


def test_deadlines_move_with_the_priority_and_with_nothing_else(customer: Caller, agent: Caller) -> None:
    made = opened(customer, agent_id=str(agent.id))
    path = f"{TICKETS}/{made['id']}"
    renamed = agent.patch(path, 1, {"subject": "少发 2 件"}).json
    assert (renamed["subject"], renamed["reply_due_at"]) == ("少发 2 件", made["reply_due_at"])
    urgent = agent.patch(path, 2, {"priority": "urgent"}).json
    assert instant(urgent["reply_due_at"]) < instant(made["reply_due_at"])
    assert instant(urgent["resolve_due_at"]) < instant(made["resolve_due_at"])


def test_a_request_is_handed_to_another_agent(staff: Staff, manager: Caller, customer: Caller, agent: Caller) -> None:
    path = f"{TICKETS}/{opened(customer, agent_id=str(agent.id))['id']}"
    colleague = staff.hire("service_agent")
    assert agent.act(f"{path}/assign", 1, {"agent_id": str(customer.id)}).status_code == 422
    handed = agent.act(f"{path}/assign", 1, {"agent_id": str(colleague.id)}).json
    assert (handed["owner_id"], handed["chosen_agent_id"]) == (str(colleague.id), str(agent.id))
    assert agent.post(f"{path}/replies", {"text": "还是我来"}).status_code == 404
    assert manager.act(f"{path}/assign", 2, {"agent_id": str(agent.id)}).status_code == 200
    staff.dismiss(colleague)


def test_those_who_write_at_the_same_moment_are_all_heard(customer: Caller, agent: Caller) -> None:
    path = f"{TICKETS}/{opened(customer, agent_id=str(agent.id))['id']}"
    writers = [customer, agent] * 3

    def write(number: int) -> int:
        return writers[number].post(f"{path}/replies", {"text": f"第 {number} 条"}).status_code

    with ThreadPoolExecutor(len(writers)) as threads:
        assert set(threads.map(write, range(len(writers)))) == {200}
    assert agent.get(path).json["version"] == 1 + len(writers)
    assert len(customer.get(f"{path}/replies").json["items"]) == 1 + len(writers)


def test_lists_are_filtered_and_ordered(customer: Caller, agent: Caller) -> None:
    first, second = (opened(customer, agent_id=str(agent.id), kind=kind)["id"] for kind in ("fault", "suggestion"))
    agent.act(f"{TICKETS}/{first}/resolve", 1, {"resolution": "已修好"})

    def listed(**query: str) -> list[str]:
        return [item["id"] for item in agent.get(TICKETS, query_string={"owner_id": "me", **query}).json["items"]]

    assert listed() == [second, first]
    assert listed(sort="opened_at") == [first, second]
    assert listed(status="resolved") == listed(kind="fault") == [first]
    assert listed(overdue="true") == []
    assert listed(overdue="false") == [second, first]
    assert listed(**{"opened_at[lt]": "2026-01-01T00:00:00Z"}) == []
