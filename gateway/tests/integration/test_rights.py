"""Giving rights without giving more than was meant: customers' people, help desks, roles and masks (G-02, Z-1)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chassis.identifiers import new_id
from chassis.storage import Database
from chassis.testing.staff import Caller

Hire = Callable[..., Caller]
NAME = {"zh": "角色", "en": "Role"}


@pytest.fixture
def define(admin: Caller, spread: Callable[[], None]) -> Callable[..., Any]:
    """A role of the company's own."""

    def define(code: str, grants: dict[str, str], masks: Any = None) -> Any:
        body = {"code": code, "name": NAME, "grants": grants, "masks": masks or {}}
        made = admin.post("/v1/roles", body)
        assert made.status_code == 201, made.text
        spread()
        return made.json

    return define


def test_people_of_a_customer_hold_no_role_that_reaches_beyond_their_account(
    admin: Caller, hire: Hire, define: Callable[..., Any]
) -> None:
    """Masters have neither owner nor account: a system client made by a customer would hold every right there is."""
    portal = hire("customer", kind="portal", account_id=str(new_id()))
    for role in ("administrator", "order_clerk"):
        for path, version, body in (
            (f"/v1/users/{portal.id}/assign-roles", 1, {"roles": [role]}),
            (
                "/v1/users",
                0,
                {"kind": "portal", "login": "x", "name": NAME, "account_id": str(new_id()), "roles": [role]},
            ),
        ):
            answer = admin.act(path, version, body)
            assert (answer.status_code, answer.json["type"]) == (409, "/problems/beyond-the-account")
            assert answer.json["role"] == role
    define("portal_admin", {"identity.user.read": "account"})
    assert admin.act(f"/v1/users/{portal.id}/assign-roles", 1, {"roles": ["portal_admin"]}).status_code == 200


def test_a_role_that_people_of_a_customer_hold_cannot_grow_beyond_the_account(
    admin: Caller, hire: Hire, define: Callable[..., Any]
) -> None:
    role = define("portal_admin", {"identity.user.read": "account"})
    path = f"/v1/roles/{role['id']}"
    wider = {"grants": {"identity.user.read": "account", "identity.client.create": "all"}}
    assert admin.patch(path, 1, {"grants": {"identity.user.read": "own"}}).status_code == 200
    hire("portal_admin", kind="portal", account_id=str(new_id()))
    refused = admin.patch(path, 2, wider)
    assert (refused.status_code, refused.json["permission"]) == (409, "identity.client.create")
    assert admin.get(path).json["grants"] == {"identity.user.read": "own"}


def test_a_person_of_a_customer_cannot_be_put_into_a_department_later(admin: Caller, hire: Hire) -> None:
    portal, staff = hire(kind="portal", account_id=str(new_id())), hire()
    root = admin.get("/v1/departments?code=root").json["items"][0]["id"]
    for change in ({"department_id": root}, {"superior_id": str(staff.id)}, {"deputy_id": str(staff.id)}):
        answer = admin.patch(f"/v1/users/{portal.id}", 1, change)
        assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "wrong-for-kind"), answer.text
    assert admin.patch(f"/v1/users/{portal.id}", 1, {"name": NAME}).status_code == 200


HELP_DESK = {f"identity.user.{action}": "all" for action in ("read", "change", "set_password")}


def test_a_help_desk_opens_no_login_of_one_who_can_give_rights(
    admin: Caller, hire: Hire, define: Callable[..., Any]
) -> None:
    define("help_desk", HELP_DESK)
    define("personnel", {"identity.user.read": "all", "identity.user.assign_roles": "all"})
    desk, clerk = hire("help_desk"), hire("order_clerk")
    away = hire("administrator")
    assert admin.act(f"/v1/users/{away.id}/deactivate", 1, {"reason": "suspended"}).status_code == 200
    ways = {"set-password": {"password": "a good long password"}, "reset-link": {}}
    for way, body in ways.items():
        for powerful, version in ((admin, 1), (hire("personnel"), 1), (away, 2)):
            assert desk.act(f"/v1/users/{powerful.id}/{way}", version, body).status_code == 403, way
        assert desk.act(f"/v1/users/{clerk.id}/{way}", 1, body).status_code == 200, way
    assert desk.patch(f"/v1/users/{admin.id}", 1, {"email": "desk@example.com"}).status_code == 403
    assert desk.patch(f"/v1/users/{clerk.id}", 1, {"email": "clerk@example.com"}).status_code == 200


def test_nobody_takes_the_approvals_of_somebody_by_becoming_their_deputy(admin: Caller, hire: Hire) -> None:
    director, head, clerk = hire("marketing_director"), hire("sales_head"), hire("order_clerk")
    path = f"/v1/users/{head.id}"
    assert director.patch(path, 1, {"deputy_id": str(director.id)}).status_code == 403
    assert director.patch(path, 1, {"deputy_id": str(clerk.id)}).status_code == 200
    assert admin.patch(path, 2, {"deputy_id": str(admin.id)}).status_code == 200


def test_who_may_change_staff_cannot_redirect_their_reset_mails(admin: Caller, hire: Hire) -> None:
    director, clerk = hire("marketing_director"), hire("order_clerk", email="clerk@example.com")
    path = f"/v1/users/{clerk.id}"
    refused = director.patch(path, 1, {"email": "director@example.com"})
    assert (refused.status_code, refused.json["permission"]) == (403, "identity.user.set_password")
    assert director.patch(path, 1, {"email": "clerk@example.com", "name": NAME}).status_code == 200
    assert director.act(f"{path}/set-password", 2, {"password": "a good long password"}).status_code == 403
    assert director.post(f"{path}/reset-link").status_code == 403


@pytest.mark.parametrize(
    ("grants", "masks", "pointer", "code"),
    [
        ({"identity.user.raed": "all"}, {}, "#/grants/identity.user.raed", "unknown-permission"),
        (
            {"identity.user.read": "all"},
            {"identity.usr": {"email": "hide"}},
            "#/masks/identity.usr",
            "mask-without-grant",
        ),
        ({"a.b.read": "all"}, {"a.b": {"id": "hide"}}, "#/masks/a.b/id", "not-maskable"),
        ({"a.b.read": "all"}, {"a.b": {"version": "redact"}}, "#/masks/a.b/version", "not-maskable"),
        ({"a.b.read": "all"}, {"a.b": {"name": "blur"}}, "#/masks", "not-a-choice"),
        ({"a.b.read": "all"}, {"a.b": ["name"]}, "#/masks", "not-an-object"),
        ({"a.b.read": "all"}, {"a": {"name": "hide"}}, "#/masks", "pattern"),
        ({"a.b.read": "all"}, {"a.b": {"Name": "hide"}}, "#/masks", "pattern"),
    ],
)
def test_a_role_refuses_what_would_silently_do_nothing(
    admin: Caller, grants: dict[str, str], masks: Any, pointer: str, code: str
) -> None:
    answer = admin.post("/v1/roles", {"code": "clerk", "name": NAME, "grants": grants, "masks": masks})
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [(pointer, code)]


def test_a_system_is_not_registered_for_a_permission_that_does_not_exist(admin: Caller) -> None:
    body = {"code": "erp", "name": NAME, "scopes": ["identity.user.raed", "anything.at.all"]}
    refused = admin.post("/v1/clients", body)
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/scopes/identity.user.raed"]
    made = admin.post("/v1/clients", {**body, "scopes": ["anything.at.all"]})
    assert made.status_code == 201
    assert admin.patch(f"/v1/clients/{made.json['id']}", 1, {"scopes": ["identity.user.raed"]}).status_code == 422


def test_a_mask_is_edited_and_counts_at_once(
    admin: Caller, hire: Hire, define: Callable[..., Any], spread: Callable[[], None]
) -> None:
    role = define("watcher", {"identity.user.read": "all"}, {"identity.user": {"email": "redact"}})
    watcher, clerk = hire("watcher"), hire(email="clerk@example.com")
    path = f"/v1/users/{clerk.id}"
    assert watcher.get(path).json["email"] == "***"
    for masks, seen in ({"email": "hide"}, None), ({}, "clerk@example.com"):
        version = admin.get(f"/v1/roles/{role['id']}").json["version"]
        changed = admin.patch(f"/v1/roles/{role['id']}", version, {"masks": {"identity.user": masks}})
        assert changed.status_code == 200, changed.text
        spread()
        assert watcher.get(path).json.get("email") == seen
    taken = admin.patch(f"/v1/roles/{role['id']}", 3, {"grants": {"identity.role.read": "all"}})
    assert taken.json["errors"][0]["code"] == "mask-without-grant", "the mask would be forgotten there"


def test_a_permission_of_a_service_that_is_not_installed_may_be_prepared(define: Callable[..., Any]) -> None:
    assert define("agent", {"service_desk.ticket.read": "team"})["grants"] == {"service_desk.ticket.read": "team"}


def test_the_administrator_is_not_blinded(admin: Caller) -> None:
    role = admin.get("/v1/roles?code=administrator").json["items"][0]
    path = f"/v1/roles/{role['id']}"
    blind = admin.patch(path, 1, {"masks": {"identity.user": {"roles": "hide"}}})
    assert (blind.status_code, blind.json["type"]) == (409, "/problems/administrator-role-fixed")
    assert admin.patch(path, 1, {"masks": {"customer.account": {"tax_id": "redact"}}}).status_code == 200
    assert admin.act(f"{path}/deactivate", 2).json["type"] == "/problems/administrator-role-fixed"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("users", {"login": "li", "name": NAME}),
        ("clients", {"code": "erp", "name": NAME, "scopes": []}),
        ("roles", {"code": "clerk", "name": NAME, "grants": {}}),
    ],
)
def test_a_request_that_is_repeated_makes_one_and_not_two(admin: Caller, kind: str, body: dict[str, Any]) -> None:
    """Where the answer may hold a secret it is not stored: the repetition is told that it is there already."""
    key = {"Idempotency-Key": "once"}
    first, second = (admin.post(f"/v1/{kind}", body, headers=key) for _ in range(2))
    assert first.status_code == 201
    assert (second.status_code, second.headers.get("Idempotency-Replayed")) in {(201, "true"), (409, None)}
    listed = admin.get(f"/v1/{kind}?limit=200").json["items"]
    assert [item["id"] for item in listed if item.get("login", item.get("code")) in ("li", "erp", "clerk")] == [
        first.json["id"]
    ]


PROOF = "the edge's secret, of at least thirty-two letters"


@pytest.mark.parametrize(
    ("proof", "named", "believed"),
    [
        (PROOF, "203.0.113.9", "203.0.113.9"),
        (PROOF, "2001:db8::1", "2001:db8::1"),
        (PROOF, "not an address", "192.0.2.5"),
        (PROOF + "x", "203.0.113.9", "192.0.2.5"),
        ("é", "203.0.113.9", "192.0.2.5"),
        ("", "203.0.113.9", "192.0.2.5"),
    ],
)
def test_only_the_edge_says_where_a_login_comes_from_and_only_with_its_secret(
    app: Flask, database: Database, proof: str, named: str, believed: str
) -> None:
    headers = {"X-Client-Proof": proof.encode().decode("latin-1"), "X-Client-Address": named}
    form = {"grant_type": "password", "username": "admin", "password": "wrong wrong wrong"}
    app.test_client().post("/v1/token", data=form, headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.5"})
    query = "SELECT address FROM security_event WHERE kind = 'login_failed'"
    assert database.read(lambda session: session.connection().exec_driver_sql(query).scalars().all()) == [believed]
