"""Payment terms and which of them an account buys by, over HTTP on the real database (C-04)."""

from typing import Any

import pytest
from sqlalchemy import Engine

from chassis.identifiers import new_id
from chassis.testing.staff import Caller, Staff
from services.customer.tests.factories import COMPANY, TERMS
from services.customer.tests.integration.test_accounts import routing_keys
from services.customer.tests.integration.test_at_once import at_once, patiently

KIND, ASSIGNMENTS = "/v1/payment-terms", "/v1/terms-assignments"


@pytest.fixture
def clerk(company: Staff) -> Caller:
    return company.hire("customer_file_clerk")


@pytest.fixture
def head(company: Staff) -> Caller:
    return company.hire("sales_head")


@pytest.fixture
def terms(clerk: Caller, head: Caller) -> str:
    return approved(clerk, head, KIND, {**TERMS, "code": new_id().hex[:20]})


@pytest.fixture
def account_id(clerk: Caller) -> str:
    return str(clerk.post("/v1/accounts", COMPANY).json["id"])


def submitted(clerk: Caller, kind: str, body: dict[str, Any]) -> str:
    """The path of what waits for approval, at version 2."""
    made = clerk.post(kind, body)
    assert made.status_code == 201, made.text
    path = f"{kind}/{made.json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    return path


def approved(clerk: Caller, head: Caller, kind: str, body: dict[str, Any]) -> str:
    """The path of what counts, at version 3."""
    path = submitted(clerk, kind, body)
    answer = head.act(f"{path}/approve", 2)
    assert (answer.status_code, answer.json["status"]) == (200, "approved"), answer.text
    return path


def assigned(account_id: str, terms: str, valid_from: str) -> dict[str, str]:
    return {"account_id": account_id, "payment_terms_id": terms.rpartition("/")[2], "valid_from": valid_from}


def validity(clerk: Caller, path: str) -> tuple[str, str | None]:
    read = clerk.get(path).json
    return read["valid_from"], read["valid_to"]


def test_terms_count_once_the_head_approved_them(clerk: Caller, head: Caller, company: Staff) -> None:
    path = submitted(clerk, KIND, {**TERMS, "code": "NET"})
    assert clerk.act(f"{path}/approve", 2).status_code == 403
    assert company.hire("sales_supervisor").act(f"{path}/approve", 2).status_code == 403
    assert head.act(f"{path}/reject", 2, {"reason": "折扣过高"}).json["rejection"] == "折扣过高"
    assert clerk.patch(path, 3, {"discount_percent": "1"}).json["discount_percent"] == "1.00"
    assert clerk.act(f"{path}/submit", 4).status_code == 200
    read = head.act(f"{path}/approve", 5).json
    assert (read["status"], read["rejection"], read["prepayment_percent"]) == ("approved", None, "30.00")
    assert read["instalments"] == [{"percent": "70.00", "days": 30, "month_end": True, "day_of_month": None}]
    taken = clerk.post(KIND, {**TERMS, "code": "NET"})
    assert (taken.status_code, taken.json["type"]) == (409, "/problems/payment-terms-code-taken")


def test_approved_terms_change_only_by_an_approved_change(
    clerk: Caller, head: Caller, terms: str, engine: Engine
) -> None:
    wanted = {"prepayment_percent": "0", "instalments": [{"percent": "50"}, {"percent": "50", "days": 60}]}
    asked = clerk.patch(terms, 3, wanted).json
    change = asked["change_request"]
    assert (asked["prepayment_percent"], change["state"]) == ("30.00", "submitted")
    assert clerk.act(f"{KIND}-changes/{change['id']}/approve", 1).status_code == 403
    assert head.act(f"{KIND}-changes/{change['id']}/approve", 1).json["state"] == "approved"
    read = clerk.get(terms).json
    assert (read["version"], [part["percent"] for part in read["instalments"]]) == (4, ["50.00", "50.00"])
    assert routing_keys(engine, terms.rpartition("/")[2])[-1] == "customer.payment_terms.changed.v1"


def test_what_moved_meanwhile_is_not_changed(clerk: Caller, head: Caller, terms: str) -> None:
    first, second = (clerk.patch(terms, 3, {"discount_days": days}).json["change_request"]["id"] for days in (5, 20))
    assert head.act(f"{KIND}-changes/{first}/approve", 1).status_code == 200
    refused = head.act(f"{KIND}-changes/{second}/approve", 1)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/changed-meanwhile")


def test_the_code_of_terms_is_for_good(clerk: Caller, terms: str) -> None:
    assert clerk.patch(terms, 3, {"code": "OTHER"}).status_code == 422


def test_the_next_assignment_takes_over_the_day_before_ends_the_last(
    clerk: Caller, head: Caller, terms: str, account_id: str
) -> None:
    january, march = (
        approved(clerk, head, ASSIGNMENTS, assigned(account_id, terms, day)) for day in ("2026-01-01", "2026-03-01")
    )
    assert validity(clerk, january) == ("2026-01-01", "2026-02-28")
    assert clerk.get(january).json["payment_terms_code"] == clerk.get(terms).json["code"]
    held = {"account_id": account_id, "on": "2026-02-28"}
    assert [f"{ASSIGNMENTS}/{a['id']}" for a in clerk.get(ASSIGNMENTS, query_string=held).json["items"]] == [january]
    february = approved(clerk, head, ASSIGNMENTS, assigned(account_id, terms, "2026-02-01"))
    assert validity(clerk, january) == ("2026-01-01", "2026-01-31")
    assert validity(clerk, march) == ("2026-03-01", "2026-01-31"), "it never comes to hold"
    held["on"] = "2026-05-01"
    assert [f"{ASSIGNMENTS}/{a['id']}" for a in clerk.get(ASSIGNMENTS, query_string=held).json["items"]] == [february]


def test_of_two_assignments_approved_at_once_one_holds(
    clerk: Caller, company: Staff, terms: str, account_id: str
) -> None:
    """Without holding the account, neither sees the other and both run on."""
    heads = [company.hire("sales_head") for _ in range(8)]
    paths = [submitted(clerk, ASSIGNMENTS, assigned(account_id, terms, "2026-01-01")) for _ in heads]
    answers = at_once(lambda n: patiently(lambda: heads[n].act(f"{paths[n]}/approve", 2)), len(heads))
    assert {answer.status_code for answer in answers} == {200}
    held = clerk.get(ASSIGNMENTS, query_string={"account_id": account_id, "on": "2026-06-01"}).json["items"]
    assert len(held) == 1
    company.dismiss(*heads)


def test_only_approved_terms_in_use_are_assigned(clerk: Caller, head: Caller, terms: str, account_id: str) -> None:
    draft = f"{KIND}/{clerk.post(KIND, {**TERMS, 'code': new_id().hex[:20]}).json['id']}"
    refused = clerk.post(ASSIGNMENTS, assigned(account_id, draft, "2026-01-01"))
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/master-not-approved")
    waiting = submitted(clerk, ASSIGNMENTS, assigned(account_id, terms, "2026-01-01"))
    assert head.act(f"{terms}/deactivate", 3).json["active"] is False
    refused = head.act(f"{waiting}/approve", 2)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/payment-terms-inactive")
    unknown = clerk.post(ASSIGNMENTS, assigned(account_id, str(new_id()), "2026-01-01"))
    assert [error["pointer"] for error in unknown.json["errors"]] == ["#/payment_terms_id"]


def test_terms_and_credit_follow_their_account(
    company: Staff, clerk: Caller, head: Caller, terms: str, account_id: str
) -> None:
    """And what was asked of them (C-12)."""
    assignment = approved(clerk, head, ASSIGNMENTS, assigned(account_id, terms, "2026-01-01"))
    credit = approved(clerk, head, "/v1/credit-parameters", {
        "account_id": account_id, "currency": "CNY", "credit_limit": "1000",
    })  # fmt: skip
    change = clerk.patch(credit, 3, {"credit_limit": "2000"}).json["change_request"]["id"]
    salesperson, director = company.hire("salesperson"), company.hire("marketing_director")
    assert salesperson.get(credit).status_code == 404
    moved = director.act(f"/v1/accounts/{account_id}/assign", 1, {"owner_id": str(salesperson.id)})
    assert moved.status_code == 200, moved.text
    assert (salesperson.get(credit).status_code, salesperson.get(assignment).status_code) == (200, 200)
    assert clerk.get(f"/v1/credit-parameters-changes/{change}").json["owner_id"] == str(salesperson.id)
