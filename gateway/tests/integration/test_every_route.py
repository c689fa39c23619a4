"""What holds for every route, walked from the gateway's own OpenAPI document (faults.md J-1 to J-3, A-1, Z-1, Z-2)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from chassis.http.app import openapi_document
from chassis.identifiers import new_id
from chassis.testing.access import Signer
from chassis.testing.every_route import EveryRoute
from chassis.testing.matrix import mismatches
from chassis.testing.staff import Caller
from gateway.identity.roles.templates import templates
from gateway.service import SERVICE

OpenGateway = Callable[[], AbstractContextManager[Any]]
DOCUMENT = openapi_document(SERVICE)
GRANTS = {template.code: template.grants for template in templates()}
GRANTS["watcher"] = {f"identity.user.{action}": "subtree" for action in ("read", "change", "deactivate")}
GRANTS["mate"] = dict.fromkeys(GRANTS["watcher"], "team")
GRANTS["self"] = dict.fromkeys(GRANTS["watcher"], "own")
NAME = {"zh": "华东", "en": "East"}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/v1/users/{user_id}/assign-roles"): {"roles": []},
    ("POST", "/v1/users/{user_id}/set-password"): {"password": "a good long password"},
}


@pytest.fixture(scope="module")
def house(open_gateway: OpenGateway) -> Iterator[Any]:
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

    login = {"grant_type": "password", "username": "admin", "password": "correct horse battery staple"}
    assert house.ask_token(**login).status_code == 200
    return {
        "/v1/sessions/{session_id}": first("sessions"),
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
    rows = {
        **masters,
        "/v1/users/{user_id}": {whose: str(person.id) for whose, person in people.items()},
        "/v1/overview/people/{user_id}": {"any": str(caller.id)},  # test_who_sees_what is about what it shows of whom
    }
    assert mismatches(DOCUMENT, caller, GRANTS[role], rows, BODIES) == []


@pytest.fixture(scope="module")
def app(house: Any) -> Flask:
    return house.app  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def signer(house: Any) -> Signer:
    return house.signer  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def administrator(house: Any) -> Caller:
    return house.admin  # type: ignore[no-any-return]


class TestEveryRoute(EveryRoute):
    """What holds for the routes of every service. The token routes speak RFC 6749; test_token.py is about them."""

    service, document, elsewhere = SERVICE, DOCUMENT, ("/v1/token",)
    told_once = frozenset({"ClientWithSecret/secret"})

    @pytest.fixture
    def fuzzed(self, open_gateway: OpenGateway) -> Iterator[tuple[Flask, Any]]:
        """A gateway of its own for each address: fuzzing spoils it."""
        with open_gateway() as gateway:
            yield gateway.app, gateway.admin.headers
