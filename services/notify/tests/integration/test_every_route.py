"""What holds for every route of notify (faults.md J-1 to J-3, A-1, Z-1 to Z-3)."""

from typing import Any

import pytest
from flask import Flask

from chassis.http.app import openapi_document
from chassis.testing.every_route import EveryRoute
from chassis.testing.matrix import SIGNED_IN, mismatches, operations
from chassis.testing.staff import Caller, Staff
from notify.service import SERVICE
from services.notify.tests.factories import ROLES, RULE, TEMPLATE
from services.notify.tests.post_office import PostOffice

DOCUMENT = openapi_document(SERVICE)
EVERYTHING = {operation.permission: "all" for operation in operations(DOCUMENT) if operation.permission != SIGNED_IN}


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


@pytest.fixture(scope="module")
def rows(administrator: Caller, world: Any) -> dict[str, dict[str, str]]:
    """One master of each kind, and a letter that failed."""
    post = PostOffice(world.database)
    post.owe("nobody")
    made = {
        path: administrator.post(f"/v1/{path}", {**body, "code": "of_the_matrix"}).json["id"]
        for path, body in (("rules", RULE), ("templates", TEMPLATE))
    }
    return {
        "/v1/rules/{rule_id}": {"any": made["rules"]},
        "/v1/templates/{template_id}": {"any": made["templates"]},
        "/v1/letters/{letter_id}": {"any": str(post.letters()[0].id)},
    }


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_reaches_exactly_what_it_is_given(staff: Staff, rows: dict[str, dict[str, str]], role: str) -> None:
    kind = "portal" if role == "customer" else "user"
    assert mismatches(DOCUMENT, staff.hire(role, kind=kind), ROLES[role], rows, {}) == []
