"""The message form of the site: a message becomes a lead, rubbish is refused and leaves nothing (C-23, step 4b)."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.http.app import openapi_document
from chassis.testing.hostile_input import hostile_requests
from chassis.testing.staff import Staff
from customer.service import SERVICE
from services.customer.tests.factories import CAMPAIGN

MESSAGES = "/v1/site/messages"
MESSAGE = {
    "name": "王小明",
    "company": "苏州某软件公司",
    "email": "wang@example.com",
    "message": "请介绍贵公司的\n客户管理系统。",
    "consent": True,
}


@pytest.fixture
def stranger(company: Staff) -> FlaskClient:
    """Anybody, without a token."""
    return company.app.test_client()


@pytest.fixture
def leads(engine: Engine) -> Any:
    """The leads made since the test began, as rows."""

    def rows() -> list[dict[str, Any]]:
        with engine.begin() as connection:
            return [dict(row) for row in connection.execute(text("SELECT * FROM lead ORDER BY id")).mappings()]

    before = len(rows())
    return lambda: rows()[before:]


def left(stranger: FlaskClient, key: str | None = None, **details: Any) -> TestResponse:
    return stranger.post(MESSAGES, json={**MESSAGE, **details}, headers={"Idempotency-Key": key} if key else {})


def test_a_message_becomes_a_lead_and_the_stranger_learns_only_that_it_has_come(
    stranger: FlaskClient, leads: Any, engine: Engine
) -> None:
    answer = left(stranger)
    assert (answer.status_code, answer.json) == (202, {"received": True})
    assert not {"Location", "ETag"} & set(answer.headers.keys())
    (lead,) = leads()
    assert (lead["path"], lead["source"], lead["status"]) == ("inbound", "site_form", "new")
    assert (lead["person_name"], lead["company_name"], lead["email"]) == (
        "王小明",
        "苏州某软件公司",
        "wang@example.com",
    )
    assert (lead["need"], lead["consent"], lead["phone"]) == (MESSAGE["message"], True, None)
    assert (lead["owner_id"], lead["entered_by"], lead["campaign_id"]) == (None, None, None)
    with engine.begin() as connection:
        told = text("SELECT routing_key, actor FROM fact WHERE aggregate_id = :id")
        assert connection.execute(told, {"id": lead["id"]}).all() == [("customer.lead.created.v1", "service/customer")]


def test_the_campaign_that_brought_them_is_known_by_its_number(
    company: Staff, stranger: FlaskClient, leads: Any
) -> None:
    campaign = company.hire("marketing_manager").post("/v1/campaigns", CAMPAIGN).json
    assert left(stranger, campaign=campaign["number"]).status_code == 202
    assert str(leads()[0]["campaign_id"]) == campaign["id"]


def test_an_old_link_turns_nobody_away_and_tells_nothing_of_our_campaigns(stranger: FlaskClient, leads: Any) -> None:
    answer = left(stranger, campaign="MC19990101-0001")
    assert (answer.status_code, answer.json) == (202, {"received": True})
    assert leads()[0]["campaign_id"] is None


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"consent": False}, "#/consent"),
        ({"consent": None}, "#/consent"),
        ({"consent": "true"}, "#/consent"),
        ({"consent": 1}, "#/consent"),
        ({"name": "   "}, "#/name"),
        ({"name": "x" * 101}, "#/name"),
        ({"name": ["王"]}, "#/name"),
        ({"name": "a\u202e\u0000b"}, "#/name"),
        ({"name": "line\nbreak"}, "#/name"),
        ({"message": ""}, "#/message"),
        ({"message": "字" * 2_001}, "#/message"),
        ({"message": "\u0007"}, "#/message"),
        ({"email": "wang@example.com\r\nBcc: all@example.com"}, "#/email"),
        ({"email": "nobody"}, "#/email"),
        ({"phone": "<script>"}, "#/phone"),
        ({"email": None}, "#/email"),
        ({"company": {"zh": "某"}}, "#/company"),
        ({"campaign": "x" * 41}, "#/campaign"),
        ({"source": "referral"}, "#/source"),
        ({"owner_id": "0190a000-0000-7000-8000-000000000000"}, "#/owner_id"),
        ({"__proto__": {}}, "#/__proto__"),
    ],
)
def test_what_is_no_message_is_refused_with_its_place_and_leaves_nothing(
    stranger: FlaskClient, leads: Any, wrong: dict[str, Any], pointer: str
) -> None:
    refused = stranger.post(MESSAGES, data=json.dumps({**MESSAGE, **wrong}), content_type="application/json")
    assert refused.status_code in (400, 422), refused.text
    if refused.status_code == 422:
        assert pointer in [error["pointer"] for error in refused.json["errors"]]
    assert leads() == []


@pytest.mark.parametrize("missing", ["name", "message", "consent", "email"])
def test_what_is_needed_must_be_there(stranger: FlaskClient, leads: Any, missing: str) -> None:
    """Without telephone and mail address nobody could be answered."""
    refused = stranger.post(MESSAGES, json={key: value for key, value in MESSAGE.items() if key != missing})
    pointer = "#/phone" if missing == "email" else f"#/{missing}"
    assert (refused.status_code, [error["pointer"] for error in refused.json["errors"]]) == (422, [pointer])
    assert leads() == []


def test_a_telephone_number_is_a_way_back_as_good_as_a_mail_address(stranger: FlaskClient, leads: Any) -> None:
    message = {**MESSAGE, "phone": "0512-6288 1234"}
    del message["email"]
    assert stranger.post(MESSAGES, json=message).status_code == 202
    assert leads()[0]["phone"] == "0512-6288 1234"


def test_every_hostile_request_is_refused_without_a_token_and_leaves_nothing(stranger: FlaskClient, leads: Any) -> None:
    """faults.md J-1 to J-3: malformed, giant, deep, repeated keys, other media, mass assignment."""
    document = openapi_document(SERVICE)
    cases = hostile_requests({**document, "paths": {MESSAGES: document["paths"][MESSAGES]}})
    assert len(cases) > 100
    for case in cases:
        case.check(stranger.open(case.path, method=case.method, data=case.body, headers=dict(case.headers)))
    assert leads() == []


def test_a_text_of_many_megabytes_is_not_even_read(stranger: FlaskClient, leads: Any) -> None:
    refused = left(stranger, message="x" * 20_000_000)
    assert (refused.status_code, refused.json["type"]) == (413, "/problems/body-too-large")
    assert leads() == []


def test_a_repeated_key_is_refused_though_the_last_one_would_do(stranger: FlaskClient, leads: Any) -> None:
    body = json.dumps(MESSAGE)[:-1] + ', "consent": false, "consent": true}'
    assert stranger.post(MESSAGES, data=body, content_type="application/json").status_code == 400
    assert leads() == []


def test_script_in_a_message_is_kept_as_the_text_it_is(company: Staff, stranger: FlaskClient, leads: Any) -> None:
    """faults.md S-4: staff read it as JSON, and a list of leads as a table is guarded against formulas."""
    script = """=HYPERLINK("http://x")<script>alert(1)</script>'; DROP TABLE lead; --"""
    assert left(stranger, name=script[:60], company=script, message=script).status_code == 202
    reader = company.hire("marketing_director")
    read = reader.get(f"/v1/leads/{leads()[0]['id']}")
    assert (read.json["need"], read.content_type) == (script, "application/json")
    table = reader.get("/v1/leads", headers={"Accept": "text/csv"}, query_string={"source": "site_form"})
    assert "'=HYPERLINK" in table.text
    assert ",=HYPERLINK" not in table.text


def test_the_same_message_sent_twice_with_one_key_is_one_lead(stranger: FlaskClient, leads: Any) -> None:
    first, again = left(stranger, "form-1"), left(stranger, "form-1")
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert left(stranger, "form-1", message="另一条").status_code == 422
    assert len(leads()) == 1


def test_a_key_sent_many_times_at_once_makes_one_lead(stranger: FlaskClient, leads: Any, company: Staff) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: left(company.app.test_client(), "impatient"), range(24)))
    assert {answer.status_code for answer in answers} <= {202, 409, 503}
    assert all("Retry-After" in answer.headers for answer in answers if answer.status_code != 202)
    assert len(leads()) == 1


def test_a_flood_makes_as_many_leads_as_were_received_and_the_site_stays_readable(
    company: Staff, stranger: FlaskClient, leads: Any
) -> None:
    """faults.md R-3: how many may come from one address is the edge's to bound; here nothing breaks and nothing is
    lost."""
    with ThreadPoolExecutor(24) as threads:
        coming = threads.map(lambda n: left(company.app.test_client(), message=f"第 {n} 条"), range(240))
        meanwhile = stranger.get("/v1/site/news")
        answers = [*coming, meanwhile]
    counted = Counter(answer.status_code for answer in answers if answer is not meanwhile)
    assert counted.keys() <= {202, 503}
    assert all("Retry-After" in answer.headers for answer in answers if answer.status_code == 503)
    assert len(leads()) == counted[202] > 0
    assert meanwhile.status_code in (200, 503)
    assert stranger.get("/v1/site/news").status_code == 200
