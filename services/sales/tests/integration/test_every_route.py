"""What holds for every route of sales, walked from its own OpenAPI document (faults.md J-1 to J-3, A-1, Z-1 to Z-3)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.http.app import openapi_document
from chassis.testing.access import Signer
from chassis.testing.fuzz import fuzz
from chassis.testing.hostile_input import Hostile, hostile_requests
from chassis.testing.hostile_tokens import hostile_tokens
from chassis.testing.matrix import SIGNED_IN, mismatches, operations
from chassis.testing.staff import Caller, Staff
from sales.service import SERVICE

Learn = Callable[..., UUID]
DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}
READ = "sales.account.read"
ROLES: dict[str, dict[str, str]] = {
    "salesperson": {READ: "own"},
    "teammate": {READ: "team"},
    "sales_manager": {READ: "subtree"},
    "sales_supervisor": {READ: "all"},
    "nobody": {},
}


@pytest.fixture(scope="module")
def administrator(staff: Staff) -> Caller:
    """Somebody who may do everything."""
    staff.define("everything", EVERYTHING)
    return staff.hire("everything")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reaches_exactly_what_it_is_given(staff: Staff, learn: Learn, role: str) -> None:
    staff.define(role, ROLES[role])
    here = staff.department(f"here of {role}")
    places: dict[str, Any] = {
        "team": here,
        "subtree": staff.department(f"below {role}", here),
        "foreign": staff.department(f"far from {role}"),
    }
    caller = staff.hire(role, department_id=here)
    owners = {"own": caller, **{whose: staff.hire(department_id=place) for whose, place in places.items()}}
    accounts = {whose: str(learn(owner_id=str(owner.id))) for whose, owner in owners.items()}
    assert mismatches(DOCUMENT, caller, ROLES[role], {"/v1/accounts/{account_id}": accounts}, {}) == []


def test_without_a_token_nothing_is_told(staff: Staff) -> None:
    client = staff.app.test_client()
    for operation in operations(DOCUMENT):
        answer = client.open(operation.at(), method=operation.method, json={})
        assert answer.status_code == 401, operation


def test_hostile_tokens_open_no_route(staff: Staff, administrator: Caller, signer: Signer) -> None:
    client = staff.app.test_client()
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
    staff: Staff, administrator: Caller, path: str
) -> None:
    assert fuzz({**DOCUMENT, "paths": {path: DOCUMENT["paths"][path]}}, staff.app, administrator.headers) > 0
