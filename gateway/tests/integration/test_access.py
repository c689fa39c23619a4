"""Who comes in (faults.md A-1, A-3, Z-1): tokens, headers, and the matrix of routes, roles and owners."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from chassis.identifiers import new_id
from chassis.storage import Database
from chassis.testing.access import Signer
from chassis.testing.staff import Caller

Hire = Callable[..., Caller]


def test_a_good_token_of_our_own_key_comes_in(app: Flask, admin: Caller, signer: Signer) -> None:
    assert app.test_client().get("/v1/me", headers=signer.bearer(admin.id)).status_code == 200


def test_a_token_in_the_address_or_in_two_headers_is_none(app: Flask, admin: Caller) -> None:
    token = admin.headers["Authorization"]
    client = app.test_client()
    assert client.get(f"/v1/users?access_token={token.removeprefix('Bearer ')}").status_code == 401
    twice = client.get("/v1/users", headers=[("Authorization", token), ("Authorization", token)])
    assert twice.status_code == 401


def test_a_token_of_another_kind_than_its_subject_is_none(app: Flask, admin: Caller, signer: Signer) -> None:
    for kind in ("portal", "system", "service"):
        assert app.test_client().get("/v1/me", headers=signer.bearer(admin.id, kind)).status_code == 401


def test_a_subject_that_has_not_arrived_yet_is_asked_to_come_again(app: Flask, signer: Signer) -> None:
    answer = app.test_client().get("/v1/me", headers=signer.bearer(new_id()))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_a_person_who_is_shut_out_is_out_with_the_next_event(
    admin: Caller, hire: Hire, spread: Callable[[], None]
) -> None:
    li = hire("administrator")
    assert li.get("/v1/users").status_code == 200
    admin.act(f"/v1/users/{li.id}/deactivate", 1)
    spread()
    assert li.get("/v1/users").status_code == 401


def test_a_role_that_changed_a_second_ago_has_changed(admin: Caller, hire: Hire, spread: Callable[[], None]) -> None:
    li = hire("system_engineer")
    assert li.get("/v1/roles").status_code == 200
    admin.act(f"/v1/users/{li.id}/assign-roles", 1, {"roles": ["salesperson"]})
    spread()
    assert li.get("/v1/roles").status_code == 403
    role = admin.get("/v1/roles?code=salesperson").json["items"][0]
    admin.patch(f"/v1/roles/{role['id']}", 1, {"grants": {**role["grants"], "identity.role.read": "all"}})
    spread()
    assert li.get("/v1/roles").status_code == 200


FORGED = {
    "X-User-Id": "{admin}", "X_User_Id": "{admin}", "X-User": "admin", "X-Forwarded-User": "admin", "X-Tenant": "main",
    "X-Roles": "administrator", "X-Original-URL": "/v1/roles", "X-HTTP-Method-Override": "GET",
    "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1;by=admin", "X-Real-IP": "127.0.0.1",
}  # fmt: skip


def test_no_header_but_the_token_says_who_is_calling(app: Flask, admin: Caller, hire: Hire) -> None:
    clerk = hire("order_clerk")
    for name, value in FORGED.items():
        forged = {name: value.format(admin=admin.id)}
        assert app.test_client().get("/v1/roles", headers=forged).status_code == 401, name
        assert clerk.get("/v1/roles", headers=forged).status_code == 403, name
        assert clerk.get("/v1/me", headers=forged).json["id"] == str(clerk.id), name


def test_no_header_but_the_socket_says_where_a_login_comes_from(app: Flask, database: Database) -> None:
    lies = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    form = {"grant_type": "password", "username": "admin", "password": "wrong wrong wrong"}
    app.test_client().post("/v1/token", data=form, headers=lies, environ_base={"REMOTE_ADDR": "192.0.2.5"})
    query = text("SELECT address FROM security_event WHERE kind = 'login_failed'")
    assert database.read(lambda session: session.scalars(query).all()) == ["192.0.2.5"]


SOME_ID = "01999999-9999-7999-8999-999999999999"


@pytest.mark.parametrize(
    ("reach", "seen"),
    [
        ("own", {"me"}),
        ("team", {"me", "colleague"}),
        ("subtree", {"me", "colleague", "below"}),
        ("all", {"me", "colleague", "below", "stranger", "admin", "portal"}),
        ("account", set()),
    ],
)
def test_the_reach_of_reading_people(
    reach: str, seen: set[str], admin: Caller, hire: Hire, spread: Callable[[], None]
) -> None:
    """What lies outside the reach is neither listed nor found, by any route, and tells nothing apart from what is
    not there.
    """
    people = neighbourhood(admin, hire)
    role = {"code": "watcher", "name": {"zh": "查看", "en": "Watcher"}, "grants": {
        "identity.user.read": reach, "identity.user.change": reach, "identity.user.deactivate": reach,
    }}  # fmt: skip
    assert admin.post("/v1/roles", role).status_code == 201
    me = people["me"]
    assert admin.act(f"/v1/users/{me.id}/assign-roles", 1, {"roles": ["watcher"]}).status_code == 200
    spread()
    listed = {item["id"] for item in me.get("/v1/users?limit=200").json["items"]}
    assert listed == {str(people[name].id) for name in seen}
    for name, person in people.items():
        path = f"/v1/users/{person.id}"
        expected = 200 if name in seen else 404
        assert me.get(path).status_code == expected, name
        assert me.get(f"{path}/history").status_code == expected, name
        if name not in seen:
            missing = me.get(f"/v1/users/{SOME_ID}").json
            assert {**me.get(path).json, "trace_id": ""} == {**missing, "trace_id": ""}
            assert me.patch(path, 1, {"email": "x@example.com"}).status_code == 404
            assert me.act(f"{path}/deactivate", 1).status_code == 404


def neighbourhood(admin: Caller, hire: Hire) -> dict[str, Caller]:
    root = admin.get("/v1/departments?code=root").json["items"][0]["id"]

    def department(code: str, parent: str) -> str:
        body = {"code": code, "name": {"zh": code, "en": code}, "parent_id": parent}
        return str(admin.post("/v1/departments", body).json["id"])

    east = department("east", root)
    shanghai, west = department("shanghai", east), department("west", root)
    return {
        "me": hire(login="me", department_id=east),
        "colleague": hire(login="colleague", department_id=east),
        "below": hire(login="below", department_id=shanghai),
        "stranger": hire(login="stranger", department_id=west),
        "portal": hire(login="portal", kind="portal", account_id=str(new_id())),
        "admin": admin,
    }


def test_people_of_the_portal_see_those_of_their_own_account(
    admin: Caller, hire: Hire, spread: Callable[[], None]
) -> None:
    role = {"code": "portal_admin", "name": {"zh": "门户", "en": "Portal"}, "grants": {"identity.user.read": "account"}}
    assert admin.post("/v1/roles", role).status_code == 201
    spread()
    ours = str(new_id())
    me, mate = (hire("portal_admin", kind="portal", account_id=ours) for _ in range(2))
    stranger = hire("portal_admin", kind="portal", account_id=str(new_id()))
    assert {item["id"] for item in me.get("/v1/users").json["items"]} == {str(me.id), str(mate.id)}
    assert me.get(f"/v1/users/{stranger.id}").status_code == 404
