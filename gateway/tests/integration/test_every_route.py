"""What holds for every route, walked from the gateway's own OpenAPI document (faults.md J-1 to J-3, A-1, Z-1, Z-2)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from chassis.http.app import openapi_document
from chassis.identifiers import new_id
from chassis.testing.fuzz import fuzz
from chassis.testing.hostile_input import Hostile, hostile_requests
from chassis.testing.hostile_tokens import hostile_tokens
from chassis.testing.matrix import mismatches, operations
from chassis.testing.staff import Caller
from gateway.identity.roles.templates import templates
from gateway.service import SERVICE

DOCUMENT = openapi_document(SERVICE)
GRANTS = {template.code: template.grants for template in templates()}
GRANTS["watcher"] = {f"identity.user.{action}": "subtree" for action in ("read", "change", "deactivate")}
GRANTS["mate"] = dict.fromkeys(GRANTS["watcher"], "team")
GRANTS["self"] = dict.fromkeys(GRANTS["watcher"], "own")
OURS = [path for path in sorted(DOCUMENT["paths"]) if not path.startswith("/v1/token")]
"""The token routes speak RFC 6749; test_token.py is about them."""
NAME = {"zh": "华东", "en": "East"}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/v1/users/{user_id}/assign-roles"): {"roles": []},
    ("POST", "/v1/users/{user_id}/set-password"): {"password": "a good long password"},
}


@pytest.fixture(scope="module")
def house(open_gateway: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
    """A gateway with the shipped roles and some that reach less far."""
    with open_gateway() as gateway:
        for code in ("watcher", "mate", "self"):
            made = gateway.admin.post("/v1/roles", {"code": code, "name": NAME, "grants": GRANTS[code]})
            assert made.status_code == 201, made.text
        yield gateway


@pytest.fixture(scope="module")
def departments(house: Any) -> dict[str, str]:
    """Where people stand, seen from the caller."""
    root = house.admin.get("/v1/departments?code=root").json["items"][0]["id"]

    def made(code: str, parent: str) -> str:
        body = {"code": code, "name": NAME, "parent_id": parent}
        return str(house.admin.post("/v1/departments", body).json["id"])

    here = made("here", root)
    return {"own": here, "team": here, "subtree": made("below", here), "foreign": made("far", root)}


@pytest.fixture(scope="module")
def masters(house: Any) -> dict[str, dict[str, str]]:
    """One of each kind that nobody owns."""

    def first(kind: str) -> dict[str, str]:
        return {"any": house.admin.get(f"/v1/{kind}?limit=1").json["items"][0]["id"]}

    return {
        "/v1/companies/{company_id}": first("companies"),
        "/v1/departments/{department_id}": first("departments"),
        "/v1/roles/{role_id}": first("roles"),
        "/v1/clients/{client_id}": first("clients"),
    }


@pytest.mark.parametrize("role", sorted(GRANTS))
def test_every_role_reaches_exactly_what_it_is_given(
    house: Any, departments: dict[str, str], masters: dict[str, dict[str, str]], role: str
) -> None:
    if role == "customer":
        caller = house.hire(role, kind="portal", account_id=str(new_id()))
        people = {"foreign": house.hire(department_id=departments["foreign"])}
    else:
        caller = house.hire(role, department_id=departments["own"])
        people = {w: house.hire(department_id=place) for w, place in departments.items() if w != "own"}
        people["own"] = caller
    rows = {**masters, "/v1/users/{user_id}": {whose: str(person.id) for whose, person in people.items()}}
    assert mismatches(DOCUMENT, caller, GRANTS[role], rows, BODIES) == []


def test_without_a_token_nothing_is_told(house: Any) -> None:
    client = house.app.test_client()
    for operation in operations(DOCUMENT):
        answer = client.open(operation.at(), method=operation.method, json={})
        assert answer.status_code == 401, operation


def test_hostile_tokens_open_no_route_and_get_one_answer(house: Any) -> None:
    client, told = house.app.test_client(), set()
    paths = [o.path for o in operations(DOCUMENT) if o.method == "GET" and "{" not in o.path]
    for name, token in hostile_tokens(house.signer, house.admin.id).items():
        for path in paths:
            answer = client.get(path, headers={"Authorization": token})
            assert answer.status_code == 401, (name, path)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            told.add(str({key: value for key, value in answer.json.items() if key != "trace_id"}))
    assert len(told) == 1


@pytest.mark.parametrize("path", OURS)
def test_hostile_input_is_refused_with_a_clear_answer(house: Any, path: str) -> None:
    for case in hostile_requests({**DOCUMENT, "paths": {path: DOCUMENT["paths"][path]}}):
        send(house.admin, case)


def send(caller: Caller, case: Hostile) -> None:
    headers = dict(case.headers)
    kind = headers.pop("Content-Type", None)
    case.check(caller.call(case.method, case.path, data=case.body, headers=headers, content_type=kind))


@pytest.mark.slow
@pytest.mark.parametrize("path", OURS)
def test_no_request_that_the_document_can_think_of_is_answered_500(
    open_gateway: Callable[[], AbstractContextManager[Any]], path: str
) -> None:
    with open_gateway() as gateway:
        assert fuzz({**DOCUMENT, "paths": {path: DOCUMENT["paths"][path]}}, gateway.app, gateway.admin.headers) > 0


def test_every_permission_that_a_route_asks_for_is_declared_and_used() -> None:
    asked = {operation.permission for operation in operations(DOCUMENT)} - {"signed-in"}
    assert {permission.name for permission in SERVICE.permissions} == {
        permission for permission in asked if not permission.startswith("gateway.ops.")
    }
