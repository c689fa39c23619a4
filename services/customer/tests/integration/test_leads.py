"""Leads over HTTP on the real database: entered, worked on, converted once, put aside (C-08, C-09, C-10)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, LEAD
from services.customer.tests.integration.test_accounts import routing_keys

LEADS = "/v1/leads"


@pytest.fixture
def prospector(company: Staff) -> Caller:
    return company.hire("prospector")


@pytest.fixture
def director(company: Staff) -> Caller:
    return company.hire("marketing_director")


def entered(caller: Caller, **details: Any) -> dict[str, Any]:
    answer = caller.post(LEADS, {**LEAD, **details})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def converted(caller: Caller, lead: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = caller.act(f"{LEADS}/{lead['id']}/convert", lead["version"], body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_a_lead_is_entered_with_its_path_and_without_owner(prospector: Caller) -> None:
    """C-10."""
    lead = entered(prospector)
    assert lead["number"].startswith("L20")
    assert (lead["path"], lead["source"], lead["status"]) == ("outbound", "prospecting", "new")
    assert (lead["owner_id"], lead["account_id"], lead["consent"]) == (None, None, False)
    assert lead["entered_by"] == str(prospector.id)
    assert prospector.get(f"{LEADS}/{lead['id']}").json == lead


def test_two_leads_of_a_day_have_two_numbers_in_a_row(prospector: Caller) -> None:
    first, second = (int(entered(prospector)["number"].rpartition("-")[2]) for _ in range(2))
    assert second == first + 1


def test_a_salesperson_keeps_the_lead_they_enter_and_sees_no_other(company: Staff, prospector: Caller) -> None:
    salesperson = company.hire("salesperson")
    own, of_nobody = entered(salesperson), entered(prospector)
    assert own["owner_id"] == str(salesperson.id)
    assert [item["id"] for item in salesperson.get(LEADS).json["items"]] == [own["id"]]
    assert salesperson.get(f"{LEADS}/{of_nobody['id']}").status_code == 404


def test_a_lead_becomes_a_draft_in_the_pool_and_its_first_contact(prospector: Caller, engine: Engine) -> None:
    """C-08, C-10, 1.9 step 4."""
    lead = converted(prospector, entered(prospector))
    assert (lead["status"], lead["version"]) == ("converted", 2)
    account = prospector.get(f"/v1/accounts/{lead['account_id']}").json
    assert (account["status"], account["owner_id"], account["kind"]) == ("draft", None, "company")
    assert (account["name"], account["phone"], account["region"]) == (
        {"zh": LEAD["company_name"], "en": LEAD["company_name"]},
        LEAD["phone"],
        LEAD["region"],
    )
    assert [item["id"] for item in prospector.get("/v1/pool").json["items"]].count(account["id"]) == 1
    assert routing_keys(engine, lead["id"]) == ["customer.lead.created.v1", "customer.lead.converted.v1"]
    assert routing_keys(engine, lead["contact_id"]) == ["customer.contact.created.v1"]


def test_who_names_no_company_becomes_a_person(prospector: Caller) -> None:
    lead = converted(prospector, entered(prospector, company_name=None))
    account = prospector.get(f"/v1/accounts/{lead['account_id']}").json
    assert (account["kind"], account["name"]) == ("person", {"zh": LEAD["person_name"], "en": LEAD["person_name"]})


def test_the_conversion_may_say_more_than_the_lead(company: Staff, prospector: Caller) -> None:
    more = {"account": {"industry": "机械", "phone": "0512-6000 0000"}, "contact": {"role": "decision_maker"}}
    lead = converted(prospector, entered(prospector), **more)
    account = prospector.get(f"/v1/accounts/{lead['account_id']}").json
    contact = company.hire("customer_file_clerk").get(f"/v1/contacts/{lead['contact_id']}").json
    assert (account["industry"], account["phone"]) == ("机械", "0512-6000 0000")
    assert (contact["name"], contact["role"], contact["phone"]) == (
        LEAD["person_name"],
        "decision_maker",
        LEAD["phone"],
    )


def test_a_lead_of_a_known_customer_becomes_a_contact_of_it(company: Staff, prospector: Caller) -> None:
    clerk = company.hire("customer_file_clerk")
    account = clerk.post("/v1/accounts", COMPANY).json
    lead = converted(prospector, entered(prospector), account_id=account["id"])
    contact = clerk.get(f"/v1/contacts/{lead['contact_id']}").json
    assert (lead["account_id"], contact["account_id"]) == (account["id"], account["id"])
    assert contact["owner_id"] == account["owner_id"]


def test_the_new_customer_of_an_assigned_lead_is_its_owners(
    company: Staff, prospector: Caller, director: Caller, engine: Engine
) -> None:
    salesperson, lead = company.hire("salesperson"), entered(prospector)
    assigned = director.act(f"{LEADS}/{lead['id']}/assign", 1, {"owner_id": str(salesperson.id)})
    assert (assigned.status_code, assigned.json["owner_id"]) == (200, str(salesperson.id)), assigned.text
    made = converted(salesperson, assigned.json)
    assert salesperson.get(f"/v1/accounts/{made['account_id']}").json["owner_id"] == str(salesperson.id)
    assert salesperson.get(f"/v1/contacts/{made['contact_id']}").json["owner_id"] == str(salesperson.id)
    assert routing_keys(engine, lead["id"])[1] == "customer.lead.assigned.v1"


def test_a_lead_is_converted_once(prospector: Caller, engine: Engine) -> None:
    """C-08."""
    lead = converted(prospector, entered(prospector))
    again = prospector.act(f"{LEADS}/{lead['id']}/convert", 2)
    assert (again.status_code, again.json["type"]) == (409, "/problems/lead-already-converted")
    assert again.json["account_id"] == lead["account_id"]
    with engine.connect() as connection:
        contacts = text("SELECT count(*) FROM contact WHERE account_id = :account")
        assert connection.scalar(contacts, {"account": lead["account_id"]}) == 1


def test_a_conversion_that_is_refused_makes_nothing(prospector: Caller, engine: Engine) -> None:
    lead, wrong = entered(prospector), {"account": {"tax_id": "91350100M000100Y44"}}
    before = _made(engine)
    refused = prospector.act(f"{LEADS}/{lead['id']}/convert", 1, wrong)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/account/tax_id")
    assert _made(engine) == before
    assert prospector.get(f"{LEADS}/{lead['id']}").json["status"] == "new"


def test_a_conversion_names_one_customer_that_is_within_reach(company: Staff, prospector: Caller) -> None:
    lead, salesperson = entered(prospector), company.hire("salesperson")
    path = f"{LEADS}/{lead['id']}/convert"
    both = prospector.act(path, 1, {"account_id": str(new_id()), "account": {}})
    assert (both.status_code, both.json["errors"][0]["pointer"]) == (422, "#/account")
    foreign = company.hire("salesperson").post("/v1/accounts", COMPANY).json
    mine = entered(salesperson)
    refused = salesperson.act(f"{LEADS}/{mine['id']}/convert", 1, {"account_id": foreign["id"]})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/account_id")


def test_a_disqualified_lead_says_why_and_stays_so(director: Caller, prospector: Caller) -> None:
    lead = entered(prospector)
    path = f"{LEADS}/{lead['id']}"
    answer = director.act(f"{path}/disqualify", 1, {"reason": "已停业"})
    assert (answer.json["status"], answer.json["reason"]) == ("disqualified", "已停业")
    for refused in (director.act(f"{path}/convert", 2), director.patch(path, 2, {"region": "华南"})):
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/lead-already-disqualified")


def test_an_owner_of_a_lead_is_a_living_member_of_staff(company: Staff, prospector: Caller, director: Caller) -> None:
    path = f"{LEADS}/{entered(prospector)['id']}/assign"
    gone, portal = company.hire("salesperson", active=False), company.hire("customer", kind="portal")
    for nobody in (gone, portal):
        assert director.act(path, 1, {"owner_id": str(nobody.id)}).status_code == 422
    unknown = director.act(path, 1, {"owner_id": str(new_id())})
    assert (unknown.status_code, unknown.json["type"]) == (409, "/problems/not-known-here-yet")


def test_a_lead_names_a_campaign_that_there_is(prospector: Caller) -> None:
    """C-18."""
    lead, unknown = entered(prospector), {"campaign_id": str(new_id())}
    for refused in (
        prospector.post(LEADS, {**LEAD, **unknown}),
        prospector.patch(f"{LEADS}/{lead['id']}", 1, unknown),
    ):
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/campaign_id")


def test_one_conversation_has_one_lead(prospector: Caller) -> None:
    """C-23."""
    conversation = str(new_id())
    lead = entered(prospector, conversation_id=conversation)
    refused = prospector.post(LEADS, {**LEAD, "conversation_id": conversation})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/conversation-has-lead")
    listed = prospector.get(LEADS, query_string={"conversation_id": conversation}).json["items"]
    assert [item["id"] for item in listed] == [lead["id"]]


def test_prospects_are_open_leads_and_customers_with_whom_one_may_talk_again(
    company: Staff, prospector: Caller, director: Caller
) -> None:
    """C-09."""
    open_lead, gone = entered(prospector), entered(prospector)
    director.act(f"{LEADS}/{gone['id']}/disqualify", 1, {"reason": "已停业"})
    customer = converted(prospector, entered(prospector))
    inactive = converted(prospector, entered(prospector, company_name="停用公司"), account={"industry": "软件"})
    clerk, supervisor = company.hire("customer_file_clerk"), company.hire("sales_supervisor")
    path = f"/v1/accounts/{inactive['account_id']}"
    steps = ((clerk, "submit", {}), (supervisor, "approve", {}), (supervisor, "deactivate", {"reason": "已注销"}))
    for version, (person, step, body) in enumerate(steps, start=1):
        assert person.act(f"{path}/{step}", version, body).status_code == 200
    shown = {item["id"] for item in prospector.get("/v1/prospects?limit=200").json["items"]}
    assert {open_lead["id"], customer["id"]} <= shown
    assert not {gone["id"], inactive["id"]} & shown
    again = prospector.get("/v1/prospects", query_string={"status": "converted"}).json["items"]
    assert {item["status"] for item in again} == {"converted"}


def test_leads_are_found_by_name_company_and_telephone(prospector: Caller) -> None:
    lead = entered(prospector, person_name="欧阳菲菲", company_name="无锡风动工具厂", phone="0510-8123 4567")
    for asked in ("欧阳", "fengdong", "81234567", lead["number"]):
        found = prospector.get(LEADS, query_string={"q": asked}).json["items"]
        assert [item["id"] for item in found] == [lead["id"]], asked


def _made(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in ("account", "contact")]
