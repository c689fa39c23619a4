"""The end of a login session reaches every service as an event, and its access token is refused from then on (A-1)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.testing.staff import Caller
from gateway.identity.sessions.commands import forget_old_sessions

Ask = Callable[..., TestResponse]
PASSWORD = "the password of li"
FORM = {"grant_type": "password", "username": "li", "password": PASSWORD}


@pytest.fixture
def li(hire: Callable[..., Caller]) -> Caller:
    return hire("salesperson", login="li", password=PASSWORD)


@pytest.fixture
def ended(engine: Engine) -> Callable[[], list[Any]]:
    """What was published about ended sessions, in order."""

    def read() -> list[Any]:
        query = "SELECT body FROM fact WHERE routing_key = 'identity.session.ended.v1' ORDER BY at, event_id"
        with engine.begin() as connection:
            return [json.loads(body) for body in connection.execute(text(query)).scalars()]

    return read


@pytest.fixture
def world(app: Flask, ask_token: Ask, admin: Caller, li: Caller) -> dict[str, Any]:
    """All that ending a session may take."""
    return {"app": app, "ask_token": ask_token, "admin": admin, "li": li, "login": ask_token(**FORM).json}


def bearer(login: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {login['access_token']}"}


def test_a_token_whose_session_ended_is_refused_with_the_next_event(
    ask_token: Ask, app: Flask, li: Caller, spread: Callable[[], None]
) -> None:
    here, there = ask_token(**FORM).json, ask_token(**FORM).json
    client = app.test_client()
    assert client.post("/v1/me/logout", headers=bearer(here)).status_code == 204
    spread()
    assert client.get("/v1/me", headers=bearer(here)).status_code == 401
    assert client.get("/v1/me", headers=bearer(there)).status_code == 200


def log_out(app: Flask, login: Any, **_: Any) -> None:
    app.test_client().post("/v1/me/logout", headers=bearer(login))


def revoke(app: Flask, login: Any, **_: Any) -> None:
    app.test_client().post("/v1/token/revoke", data={"token": login["refresh_token"]})


def end_by_administrator(admin: Caller, li: Caller, **_: Any) -> None:
    session = admin.get(f"/v1/sessions?user_id={li.id}").json["items"][0]
    admin.post(f"/v1/sessions/{session['id']}/end")


def end_elsewhere(app: Flask, login: Any, ask_token: Ask, **_: Any) -> None:
    elsewhere = ask_token(**FORM).json
    app.test_client().post("/v1/me/sessions/end-others", headers=bearer(elsewhere))


def change_password(app: Flask, login: Any, ask_token: Ask, **_: Any) -> None:
    elsewhere = ask_token(**FORM).json
    body = {"current_password": PASSWORD, "new_password": "another good long one"}
    app.test_client().post("/v1/me/password", headers=bearer(elsewhere), json=body)


def set_password(admin: Caller, li: Caller, **_: Any) -> None:
    admin.act(f"/v1/users/{li.id}/set-password", 1, {"password": "another good long one"})


def deactivate(admin: Caller, li: Caller, **_: Any) -> None:
    admin.act(f"/v1/users/{li.id}/deactivate", 1)


def steal(ask_token: Ask, login: Any, **_: Any) -> None:
    token = login["refresh_token"]
    second = ask_token(grant_type="refresh_token", refresh_token=token).json["refresh_token"]
    ask_token(grant_type="refresh_token", refresh_token=second)
    ask_token(grant_type="refresh_token", refresh_token=token)


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (log_out, "logged_out"),
        (revoke, "logged_out"),
        (end_by_administrator, "ended_by_administrator"),
        (end_elsewhere, "ended_by_owner"),
        (change_password, "password_changed"),
        (set_password, "password_set"),
        (deactivate, "user_deactivated"),
        (steal, "refresh_reused"),
    ],
)
def test_whoever_ends_a_session_every_service_hears_of_it_once_and_no_more(
    world: dict[str, Any], ended: Any, end: Callable[..., None], reason: str
) -> None:
    li = world["li"].id
    session = world["admin"].get(f"/v1/sessions?user_id={li}").json["items"][0]
    end(**world)
    revoke(**world)
    events = [event for event in ended() if event["partitionkey"] == session["id"]]
    assert [(event["aggregateversion"], event["data"]["state"]["reason"]) for event in events] == [(1, reason)]
    assert set(events[0]["data"]) == {"state"}
    assert {"id": session["id"], "user_id": str(li)}.items() <= events[0]["data"]["state"].items()
    assert set(events[0]["data"]["state"]) == {"id", "user_id", "ended_at", "reason"}


def test_refreshing_is_nobodys_business(ask_token: Ask, li: Caller, engine: Engine) -> None:
    login = ask_token(**FORM).json
    with engine.begin() as connection:
        facts = connection.scalar(text("SELECT count(*) FROM fact"))
    assert ask_token(grant_type="refresh_token", refresh_token=login["refresh_token"]).status_code == 200
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM fact")) == facts


def test_old_sessions_are_forgotten_with_their_end(
    ask_token: Ask, app: Flask, li: Caller, engine: Engine, run: Callable[[Any], Any]
) -> None:
    log_out(app, ask_token(**FORM).json)
    with engine.begin() as connection:
        connection.execute(text("UPDATE login_session SET created_at = now() - interval '91 days'"))
    assert run(lambda uow: forget_old_sessions(uow.session)) == 1
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM session_end")) == 0
