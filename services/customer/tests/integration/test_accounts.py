"""Accounts over HTTP on the real database: the right way, and what is refused (C-02, G-13)."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from chassis.identifiers import new_id
from chassis.tables import fact
from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, PERSON


def entered(caller: Caller, **details: Any) -> dict[str, Any]:
    answer = caller.post("/v1/accounts", {**COMPANY, **details})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def submitted(caller: Caller, **details: Any) -> dict[str, Any]:
    account = entered(caller, **details)
    answer = caller.act(f"/v1/accounts/{account['id']}/submit", 1)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def routing_keys(engine: Engine, identifier: str) -> list[str]:
    with engine.begin() as connection:
        facts = select(fact.c.routing_key).where(fact.c.aggregate_id == identifier)
        return list(connection.scalars(facts.order_by(fact.c.version, fact.c.factindex)))


def facts_of(engine: Engine, identifier: str) -> list[dict[str, Any]]:
    """What the world heard of this aggregate, in order."""
    with engine.begin() as connection:
        bodies = select(fact.c.body).where(fact.c.aggregate_id == identifier)
        return [json.loads(body) for body in connection.scalars(bodies.order_by(fact.c.version, fact.c.factindex))]


def test_a_clerk_enters_an_account_and_gets_its_code(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    answer = clerk.post("/v1/accounts", COMPANY)
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    account = answer.json
    assert account["code"].startswith("C20")
    assert (account["status"], account["owner_id"], account["account_id"]) == ("draft", str(clerk.id), account["id"])
    assert account["addresses"][0]["line"] == "浦东新区世纪大道 100 号"
    assert clerk.get(f"/v1/accounts/{account['id']}").json == account


def test_a_person_is_entered_with_occupation_and_birth_year(company: Staff) -> None:
    answer = company.hire("customer_file_clerk").post("/v1/accounts", {**PERSON, "occupation": "工程师"})
    assert answer.status_code == 201, answer.text
    assert (answer.json["occupation"], answer.json["birth_year"]) == ("工程师", 1990)


def test_an_account_walks_to_its_approval_and_the_world_hears_every_step(company: Staff, engine: Engine) -> None:
    clerk, supervisor = company.hire("customer_file_clerk"), company.hire("sales_supervisor")
    account = submitted(clerk)
    rejected = supervisor.act(f"/v1/accounts/{account['id']}/reject", 2, {"reason": "税号与名称不符"})
    assert (rejected.json["status"], rejected.json["rejection"]) == ("draft", "税号与名称不符")
    assert clerk.act(f"/v1/accounts/{account['id']}/submit", 3).status_code == 200
    assert clerk.act(f"/v1/accounts/{account['id']}/withdraw", 4).json["status"] == "draft"
    assert clerk.act(f"/v1/accounts/{account['id']}/submit", 5).status_code == 200
    approved = supervisor.act(f"/v1/accounts/{account['id']}/approve", 6)
    assert (approved.status_code, approved.json["status"], approved.json["version"]) == (200, "approved", 7)
    told = ["created", "submitted", "rejected", "submitted", "withdrawn", "submitted", "approved"]
    assert routing_keys(engine, account["id"]) == [f"customer.account.{name}.v1" for name in told]


def test_an_approved_account_is_deactivated_with_a_reason_and_reactivated(company: Staff) -> None:
    clerk, supervisor = company.hire("customer_file_clerk"), company.hire("sales_supervisor")
    path = f"/v1/accounts/{submitted(clerk)['id']}"
    assert supervisor.act(f"{path}/deactivate", 2, {"reason": "已注销"}).status_code == 409
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    assert supervisor.act(f"{path}/deactivate", 3, {"reason": "已注销"}).json["active"] is False
    assert supervisor.act(f"{path}/reactivate", 4).json["active"] is True


def test_submitting_is_refused_while_mandatory_fields_are_empty(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    account = entered(clerk, region=None, phone=None)
    refused = clerk.act(f"/v1/accounts/{account['id']}/submit", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/account-incomplete")
    assert refused.json["missing"] == ["region", "phone"]


def test_nobody_approves_what_they_entered(company: Staff) -> None:
    both = company.hire("customer_file_clerk", "sales_supervisor")
    company.hire("sales_supervisor")
    refused = both.act(f"/v1/accounts/{submitted(both)['id']}/approve", 2)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/entered-by-yourself")


def test_without_a_coding_rule_in_force_no_account_can_be_entered(company: Staff, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE coding_rule SET valid_from = valid_from + 1"))
    refused = company.hire("customer_file_clerk").post("/v1/accounts", COMPANY)
    with engine.begin() as connection:
        connection.execute(text("UPDATE coding_rule SET valid_from = valid_from - 1"))
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/no-coding-rule-in-force")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "dog"}, "#/kind"),
        ({"name": {}}, "#/name"),
        ({"name": {"zh": "甲", "fr": "A"}}, "#/name/fr"),
        ({"tax_id": "91350100M000100Y44"}, "#/tax_id"),
        ({"birth_year": 1990}, "#/birth_year"),
        ({"email": "nobody"}, "#/email"),
        ({"phone": "call me"}, "#/phone"),
        ({"website": "javascript:alert(1)"}, "#/website"),
        ({"country": "China"}, "#/country"),
        ({"relations": ["trade", "trade"]}, "#/relations"),
        ({"addresses": [{"purpose": "office"}]}, "#/addresses/0/line"),
        ({"addresses": [{"id": str(new_id()), "purpose": "office", "line": "x"}]}, "#/addresses/0/id"),
        ({"code": "C1"}, "#/code"),
        ({"status": "approved"}, "#/status"),
        ({"completeness": 100}, "#/completeness"),
    ],
)
def test_invalid_details_are_refused_with_their_place(company: Staff, wrong: dict[str, Any], pointer: str) -> None:
    refused = company.hire("customer_file_clerk").post("/v1/accounts", {**COMPANY, **wrong})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


def test_refusals_speak_the_readers_language(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    path = f"/v1/accounts/{entered(clerk, phone=None)['id']}/submit"
    titles = [
        clerk.post(path, headers={"If-Match": '"1"', "Accept-Language": language}).json["title"]
        for language in ("zh-CN", "en")
    ]
    assert titles == ["必填项未填写", "Mandatory fields are empty"]


def test_a_step_needs_the_version_that_was_read(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    path = f"/v1/accounts/{entered(clerk)['id']}/submit"
    assert clerk.post(path).status_code == 428
    assert clerk.act(path, 7).status_code == 412


def test_an_owner_may_be_named_and_must_be_known(company: Staff) -> None:
    clerk, salesperson = company.hire("customer_file_clerk"), company.hire("salesperson")
    assert entered(clerk, owner_id=str(salesperson.id))["owner_id"] == str(salesperson.id)
    refused = clerk.post("/v1/accounts", {**COMPANY, "owner_id": str(new_id())})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/not-known-here-yet")
    assert refused.headers["Retry-After"]
    gone = company.hire("salesperson", active=False)
    assert clerk.post("/v1/accounts", {**COMPANY, "owner_id": str(gone.id)}).status_code == 422


def test_nobody_enters_an_account_for_somebody_out_of_reach(company: Staff) -> None:
    one, other = company.hire("salesperson"), company.hire("salesperson")
    refused = one.post("/v1/accounts", {**COMPANY, "owner_id": str(other.id)})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "#/owner_id"


def test_the_same_key_enters_one_account_and_gives_one_answer(company: Staff, engine: Engine) -> None:
    clerk = company.hire("customer_file_clerk")
    first, again = (clerk.post("/v1/accounts", COMPANY, headers={"Idempotency-Key": "import-1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    with engine.begin() as connection:
        mine = text("SELECT count(*) FROM account WHERE entered_by = :clerk")
        assert connection.scalar(mine, {"clerk": clerk.id}) == 1


def test_history_tells_who_changed_what_from_what_to_what(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    account = entered(clerk)
    address = account["addresses"][0]
    moved = {"addresses": [{**address, "line": "世纪大道 200 号"}], "region": "华南"}
    assert clerk.patch(f"/v1/accounts/{account['id']}", 1, moved).status_code == 200
    newest, oldest = clerk.get(f"/v1/accounts/{account['id']}/history").json["items"]
    assert newest["changes"]["region"] == {"old": "华东", "new": "华南"}
    assert newest["changes"][f"addresses/{address['id']}"]["new"] == {"line": "世纪大道 200 号"}
    assert (newest["actor"], newest["version"], oldest["version"]) == (f"user/{clerk.id}", 2, 1)


def test_search_sees_what_was_changed(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    account = entered(clerk, name={"zh": "云南白药"}, short_name=None)
    assert clerk.patch(f"/v1/accounts/{account['id']}", 1, {"name": {"zh": "大理石材"}}).status_code == 200
    found = {q: clerk.get("/v1/accounts", query_string={"q": q}).json["items"] for q in ("云南", "dali")}
    assert [item["id"] for item in found["dali"]] == [account["id"]]
    assert found["云南"] == []


def test_search_takes_characters_in_their_order_only(company: Staff) -> None:
    clerk = company.hire("customer_file_clerk")
    entered(clerk, name={"zh": "龙师大师科"}, short_name=None)  # holds every bigram of what is asked for
    assert clerk.get("/v1/accounts", query_string={"q": "龙师科", "owner_id": "me"}).json["items"] == []
