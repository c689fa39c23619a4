"""Visitors without a login: they begin a conversation, and their token alone opens it again (SY-13, steps 4a and 6)."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.service_desk.tests.factories import talks

VISITS, CONVERSATIONS = "/v1/visits", "/v1/conversations"
WANG = {
    "name": "王小明", "company": "青岛远航机械", "phone": "0532-8888 1234", "text": "请报价", "consent": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def promoter(staff: Staff) -> Caller:
    """Somebody who waits in the promotion centre (促销活动)."""
    staff.define("promoter", talks("all"))
    return staff.hire("promoter")


@pytest.fixture
def visitor(staff: Staff) -> FlaskClient:
    """Somebody of whom nothing is known."""
    return staff.app.test_client()


@pytest.fixture
def visit(visitor: FlaskClient) -> dict[str, Any]:
    """A visit that was begun: its id and its token."""
    return begin(visitor)


def begin(visitor: FlaskClient) -> dict[str, Any]:
    """Another visit of his."""
    token = secrets.token_urlsafe(32)
    begun = visitor.post(VISITS, json={**WANG, "token": token})
    assert begun.status_code == 201, begun.text
    return {"token": token, **(begun.json or {})}


def ask(visitor: FlaskClient, visit: dict[str, Any], **given: Any) -> TestResponse:
    return visitor.post(f"{VISITS}/{visit['id']}/read", json={"token": visit["token"], **given})


def say(visitor: FlaskClient, visit: dict[str, Any], words: str) -> TestResponse:
    return visitor.post(f"{VISITS}/{visit['id']}/messages", json={"token": visit["token"], "text": words})


def test_a_visitor_and_a_promoter_talk(visitor: FlaskClient, visit: dict[str, Any], promoter: Caller) -> None:
    """Step 4a: 挖掘客户, 进入促销活动中心等待洽谈."""
    waiting = promoter.get(CONVERSATIONS, query_string={"status": "waiting"}).json["items"]
    (seen,) = (item for item in waiting if item["id"] == visit["id"])
    assert (seen["begun_by"], seen["account_id"], seen["owner_id"]) == ("visitor", None, None)
    assert seen["visitor"] == {
        "name": "王小明", "company": "青岛远航机械", "phone": "0532-8888 1234", "email": None, "consent": True,
    }  # fmt: skip
    assert promoter.post(f"{CONVERSATIONS}/{visit['id']}/messages", {"text": "要几级能效?"}).status_code == 201
    assert say(visitor, visit, "2 级").json["position"] == 3
    read = ask(visitor, visit).json
    assert read["status"] == "open"
    assert [(m["by"], m["text"]) for m in read["messages"]] == [
        ("visitor", "请报价"), ("staff", "要几级能效?"), ("visitor", "2 级"),
    ]  # fmt: skip


def test_which_of_our_people_wrote_is_not_told(visitor: FlaskClient, visit: dict[str, Any], promoter: Caller) -> None:
    promoter.post(f"{CONVERSATIONS}/{visit['id']}/messages", {"text": "您好"})
    assert str(promoter.id) not in ask(visitor, visit).text


def test_the_visitor_reads_on_from_the_last_message_seen(visitor: FlaskClient, visit: dict[str, Any]) -> None:
    say(visitor, visit, "2")
    say(visitor, visit, "3")
    assert [message["text"] for message in ask(visitor, visit, after=2).json["messages"]] == ["3"]


@pytest.mark.parametrize("act", [lambda v, visit: say(v, visit, "?"), ask])
def test_without_its_token_a_visit_is_not_found(visitor: FlaskClient, visit: dict[str, Any], act: Any) -> None:
    other = begin(visitor)
    refused = [act(visitor, {**visit, "token": token}) for token in ("x", visit["token"][:-1], other["token"])] + [
        act(visitor, {**visit, "id": new_id()})
    ]
    assert [answer.status_code for answer in refused] == [404] * 4
    told = {answer.get_data().replace(answer.json["trace_id"].encode(), b"") for answer in refused}
    assert len(told) == 1


def test_the_token_is_kept_nowhere(visitor: FlaskClient, visit: dict[str, Any], staff: Staff) -> None:
    begun = {**WANG, "token": secrets.token_urlsafe(32)}
    assert visitor.post(VISITS, json=begun, headers={"Idempotency-Key": "begun once"}).status_code == 201
    with staff.engine.connect() as connection:
        for table in ("visit", "conversation", "fact", "idempotency"):
            rows = [str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}"))]
            assert not any(begun["token"] in row or visit["token"] in row for row in rows), table


def test_a_visit_that_is_begun_again_is_the_same_visit(visitor: FlaskClient, staff: Staff) -> None:
    """A lost answer, a double click, ten at once: one conversation, one lead."""
    body = {**WANG, "token": secrets.token_urlsafe(32)}
    with ThreadPoolExecutor(10) as pool:
        begun = list(pool.map(lambda _: staff.app.test_client().post(VISITS, json=body), range(10)))
    assert {answer.status_code for answer in begun} == {201}
    (visit,) = {answer.json["id"] for answer in begun}
    assert visitor.post(VISITS, json=body).json["id"] == visit
    with staff.engine.connect() as connection:
        told = connection.scalar(
            text("SELECT count(*) FROM fact WHERE routing_key LIKE '%.started.v1' AND aggregate_id = :id"),
            {"id": visit},
        )
    assert told == 1


@pytest.mark.parametrize("token", ["", "guess", "a" * 42, "a" * 65, "é" * 43, "a b" * 15])
def test_what_can_be_guessed_is_no_token(visitor: FlaskClient, token: str) -> None:
    refused = visitor.post(VISITS, json={**WANG, "token": token})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/token")


def test_without_consent_nothing_is_kept(visitor: FlaskClient, staff: Staff) -> None:
    body = {**WANG, "token": secrets.token_urlsafe(32)}
    with staff.engine.connect() as connection:
        before = connection.scalar(text("SELECT count(*) FROM conversation"))
        refused = visitor.post(VISITS, json={**body, "consent": False})
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "consent-needed")
        assert visitor.post(VISITS, json={key: body[key] for key in ("name", "text", "token")}).status_code == 422
        assert connection.scalar(text("SELECT count(*) FROM conversation")) == before


def test_a_visit_tells_the_world_enough_for_a_lead(visit: dict[str, Any], staff: Staff) -> None:
    """`customer` makes a lead of it: service_desk.conversation.started.v1 with account_id null."""
    with staff.engine.connect() as connection:
        body = connection.scalar(text("SELECT body FROM fact WHERE aggregate_id = :id"), {"id": visit["id"]})
    event = orjson.loads(bytes(body))
    assert event["type"] == "crm.service_desk.conversation.started.v1"
    state = event["data"]["state"]
    assert (event["data"]["text"], state["account_id"], state["channel"]) == ("请报价", None, "chat")
    assert state["visitor"]["name"] == "王小明"


def test_a_closed_visit_can_be_read_and_not_written(
    visitor: FlaskClient, visit: dict[str, Any], promoter: Caller
) -> None:
    assert promoter.act(f"{CONVERSATIONS}/{visit['id']}/close", 1).status_code == 200
    assert say(visitor, visit, "还在吗?").status_code == 409
    assert ask(visitor, visit).json["status"] == "closed"


def test_a_token_says_nothing_about_the_routes_of_staff(visitor: FlaskClient, visit: dict[str, Any]) -> None:
    for token in ("", f"Bearer {visit['token']}"):
        answer = visitor.get(f"{CONVERSATIONS}/{visit['id']}", headers={"Authorization": token})
        assert answer.status_code == 401


def test_both_sides_write_at_once_and_nobody_is_refused(staff: Staff, visit: dict[str, Any], promoter: Caller) -> None:
    """A chat is no document: neither side has to have read the newest message to write the next (N-1)."""
    path = f"{CONVERSATIONS}/{visit['id']}"
    assert promoter.act(f"{path}/join", 1).status_code == 200

    def write(number: int) -> int:
        client = staff.app.test_client()
        if number % 2:
            return say(client, visit, str(number)).status_code
        return client.post(f"{path}/messages", json={"text": str(number)}, headers=promoter.headers).status_code

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(write, range(24))) == [201] * 24
    messages = promoter.get(f"{path}/messages", query_string={"limit": 200}).json["items"]
    assert [message["position"] for message in messages] == list(range(1, 26))
    assert promoter.get(path).json["message_count"] == 25
