"""Every shipped role at every route of every service, through the one door (faults.md Z-2, API5).

Generated from the merged document: a new route is asked for by every role, and a new role asks for every route. The
rows asked for exist nowhere, so nothing is changed; whose rows a role reaches is walked in each service.
"""

from typing import Any

import pytest

from chassis.identifiers import new_id
from chassis.testing.matrix import operations, overstepped
from crm.client import Person
from gateway.identity.roles.templates import Template, templates
from tests.faults.hostile.somebody import Somebody

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(600)]
PASSWORD = "a role at the door 2026"
NAME = {"zh": "门前的人", "en": "Somebody at the door"}


def hired(administrator: Somebody, role: str) -> Somebody:
    """A new person with this role alone."""
    login = f"{role}-{new_id().hex[-8:]}"
    person = {"login": login, "name": NAME, "email": f"{login}@example.com", "password": PASSWORD, "roles": [role]}
    if role == "customer":
        account = administrator.call("POST", "/api/customer/v1/accounts", json={"kind": "company", "name": NAME}).json
        person |= {"kind": "portal", "account_id": account["id"]}
    made = administrator.call("POST", "/api/identity/v1/users", json=person)
    assert made.status_code == 201, made.body
    return Somebody(administrator.base, Person(login, PASSWORD))


def test_the_document_names_the_right_that_every_route_asks_for(document: dict[str, Any]) -> None:
    assert len(operations(document)) > 250


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.code)
def test_z2_a_role_opens_exactly_the_routes_that_its_rights_name(
    document: dict[str, Any], administrator: Somebody, template: Template
) -> None:
    assert overstepped(document, hired(administrator, template.code), template.grants) == []
