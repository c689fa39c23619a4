"""Organisation, people, roles and systems over HTTP: made, read, changed, taken out of use, and their history."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.testing.staff import Caller

Hire = Callable[..., Caller]
Ask = Callable[..., TestResponse]
NAME = {"zh": "华东", "en": "East"}
MASTERS: dict[str, dict[str, Any]] = {
    "companies": {"code": "east", "name": NAME},
    "departments": {"code": "east", "name": NAME},
    "users": {"login": "li.ming", "name": {"zh": "李明", "en": "Li Ming"}},
    "roles": {"code": "east_clerk", "name": NAME, "grants": {"customer.account.read": "team"}},
    "clients": {"code": "acme-erp", "name": NAME, "scopes": ["sales.account.read"]},
}


@pytest.fixture
def make(admin: Caller) -> Callable[..., Any]:
    """The document of something that the administrator has just made."""
    root = admin.get("/v1/departments?code=root").json["items"][0]["id"]

    def make(kind: str, **values: Any) -> Any:
        parent = {"parent_id": root} if kind == "departments" else {}
        made = admin.post(f"/v1/{kind}", {**MASTERS[kind], **parent, **values})
        assert made.status_code == 201, made.text
        return made.json

    return make


@pytest.mark.parametrize("kind", MASTERS)
def test_a_master_is_made_read_changed_taken_out_of_use_and_back_and_has_a_history(
    kind: str, admin: Caller, make: Callable[..., Any]
) -> None:
    made = make(kind)
    path = f"/v1/{kind}/{made['id']}"
    changed = admin.patch(path, 1, {"name": {"zh": "华东大区", "en": "East"}})
    assert (changed.status_code, changed.json["name"]["zh"]) == (200, "华东大区"), changed.text
    assert admin.act(f"{path}/deactivate", 2).json["active"] is False
    assert admin.act(f"{path}/reactivate", 3).json["active"] is True
    read = admin.get(path)
    assert (read.headers["ETag"], read.json["version"]) == ('"4"', 4)
    history = admin.get(f"{path}/history").json["items"]
    assert [entry["name"] for entry in history] == ["reactivated", "deactivated", "changed", "created"]
    assert history[2]["changes"]["name"]["old"]["zh"] == made["name"]["zh"]
    listed = admin.get(f"/v1/{kind}?limit=200").json["items"]
    assert made["id"] in {item["id"] for item in listed}


@pytest.mark.parametrize("kind", MASTERS)
def test_a_code_or_login_is_taken_once_and_for_good(kind: str, admin: Caller, make: Callable[..., Any]) -> None:
    made = make(kind)
    assert admin.act(f"/v1/{kind}/{made['id']}/deactivate", 1).status_code == 200
    again = admin.post(
        f"/v1/{kind}", {**MASTERS[kind], "parent_id": made["parent_id"]} if "parent_id" in made else MASTERS[kind]
    )
    assert (again.status_code, again.json["type"].endswith("-taken")) == (409, True), again.text


def test_a_login_is_taken_in_every_case(admin: Caller, make: Callable[..., Any]) -> None:
    make("users")
    assert admin.post("/v1/users", {**MASTERS["users"], "login": "LI.MING"}).json["type"] == "/problems/login-taken"


def test_the_tree_has_one_root(admin: Caller, make: Callable[..., Any]) -> None:
    second = admin.post("/v1/departments", MASTERS["departments"])
    assert second.json["type"] == "/problems/root-department-exists"
    east = make("departments")
    cut = admin.patch(f"/v1/departments/{east['id']}", 1, {"parent_id": None})
    assert cut.json["type"] == "/problems/root-department-exists"


def test_a_department_moves_but_never_below_itself(admin: Caller, make: Callable[..., Any]) -> None:
    east = make("departments")
    shanghai = make("departments", code="shanghai", parent_id=east["id"])
    pudong = make("departments", code="pudong", parent_id=shanghai["id"])
    for below in (east, shanghai, pudong):
        moved = admin.patch(f"/v1/departments/{east['id']}", 1, {"parent_id": below["id"]})
        assert moved.json["type"] == "/problems/department-circle"
    assert admin.patch(f"/v1/departments/{pudong['id']}", 1, {"parent_id": east["id"]}).status_code == 200


def test_two_moves_at_once_never_close_a_circle(admin: Caller, make: Callable[..., Any], engine: Engine) -> None:
    for round_ in range(6):
        pair = [make("departments", code=f"d{round_}-{side}") for side in "ab"]

        def move(which: int, pair: list[Any] = pair) -> int:
            path = f"/v1/departments/{pair[which]['id']}"
            return admin.patch(path, 1, {"parent_id": pair[1 - which]["id"]}).status_code

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(move, (0, 1))) == [200, 409]
    with engine.begin() as connection:
        assert connection.scalar(text(_IN_CIRCLES.format(table="department", up="parent_id"))) == 0


def test_two_people_at_once_never_become_each_others_superior(
    admin: Caller, make: Callable[..., Any], engine: Engine
) -> None:
    for round_ in range(6):
        pair = [make("users", login=f"p{round_}-{side}") for side in "ab"]

        def promote(which: int, pair: list[Any] = pair) -> int:
            path = f"/v1/users/{pair[which]['id']}"
            return admin.patch(path, 1, {"superior_id": pair[1 - which]["id"]}).status_code

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(promote, (0, 1))) == [200, 409]
    with engine.begin() as connection:
        assert connection.scalar(text(_IN_CIRCLES.format(table='"user"', up="superior_id"))) == 0


_IN_CIRCLES = """
    WITH RECURSIVE walk (start, id) AS (
        SELECT id, {up} FROM {table} WHERE {up} IS NOT NULL
        UNION SELECT walk.start, above.{up} FROM {table} AS above JOIN walk ON above.id = walk.id
        WHERE above.{up} IS NOT NULL)
    SELECT count(*) FROM walk WHERE start = id
"""


def test_a_department_with_people_or_departments_stays_in_use(admin: Caller, make: Callable[..., Any]) -> None:
    east = make("departments")
    below = make("departments", code="below", parent_id=east["id"])
    person = make("users", department_id=east["id"])
    refused = admin.act(f"/v1/departments/{east['id']}/deactivate", 1)
    assert (refused.status_code, refused.json["departments"], refused.json["people"]) == (409, 1, 1)
    assert admin.act(f"/v1/departments/{below['id']}/deactivate", 1).status_code == 200
    assert admin.act(f"/v1/users/{person['id']}/deactivate", 1).status_code == 200
    assert admin.act(f"/v1/departments/{east['id']}/deactivate", 1).status_code == 200
    nobody = admin.post("/v1/users", {**MASTERS["users"], "login": "late", "department_id": east["id"]})
    assert nobody.json["type"] == "/problems/department-inactive"


@pytest.mark.parametrize(
    ("kind", "member"),
    [("departments", "parent_id"), ("users", "department_id"), ("users", "superior_id"), ("users", "deputy_id")],
)
def test_what_does_not_exist_cannot_be_referred_to(admin: Caller, kind: str, member: str) -> None:
    body = {**MASTERS[kind], member: "01999999-9999-7999-8999-999999999999"}
    answer = admin.post(f"/v1/{kind}", body)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"#/{member}")


def test_roles_must_exist_to_be_given_and_be_free_to_go(admin: Caller, make: Callable[..., Any]) -> None:
    role = make("roles")
    person = make("users", roles=["east_clerk"])
    assert admin.act(f"/v1/roles/{role['id']}/deactivate", 1).json["type"] == "/problems/role-in-use"
    path = f"/v1/users/{person['id']}/assign-roles"
    assert admin.act(path, 1, {"roles": ["nobody_knows"]}).status_code == 422
    assert admin.act(path, 1, {"roles": []}).json["roles"] == []
    assert admin.act(f"/v1/roles/{role['id']}/deactivate", 1).status_code == 200
    assert admin.act(path, 2, {"roles": ["east_clerk"]}).status_code == 422


def test_one_administrator_remains_even_when_two_leave_at_once(admin: Caller, make: Callable[..., Any]) -> None:
    second = make("users", login="second", roles=["administrator"])

    def leave(user_id: str) -> int:
        return admin.act(f"/v1/users/{user_id}/deactivate", 1).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, (str(admin.id), second["id"]))) == [200, 409]


def test_the_last_administrator_cannot_give_the_role_away(admin: Caller) -> None:
    answer = admin.act(f"/v1/users/{admin.id}/assign-roles", 1, {"roles": []})
    assert answer.json["type"] == "/problems/last-administrator"
    assert admin.get("/v1/me").json["roles"] == ["administrator"]


def test_the_only_company_stays(admin: Caller) -> None:
    company = admin.get("/v1/companies").json["items"][0]
    answer = admin.act(f"/v1/companies/{company['id']}/deactivate", 1)
    assert answer.json["type"] == "/problems/last-company"


def test_who_may_enter_staff_cannot_thereby_give_rights_or_passwords(hire: Hire, ask_token: Ask) -> None:
    director = hire("marketing_director")
    body = MASTERS["users"]
    for more in ({"roles": ["administrator"]}, {"password": "a good long password"}):
        answer = director.post("/v1/users", {**body, **more})
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/forbidden")
    entered = director.post("/v1/users", body)
    assert entered.status_code == 201
    path = f"/v1/users/{entered.json['id']}"
    assert director.act(f"{path}/assign-roles", 1, {"roles": ["administrator"]}).status_code == 403
    assert director.act(f"{path}/set-password", 1, {"password": "a good long password"}).status_code == 403


def test_people_are_found_in_chinese_and_pinyin_and_by_place(admin: Caller, make: Callable[..., Any]) -> None:
    east = make("departments")
    make("users", department_id=east["id"], email="li@example.com")
    make("users", login="wang", name={"zh": "王芳", "en": "Wang Fang"})
    for query in ("q=李明", "q=liming", "q=李", "q=li@example", f"department_id={east['id']}", "login=li.ming"):
        assert [user["login"] for user in admin.get(f"/v1/users?{query}").json["items"]] == ["li.ming"], query
    names = [user["login"] for user in admin.get("/v1/users?sort=name").json["items"]]
    assert names == ["li.ming", "wang", "admin"], "by pinyin: li, wang, xi"
    assert [user["login"] for user in admin.get("/v1/users?role=administrator").json["items"]] == ["admin"]


def test_a_secret_is_shown_once_and_lies_nowhere(admin: Caller, ask_token: Ask, engine: Engine) -> None:
    key = {"Idempotency-Key": "once"}
    made = admin.post("/v1/clients", MASTERS["clients"], headers=key).json
    secret = made.pop("secret")
    path = f"/v1/clients/{made['id']}"
    assert "secret" not in admin.get(path).json
    headers = {"Idempotency-Key": "twice", "If-Match": '"1"'}
    rotated = admin.post(f"{path}/rotate-secret", headers=headers).json["secret"]
    form = {"grant_type": "client_credentials", "client_id": "acme-erp"}
    assert ask_token(**form, client_secret=secret).status_code == 401
    assert ask_token(**form, client_secret=rotated).status_code == 200
    with engine.begin() as connection:
        for table in ("client", "fact", "idempotency", "security_event"):
            kept = f"SELECT {table}::text FROM {table}"
            if table in ("fact", "idempotency"):
                kept += f" UNION ALL SELECT convert_from(body, 'UTF8') FROM {table}"
            rows = connection.execute(text(kept)).scalars().all()
            assert not any(known in row for row in rows for known in (secret, rotated)), table


def test_a_system_that_is_shut_out_gets_no_token(admin: Caller, make: Callable[..., Any], ask_token: Ask) -> None:
    made = make("clients")
    form = {"grant_type": "client_credentials", "client_id": "acme-erp", "client_secret": made["secret"]}
    assert ask_token(**form).status_code == 200
    assert admin.act(f"/v1/clients/{made['id']}/deactivate", 1).status_code == 200
    assert ask_token(**form).status_code == 401


def test_no_password_and_no_digest_leaves_identity(hire: Hire, engine: Engine) -> None:
    hire("salesperson", login="li", password="the password of li")
    with engine.begin() as connection:
        bodies = (
            connection.execute(text("SELECT convert_from(body, 'UTF8') || changes::text FROM fact")).scalars().all()
        )
        answers = connection.scalar(text("SELECT count(*) FROM idempotency"))
    assert bodies
    assert not any("argon2" in body or "the password of" in body for body in bodies)
    assert answers == 0
