"""Feedback over HTTP on the real database: two kinds, after the handling, once each (D-09)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import text

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.service_desk.tests.factories import AGENT_RIGHTS, COMPLAINT, CUSTOMER_RIGHTS

Learn = Callable[..., UUID]
FEEDBACK = "/v1/feedback"


@pytest.fixture(scope="module", autouse=True)
def roles(staff: Staff) -> None:
    staff.define("service_agent", AGENT_RIGHTS)
    staff.define("customer", CUSTOMER_RIGHTS)
    staff.define("salesperson", {"service_desk.feedback.read": "own"})
    staff.define("taker", {"service_desk.feedback.give": "all", "service_desk.feedback.read": "all"})


@pytest.fixture(scope="module")
def agent(staff: Staff) -> Caller:
    return staff.hire("service_agent")


@pytest.fixture
def salesperson(staff: Staff) -> Caller:
    return staff.hire("salesperson")


@pytest.fixture
def account(learn: Learn, salesperson: Caller) -> UUID:
    return learn(owner_id=str(salesperson.id))


@pytest.fixture
def customer(staff: Staff, account: UUID) -> Caller:
    return staff.hire("customer", kind="portal", account_id=account)


@pytest.fixture
def ticket(customer: Caller, agent: Caller) -> str:
    """A request of the customer that the agent is working on."""
    return str(customer.post("/v1/tickets", {**COMPLAINT, "agent_id": str(agent.id)}).json["id"])


@pytest.fixture
def resolved(ticket: str, agent: Caller) -> str:
    assert agent.act(f"/v1/tickets/{ticket}/resolve", 1, {"resolution": "已补发"}).status_code == 200
    return ticket


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition("/")[2]


def test_feedback_on_service_is_about_the_agent_who_handled_the_request(
    customer: Caller, agent: Caller, account: UUID, resolved: str
) -> None:
    answer = customer.post(FEEDBACK, {"kind": "service", "score": 5, "comment": "处理很快", "ticket_id": resolved})
    assert answer.status_code == 201
    given = answer.json
    assert (given["owner_id"], given["account_id"], given["given_by"]) == (
        str(agent.id), str(account), str(customer.id),
    )  # fmt: skip
    assert given["low"] is False
    assert [item["id"] for item in agent.get(FEEDBACK).json["items"]][:1] == [given["id"]]


def test_feedback_on_sales_is_about_the_salesperson_and_needs_no_request(
    customer: Caller, salesperson: Caller, account: UUID, learn_order: Learn
) -> None:
    order = str(learn_order(account_id=str(account)))
    given = customer.post(FEEDBACK, {"kind": "sales", "score": 2, "order_id": order}).json
    assert (given["owner_id"], given["order_id"], given["low"]) == (str(salesperson.id), order, True)
    assert salesperson.get(f"{FEEDBACK}/{given['id']}").status_code == 200
    assert [item["id"] for item in salesperson.get(FEEDBACK, query_string={"low": "true"}).json["items"]] == [
        given["id"]
    ]
    assert salesperson.get(FEEDBACK, query_string={"low": "false"}).json["items"] == []


def test_feedback_on_sales_stays_about_the_salesperson_when_it_is_given_with_a_request(
    customer: Caller, salesperson: Caller, resolved: str
) -> None:
    given = customer.post(FEEDBACK, {"kind": "sales", "score": 4, "ticket_id": resolved}).json
    assert (given["owner_id"], given["ticket_id"]) == (str(salesperson.id), resolved)


@pytest.mark.parametrize(("score", "low"), [(1, True), (2, True), (3, False), (4, False), (5, False)])
def test_a_score_of_two_or_less_is_low(customer: Caller, score: int, low: bool) -> None:
    assert customer.post(FEEDBACK, {"kind": "sales", "score": score}).json["low"] is low


@pytest.mark.parametrize("score", [0, 6, "5", None])
def test_a_score_is_from_one_to_five(customer: Caller, score: Any) -> None:
    assert customer.post(FEEDBACK, {"kind": "sales", "score": score}).status_code == 422


def test_the_handling_is_judged_after_it_is_done(customer: Caller, agent: Caller, ticket: str) -> None:
    service = {"kind": "service", "score": 1, "ticket_id": ticket}
    assert problem(customer.post(FEEDBACK, service)) == (409, "feedback-too-early")
    agent.act(f"/v1/tickets/{ticket}/resolve", 1, {"resolution": "已补发"})
    customer.act(f"/v1/tickets/{ticket}/close", 2)
    assert customer.post(FEEDBACK, service).status_code == 201


def test_feedback_on_service_names_its_request(customer: Caller) -> None:
    answer = customer.post(FEEDBACK, {"kind": "service", "score": 4})
    assert answer.json["errors"][0]["pointer"] == "#/ticket_id"
    assert answer.status_code == 422


def test_each_kind_is_given_once_for_a_request_also_at_the_same_moment(customer: Caller, resolved: str) -> None:
    def give(kind: str) -> int:
        return customer.post(FEEDBACK, {"kind": kind, "score": 3, "ticket_id": resolved}).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(give, ["service"] * 4)) == [201, 409, 409, 409]
    assert problem(customer.post(FEEDBACK, {"kind": "service", "score": 3, "ticket_id": resolved})) == (
        409, "feedback-already-given",
    )  # fmt: skip
    assert give("sales") == 201


def test_another_accounts_request_and_order_are_not_judged(
    staff: Staff, learn: Learn, learn_order: Learn, resolved: str
) -> None:
    stranger = staff.hire("customer", kind="portal", account_id=learn())
    order = str(learn_order(account_id=str(learn())))
    for named in ({"ticket_id": resolved}, {"ticket_id": str(new_id())}, {"order_id": order}):
        answer = stranger.post(FEEDBACK, {"kind": "sales", "score": 1, **named})
        assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "not-of-this-account")


def test_staff_who_take_it_down_name_the_account(staff: Staff, account: UUID, salesperson: Caller) -> None:
    taker = staff.hire("taker")
    assert taker.post(FEEDBACK, {"kind": "sales", "score": 4}).json["errors"][0]["pointer"] == "#/account_id"
    given = taker.post(FEEDBACK, {"kind": "sales", "score": 4, "account_id": str(account)}).json
    assert (given["owner_id"], given["given_by"]) == (str(salesperson.id), str(taker.id))


def test_the_world_is_told_whose_it_is_and_whether_somebody_should_hear_of_it_at_once(
    staff: Staff, customer: Caller, agent: Caller, account: UUID, resolved: str
) -> None:
    given = customer.post(FEEDBACK, {"kind": "service", "score": 1, "ticket_id": resolved}).json
    with staff.engine.connect() as connection:
        wanted = text("SELECT routing_key, body FROM fact WHERE aggregate_id = :id")
        (told,) = connection.execute(wanted, {"id": given["id"]}).all()
    state = orjson.loads(told.body)["data"]["state"]
    assert told.routing_key == "service_desk.feedback.received.v1"
    assert (state["kind"], state["low"], state["owner_id"], state["account_id"]) == (
        "service", True, str(agent.id), str(account),
    )  # fmt: skip
