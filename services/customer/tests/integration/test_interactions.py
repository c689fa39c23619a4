"""Notes of talks over HTTP on the real database: with whom, by whom, and who reads them (C-16, step 8 of 1.9)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, LEAD

INTERACTIONS, LEADS, ACCOUNTS = "/v1/interactions", "/v1/leads", "/v1/accounts"
TALK = {"kind": "call", "summary": "客户希望下周看到报价", "next_step": "寄送报价单", "next_on": "2999-12-31"}


@dataclass(frozen=True)
class Sales:
    """Two salespeople with an account each, who finds leads, and who gives customers away."""

    one: Caller
    other: Caller
    promoter: Caller
    director: Caller
    account: dict[str, Any]
    foreign: dict[str, Any]


@pytest.fixture
def sales(company: Staff) -> Sales:
    one, other = company.hire("salesperson"), company.hire("salesperson")
    accounts = [person.post(ACCOUNTS, COMPANY).json for person in (one, other)]
    return Sales(one, other, company.hire("promoter"), company.hire("marketing_director"), *accounts)


def logged(caller: Caller, **details: Any) -> dict[str, Any]:
    answer = caller.post(INTERACTIONS, {**TALK, **details})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def entered(caller: Caller, **details: Any) -> dict[str, Any]:
    answer = caller.post(LEADS, {**LEAD, **details})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def listed(caller: Caller, **query: Any) -> list[str]:
    return [item["id"] for item in caller.get(INTERACTIONS, query_string=query).json["items"]]


def refused_at(caller: Caller, **details: Any) -> str:
    answer = caller.post(INTERACTIONS, {**TALK, **details})
    assert answer.status_code == 422, answer.text
    return str(answer.json["errors"][0]["pointer"])


def in_hours(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def test_a_salesperson_notes_a_talk_with_their_customer(sales: Sales) -> None:
    talk = logged(sales.one, account_id=sales.account["id"])
    assert (talk["account_id"], talk["owner_id"]) == (sales.account["id"], str(sales.one.id))
    assert (talk["entered_by"], talk["at"], talk["next_on"]) == (str(sales.one.id), talk["created_at"], "2999-12-31")
    assert sales.one.get(f"{INTERACTIONS}/{talk['id']}").json == talk
    assert listed(sales.one, account_id=sales.account["id"]) == [talk["id"]]


def test_a_talk_of_last_week_is_entered_today_and_one_of_tomorrow_is_not(sales: Sales) -> None:
    """S-48."""
    talk = logged(sales.one, account_id=sales.account["id"], at=in_hours(-7 * 24))
    assert talk["at"] < talk["created_at"]
    assert refused_at(sales.one, account_id=sales.account["id"], at=in_hours(1)) == "#/at"


def test_the_first_talk_takes_a_new_lead_up_and_later_ones_leave_it_as_it_is(sales: Sales, engine: Engine) -> None:
    lead = entered(sales.promoter)
    logged(sales.promoter, lead_id=lead["id"])
    taken_up = sales.promoter.get(f"{LEADS}/{lead['id']}").json
    assert (taken_up["status"], taken_up["version"]) == ("working", 2)
    logged(sales.promoter, lead_id=lead["id"])
    assert sales.promoter.get(f"{LEADS}/{lead['id']}").json == taken_up
    with engine.begin() as connection:
        told = text("SELECT routing_key FROM fact WHERE aggregate_id = :id ORDER BY version")
        heard = connection.scalars(told, {"id": lead["id"]}).all()
    assert heard == ["customer.lead.created.v1", "customer.lead.changed.v1"]


def test_a_talk_that_is_refused_takes_no_lead_up(sales: Sales) -> None:
    lead = entered(sales.promoter)
    assert refused_at(sales.promoter, lead_id=lead["id"], at=in_hours(1)) == "#/at"
    assert sales.promoter.get(f"{LEADS}/{lead['id']}").json["status"] == "new"


def test_a_talk_is_with_somebody_within_reach(sales: Sales) -> None:
    assert refused_at(sales.one) == "#/account_id"
    assert refused_at(sales.one, account_id=sales.foreign["id"]) == "#/account_id"
    assert refused_at(sales.one, account_id=str(new_id())) == "#/account_id"
    assert refused_at(sales.one, lead_id=entered(sales.other)["id"]) == "#/lead_id"
    contact = sales.other.post("/v1/contacts", {"account_id": sales.foreign["id"], "name": "韩梅梅"}).json
    assert refused_at(sales.one, account_id=sales.account["id"], contact_id=contact["id"]) == "#/contact_id"


def test_a_contact_says_which_account_it_was_and_contradicts_no_other(sales: Sales, company: Staff) -> None:
    contact = sales.one.post("/v1/contacts", {"account_id": sales.account["id"], "name": "韩梅梅"}).json
    talk = logged(sales.one, contact_id=contact["id"])
    assert (talk["account_id"], talk["contact_id"]) == (sales.account["id"], contact["id"])
    agent = company.hire("service_agent")
    assert refused_at(agent, account_id=sales.foreign["id"], contact_id=contact["id"]) == "#/contact_id"


def test_a_talk_about_a_lead_that_became_a_customer_is_with_the_customer(sales: Sales) -> None:
    lead = entered(sales.one)
    before = logged(sales.one, lead_id=lead["id"])
    account = sales.one.act(f"{LEADS}/{lead['id']}/convert", 2).json["account_id"]
    after = logged(sales.one, lead_id=lead["id"])
    assert (before["account_id"], after["account_id"]) == (None, account)
    assert listed(sales.one, account_id=account) == [after["id"], before["id"]]
    assert refused_at(sales.one, lead_id=lead["id"], account_id=sales.account["id"]) == "#/lead_id"


def test_who_gets_the_customer_reads_what_was_said_before_and_who_gave_it_away_does_not(sales: Sales) -> None:
    """data.md, documents follow a handover: here the reach is asked of the account as it is now."""
    talk = logged(sales.one, account_id=sales.account["id"])
    path = f"{INTERACTIONS}/{talk['id']}"
    assert sales.other.get(path).status_code == 404
    given = {"owner_id": str(sales.other.id)}
    assert sales.director.act(f"{ACCOUNTS}/{sales.account['id']}/assign", 1, given).status_code == 200
    assert sales.other.get(path).json["owner_id"] == str(sales.other.id)
    assert sales.other.get(f"{path}/history").status_code == 200
    assert listed(sales.other, account_id=sales.account["id"], owner_id="me") == [talk["id"]]
    assert sales.one.get(path).status_code == 404
    assert listed(sales.one) == []


def test_what_the_promoter_heard_goes_with_the_lead_to_the_salesperson(sales: Sales) -> None:
    """Steps 4 to 8 of mission 1.9: a talk in the pool, the lead's conversion, the customer's assignment."""
    lead = entered(sales.promoter)
    talk = logged(sales.promoter, lead_id=lead["id"])
    assert talk["owner_id"] == str(sales.promoter.id)
    account = sales.promoter.act(f"{LEADS}/{lead['id']}/convert", 2).json["account_id"]
    assert sales.one.get(f"{INTERACTIONS}/{talk['id']}").status_code == 404
    given = {"owner_id": str(sales.one.id)}
    assert sales.director.act(f"{ACCOUNTS}/{account}/assign", 1, given).status_code == 200
    assert listed(sales.one, account_id=account) == [talk["id"]]


def test_a_talk_with_a_lead_is_of_who_noted_it_until_somebody_follows_the_lead(sales: Sales) -> None:
    lead = entered(sales.promoter)
    talk = logged(sales.promoter, lead_id=lead["id"])
    assert (listed(sales.promoter), listed(sales.one)) == ([talk["id"]], [])
    given = {"owner_id": str(sales.one.id)}
    assert sales.director.act(f"{LEADS}/{lead['id']}/assign", 2, given).status_code == 200
    assert (listed(sales.promoter), listed(sales.one)) == ([], [talk["id"]])


def test_whose_talks_one_wants_to_see_can_be_asked_for(sales: Sales, company: Staff) -> None:
    agent = company.hire("service_agent")
    theirs = [logged(agent, account_id=account["id"])["id"] for account in (sales.account, sales.foreign)]
    assert [listed(agent, owner_id=str(whose.id)) for whose in (sales.one, sales.other)] == [[own] for own in theirs]
    assert listed(agent, entered_by="me") == theirs[::-1]
    assert listed(agent, owner_id="me") == []


def test_a_note_is_corrected_by_who_wrote_it_and_by_nobody_else(sales: Sales, company: Staff) -> None:
    talk = logged(sales.one, account_id=sales.account["id"])
    path = f"{INTERACTIONS}/{talk['id']}"
    corrected = sales.one.patch(path, 1, {"summary": "客户希望本周看到报价", "next_step": None, "next_on": None})
    assert (corrected.status_code, corrected.json["summary"]) == (200, "客户希望本周看到报价")
    refused = company.hire("service_agent").patch(path, 2, {"summary": "没有兴趣"})
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/interaction-of-somebody-else")
    newest = sales.one.get(f"{path}/history").json["items"][0]
    assert newest["changes"]["summary"] == {"old": TALK["summary"], "new": "客户希望本周看到报价"}


def test_the_latest_talk_comes_first_and_what_is_due_can_be_asked_for(sales: Sales) -> None:
    account = sales.account["id"]
    days = [logged(sales.one, account_id=account, at=in_hours(-24 * ago), next_on=None)["id"] for ago in (3, 1, 2)]
    due = logged(sales.one, account_id=account, at=in_hours(-24 * 30), next_on="2998-01-01")["id"]
    assert listed(sales.one, account_id=account) == [days[1], days[2], days[0], due]
    assert listed(sales.one, **{"next_on[lt]": "2998-06-01"}) == [due]
    assert listed(sales.one, **{"at[lt]": in_hours(-24 * 7)}) == [due]


def test_the_customers_own_people_read_no_notes_about_them(company: Staff, sales: Sales) -> None:
    logged(sales.one, account_id=sales.account["id"])
    portal = company.hire("customer", kind="portal", account_id=sales.account["id"])
    assert portal.get(INTERACTIONS).status_code == 403
    assert portal.post(INTERACTIONS, {**TALK, "account_id": sales.account["id"]}).status_code == 403
