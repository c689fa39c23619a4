"""People who leave (离职) or are suspended: out at once, everywhere; the event says so (G-01, ASVS 7.4.2, 8.3.2)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.directory.people import superiors_of
from chassis.storage import Database
from chassis.testing.staff import Caller

Hire = Callable[..., Caller]
Ask = Callable[..., TestResponse]
FORM = {"grant_type": "password", "username": "li", "password": "the password of li"}


@pytest.fixture
def li(hire: Hire) -> Caller:
    return hire("system_engineer", login="li", password="the password of li")


def deactivated(engine: Engine) -> list[Any]:
    query = "SELECT body FROM fact WHERE routing_key = 'identity.user.deactivated.v1' ORDER BY version"
    with engine.begin() as connection:
        return [json.loads(body)["data"]["state"] for body in connection.execute(text(query)).scalars()]


def test_who_leaves_is_out_at_once_and_everybody_hears_that_they_left(
    admin: Caller, li: Caller, ask_token: Ask, engine: Engine, spread: Callable[[], None]
) -> None:
    login = ask_token(**FORM).json
    here = Caller(li.client, li.id, {"Authorization": f"Bearer {login['access_token']}"})
    assert here.get("/v1/roles").status_code == 200
    left = admin.act(f"/v1/users/{li.id}/deactivate", 1, {"reason": "left", "note": "moved to Chengdu"})
    assert (left.status_code, left.json["active"], left.json["departed"]) == (200, False, True), left.text
    assert admin.get(f"/v1/sessions?user_id={li.id}&open=true").json["items"] == []
    spread()
    assert here.get("/v1/roles").status_code == 401
    assert ask_token(grant_type="refresh_token", refresh_token=login["refresh_token"]).status_code == 400
    assert ask_token(**FORM).status_code == 400
    assert [(state["active"], state["departed"]) for state in deactivated(engine)] == [(False, True)]


def test_why_somebody_left_stays_in_the_journal(admin: Caller, li: Caller, engine: Engine) -> None:
    admin.act(f"/v1/users/{li.id}/deactivate", 1, {"reason": "left", "note": "moved to Chengdu"})
    with engine.begin() as connection:
        facts = connection.scalar(text("SELECT string_agg(convert_from(body, 'UTF8') || changes::text, '') FROM fact"))
    assert "Chengdu" not in facts
    line = admin.get(f"/v1/security-events?subject_id={li.id}&kind=user_deactivated").json["items"][0]
    assert line["details"] == {"reason": "left", "note": "moved to Chengdu"}


def test_who_is_suspended_may_come_back_and_may_leave(admin: Caller, li: Caller, engine: Engine) -> None:
    path = f"/v1/users/{li.id}"
    assert admin.act(f"{path}/deactivate", 1, {"reason": "suspended"}).json["departed"] is False
    assert admin.act(f"{path}/reactivate", 2).json["active"] is True
    assert admin.act(f"{path}/deactivate", 3).json["departed"] is False, "nothing said is neither"
    assert admin.act(f"{path}/deactivate", 4, {"reason": "suspended"}).json["type"] == "/problems/already-inactive"
    assert admin.act(f"{path}/deactivate", 4, {"reason": "left"}).json["departed"] is True
    assert admin.act(f"{path}/deactivate", 5, {"reason": "left"}).json["type"] == "/problems/already-inactive"
    back = admin.act(f"{path}/reactivate", 5).json
    assert (back["active"], back["departed"], back["roles"]) == (True, False, ["system_engineer"])
    assert [state["departed"] for state in deactivated(engine)] == [False, False, True]


def test_who_comes_back_needs_a_department_that_is_in_use(admin: Caller, hire: Hire) -> None:
    root = admin.get("/v1/departments?code=root").json["items"][0]["id"]
    body = {"code": "east", "name": {"zh": "华东", "en": "East"}, "parent_id": root}
    east = admin.post("/v1/departments", body).json["id"]
    li = hire(department_id=east)
    admin.act(f"/v1/users/{li.id}/deactivate", 1, {"reason": "left"})
    assert admin.act(f"/v1/departments/{east}/deactivate", 1).status_code == 200
    refused = admin.act(f"/v1/users/{li.id}/reactivate", 2)
    assert refused.json["type"] == "/problems/department-inactive"
    assert admin.patch(f"/v1/users/{li.id}", 2, {"department_id": root}).status_code == 200
    assert admin.act(f"/v1/users/{li.id}/reactivate", 3).status_code == 200


def test_those_who_reported_to_one_who_left_are_led_by_the_next_above_and_can_be_found(
    admin: Caller, hire: Hire, spread: Callable[[], None], database: Database
) -> None:
    director = hire("administrator")
    manager = hire("administrator", superior_id=str(director.id))
    clerk = hire(superior_id=str(manager.id))

    def above(permission: str = "identity.user.read") -> list[Any]:
        return list(database.read(lambda session: superiors_of(session, clerk.id, permission)))

    assert above() == [manager.id, director.id]
    assert admin.act(f"/v1/users/{manager.id}/deactivate", 1, {"reason": "left"}).status_code == 200
    spread()
    assert above() == [director.id]
    reports = admin.get(f"/v1/users?superior_id={manager.id}&active=true").json["items"]
    assert [person["id"] for person in reports] == [str(clerk.id)]
    late = admin.patch(f"/v1/users/{director.id}", 1, {"superior_id": str(manager.id)})
    assert late.json["errors"][0]["pointer"] == "#/superior_id", "nobody is put below one who left"
