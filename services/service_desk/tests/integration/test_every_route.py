"""What holds for every route of the service desk (faults.md J-1 to J-3, A-1, Z-1 to Z-3)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from chassis.http.app import openapi_document
from chassis.testing.every_route import EveryRoute
from chassis.testing.matrix import SIGNED_IN, mismatches, operations
from chassis.testing.staff import Caller, Staff
from service_desk.service import SERVICE

Learn = Callable[..., UUID]
DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}
READ = "service_desk.account.read"
ROLES: dict[str, dict[str, str]] = {
    "service_agent": {READ: "own"},
    "teammate": {READ: "team"},
    "front_desk": {READ: "subtree"},
    "service_manager": {READ: "all"},
    "nobody": {},
}


@pytest.fixture(scope="module")
def administrator(staff: Staff) -> Caller:
    """Somebody who may do everything."""
    staff.define("everything", EVERYTHING)
    return staff.hire("everything")


@pytest.fixture(scope="module")
def app(staff: Staff) -> Flask:
    return staff.app


class TestEveryRoute(EveryRoute):
    """What holds for the routes of every service."""

    service, document = SERVICE, DOCUMENT


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
