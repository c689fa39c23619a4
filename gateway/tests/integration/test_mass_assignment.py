"""Mass assignment (faults.md Z-3): no column but those of the schema can be set, on any route that takes a body."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, inspect, text
from werkzeug.test import TestResponse

from chassis.http.declaring import Route
from chassis.testing.staff import Caller
from gateway.identity.clients.model import Client
from gateway.identity.companies.model import Company
from gateway.identity.departments.model import Department
from gateway.identity.roles.model import Role
from gateway.identity.staff.model import User
from gateway.service import SERVICE

MODELS = {"companies": Company, "departments": Department, "users": User, "roles": Role, "clients": Client}
ALWAYS = {
    "id", "version", "active", "created_at", "owner_id", "tenant_id", "is_admin", "role", "permissions", "digest",
    "__class__", "__proto__", "metadata", "facts",
}  # fmt: skip
WRITING = [(routes.name, route) for routes in SERVICE.routes for route in routes.declared if route.body is not None]


def test_a_member_that_the_schema_does_not_name_is_refused(admin: Caller, engine: Engine) -> None:
    before = _users(engine)
    for room, route in WRITING:
        for member in _strange(room, route):
            answer = _with_member(admin, route, member)
            cell = (route.method, route.rule, member, answer.text)
            assert answer.status_code == 422, cell
            faults = {error["pointer"]: error["code"] for error in answer.json["errors"]}
            assert faults.get(f"#/{member}") == "unknown-field", cell
    assert _users(engine) == before


def test_a_person_cannot_become_something_else_by_a_change(admin: Caller, hire: Callable[..., Caller]) -> None:
    li = hire("salesperson")
    tries: dict[str, Any] = {
        "kind": "portal",
        "login": "admin",
        "roles": ["administrator"],
        "active": False,
        "password": "x",
    }
    for member, value in tries.items():
        assert admin.patch(f"/v1/users/{li.id}", 1, {member: value}).status_code == 422
    assert admin.get(f"/v1/users/{li.id}").json["version"] == 1


def _strange(room: str, route: Route) -> list[str]:
    """Every column of the room's model that the route's schema does not name, and what attackers always try."""
    assert route.body is not None
    columns = {column.key for column in inspect(MODELS[room]).column_attrs} if room in MODELS else set()
    return sorted((columns | ALWAYS) - set(route.body().fields))


def _with_member(admin: Caller, route: Route, member: str) -> TestResponse:
    path = route.rule
    if "<" in path:
        path = f"{path.partition('<')[0]}{admin.id}{path.partition('>')[2]}"
    headers = {"If-Match": '"1"'} if route.conditional else {}
    return admin.call(route.method, path, json={member: None}, headers=headers)


def _users(engine: Engine) -> list[Any]:
    with engine.begin() as connection:
        return list(connection.execute(text('SELECT * FROM "user" ORDER BY id')).all())
