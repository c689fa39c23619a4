"""A conversation with somebody who is no customer makes a lead, once (1.9 steps 4a and 4b, C-10, C-23)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from chassis.envelope import Envelope
from chassis.identifiers import new_id
from chassis.testing.matrix import SOME_ID
from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import LEAD

Hear = Callable[..., None]
VISITOR = {
    "name": "王小明",
    "company": "青岛远航机械",
    "phone": None,
    "email": "wang@yuanhang.example",
    "consent": True,
}
PUBLISHED = Path(__file__).parents[4] / "services" / "service_desk" / "contracts" / "published"


def started(text: str = "请报 20 台减速机的价格", **state: Any) -> Envelope:
    """A conversation of a visitor that began, as the service desk publishes it."""
    example = Envelope.decode((PUBLISHED / "service_desk.conversation.started.v1.example.json").read_bytes())
    visit = {"account_id": None, "campaign_id": None, "visitor": VISITOR}
    identifier = new_id()
    told = {**example.state, "id": str(identifier), **visit, **state}
    return replace(example, id=new_id(), partitionkey=identifier, data={"state": told, "text": text})


@pytest.fixture
def director(company: Staff) -> Caller:
    return company.hire("marketing_director")


def leads_of(caller: Caller, conversation: Envelope) -> list[dict[str, Any]]:
    query = {"conversation_id": str(conversation.partitionkey)}
    return list(caller.get("/v1/leads", query_string=query).json["items"])


def held(engine: Engine) -> int | None:
    """How many events could not be handled."""
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM held"))


@pytest.mark.parametrize(("channel", "path"), [("chat", "promotion"), ("mail", "inbound")])
def test_a_visitor_becomes_a_lead_by_the_path_of_the_channel(
    hear: Hear, director: Caller, channel: str, path: str
) -> None:
    conversation = started(channel=channel)
    hear(conversation)
    (lead,) = leads_of(director, conversation)
    assert (lead["path"], lead["source"], lead["status"], lead["owner_id"]) == (path, channel, "new", None)
    assert (lead["person_name"], lead["company_name"], lead["email"]) == (
        "王小明",
        VISITOR["company"],
        VISITOR["email"],
    )
    assert (lead["need"], lead["consent"], lead["entered_by"]) == ("请报 20 台减速机的价格", True, None)


def test_a_redelivered_conversation_makes_no_second_lead(hear: Hear, director: Caller) -> None:
    conversation = started()
    hear(conversation, conversation)
    hear(conversation)
    assert len(leads_of(director, conversation)) == 1


def test_who_entered_the_visitor_before_the_event_came_keeps_the_one_lead(
    hear: Hear, director: Caller, engine: Engine
) -> None:
    conversation = started()
    entered = director.post("/v1/leads", {**LEAD, "conversation_id": str(conversation.partitionkey)})
    assert entered.status_code == 201
    hear(conversation)
    assert [lead["id"] for lead in leads_of(director, conversation)] == [entered.json["id"]]
    assert held(engine) == 0


@pytest.mark.parametrize(("account_id", "visitor"), [(SOME_ID, VISITOR), (SOME_ID, None), (None, None)])
def test_a_customers_conversation_and_one_with_nobody_are_no_lead(
    hear: Hear, director: Caller, engine: Engine, account_id: str | None, visitor: dict[str, Any] | None
) -> None:
    conversation = started(account_id=account_id, visitor=visitor)
    hear(conversation)
    assert leads_of(director, conversation) == []
    assert held(engine) == 0


def test_what_a_stranger_sends_along_never_stops_the_lead(hear: Hear, director: Caller) -> None:
    odd = {**VISITOR, "company": None, "email": "müller@例子"}
    conversation = started("", channel="mail", campaign_id=str(new_id()), visitor=odd)
    hear(conversation)
    (lead,) = leads_of(director, conversation)
    assert (lead["email"], lead["need"], lead["campaign_id"], lead["company_name"]) == (None, None, None, None)
