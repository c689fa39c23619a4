"""What holds for every route, walked from the service's own OpenAPI document."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from chassis.http.app import openapi_document
from chassis.testing.access import Signer
from chassis.testing.fuzz import fuzz
from chassis.testing.hostile_input import Hostile, hostile_requests
from chassis.testing.hostile_tokens import hostile_tokens
from chassis.testing.matrix import SIGNED_IN, mismatches, operations
from chassis.testing.staff import Caller, Staff
from customer.service import SERVICE
from services.customer.tests.factories import COMPANY, ROLES, RULE

DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}
REASON = {"reason": "不合格"}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/v1/accounts/{account_id}/reject"): REASON,
    ("POST", "/v1/accounts/{account_id}/deactivate"): REASON,
    ("POST", "/v1/account-changes/{change_id}/reject"): REASON,
    ("POST", "/v1/coding-rules/{rule_id}/reject"): REASON,
    ("PATCH", "/v1/completeness-policies/{policy_id}"): {"weights": {"name": 1}, "mandatory": ["name", "phone"]},
}


@pytest.fixture(scope="module")
def administrator(company: Staff) -> Caller:
    """Somebody who may do everything."""
    company.define("everything", EVERYTHING)
    return company.hire("everything")


@pytest.fixture(scope="module")
def departments(company: Staff) -> dict[str, Any]:
    """Where the owner of a row stands, seen from the caller."""
    here = company.department("here")
    return {
        "own": here,
        "team": here,
        "subtree": company.department("below", here),
        "foreign": company.department("far"),
    }


def rows_of(company: Staff, clerk: Caller, owners: Mapping[str, Caller]) -> dict[str, dict[str, str]]:
    """An account and a wanted change of it for each owner, and one master without owner of each kind."""
    supervisor = company.hire("sales_supervisor")
    accounts, changes = {}, {}
    for whose, owner in owners.items():
        made = clerk.post("/v1/accounts", {**COMPANY, "owner_id": str(owner.id)}).json
        path = f"/v1/accounts/{made['id']}"
        assert clerk.act(f"{path}/submit", 1).status_code == 200
        assert supervisor.act(f"{path}/approve", 2).status_code == 200
        changes[whose] = clerk.patch(path, 3, {"region": "华南"}).json["change_request"]["id"]
        accounts[whose] = made["id"]
    company.dismiss(supervisor)
    return {
        "/v1/accounts/{account_id}": accounts,
        "/v1/account-changes/{change_id}": changes,
        "/v1/coding-rules/{rule_id}": {"any": clerk.post("/v1/coding-rules", RULE).json["id"]},
    }


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reaches_exactly_what_it_is_given(
    company: Staff, administrator: Caller, departments: dict[str, Any], role: str
) -> None:
    if role == "customer":
        foreign = company.hire("salesperson", department_id=departments["foreign"])
        rows = rows_of(company, administrator, {"account": foreign, "foreign": foreign})
        account = rows["/v1/accounts/{account_id}"]["account"]
        caller = company.hire(role, kind="portal", account_id=account, department_id=departments["own"])
    else:
        caller = company.hire(role, department_id=departments["own"])
        others = {whose: company.hire(department_id=place) for whose, place in departments.items() if whose != "own"}
        rows = rows_of(company, administrator, {"own": caller, **others})
    assert mismatches(DOCUMENT, caller, ROLES[role], rows, BODIES) == []


def test_who_holds_no_permission_may_do_nothing(company: Staff, administrator: Caller) -> None:
    rows = rows_of(company, administrator, {"foreign": administrator})
    assert mismatches(DOCUMENT, company.hire(), {}, rows, BODIES) == []


def test_every_permission_that_a_route_asks_for_is_declared_and_used() -> None:
    assert {permission.name for permission in SERVICE.permissions} == {
        permission for permission in EVERYTHING if not permission.startswith("customer.ops.")
    }


def test_without_a_token_nothing_is_told(app: Flask) -> None:
    client = app.test_client()
    for operation in operations(DOCUMENT):
        answer = client.open(operation.at(), method=operation.method, json={})
        assert answer.status_code == 401, operation


def test_hostile_tokens_open_no_route(app: Flask, administrator: Caller, signer: Signer) -> None:
    client = app.test_client()
    paths = [o.path for o in operations(DOCUMENT) if o.method == "GET" and "{" not in o.path]
    for name, token in hostile_tokens(signer, administrator.id).items():
        for path in paths:
            assert client.get(path, headers={"Authorization": token}).status_code == 401, (name, path)


@pytest.mark.parametrize("path", sorted(DOCUMENT["paths"]))
def test_hostile_input_is_refused_with_a_clear_answer(administrator: Caller, path: str) -> None:
    for case in hostile_requests({**DOCUMENT, "paths": {path: DOCUMENT["paths"][path]}}):
        send(administrator, case)


def send(caller: Caller, case: Hostile) -> None:
    headers = dict(case.headers)
    kind = headers.pop("Content-Type", None)
    case.check(caller.call(case.method, case.path, data=case.body, headers=headers, content_type=kind))


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(DOCUMENT["paths"]))
def test_no_request_that_the_document_can_think_of_is_answered_500(
    app: Flask, administrator: Caller, path: str
) -> None:
    assert fuzz({**DOCUMENT, "paths": {path: DOCUMENT["paths"][path]}}, app, administrator.headers) > 0
