"""What everybody sees of their own login, and nobody of another's (Z-1)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from chassis.testing.staff import Caller

Ask = Callable[..., TestResponse]
FORM = {"grant_type": "password", "username": "li", "password": "the password of li"}


@pytest.fixture
def li(hire: Callable[..., Caller]) -> Caller:
    return hire("salesperson", login="li", password="the password of li")


@pytest.fixture
def here(ask_token: Ask, app: Flask, li: Caller) -> Caller:
    """Li at her desk, logged in once more on the telephone."""
    login = ask_token("198.51.100.4", headers={"User-Agent": "a desk"}, **FORM).json
    ask_token("203.0.113.5", headers={"User-Agent": "a telephone"}, **FORM)
    return Caller(app.test_client(), li.id, {"Authorization": f"Bearer {login['access_token']}"})


def test_one_sees_where_one_is_logged_in_and_which_login_is_this_one(here: Caller) -> None:
    listed = here.get("/v1/me/sessions").json["items"]
    assert [(session["network"], session["agent"]) for session in listed] == [
        ("203.0.113.5", "a telephone"),
        ("198.51.100.4", "a desk"),
    ]
    assert here.get("/v1/me").json["session_id"] == listed[1]["id"]


def test_one_logs_out_a_lost_telephone(here: Caller) -> None:
    telephone = here.get("/v1/me/sessions").json["items"][0]
    for _ in range(2):
        ended = here.post(f"/v1/me/sessions/{telephone['id']}/end")
        assert (ended.status_code, ended.json["end_reason"]) == (200, "ended_by_owner")
    assert [session["agent"] for session in here.get("/v1/me/sessions?open=true").json["items"]] == ["a desk"]


def test_one_logs_out_everywhere_but_here(here: Caller, ask_token: Ask) -> None:
    assert here.post("/v1/me/sessions/end-others").status_code == 204
    assert [session["agent"] for session in here.get("/v1/me/sessions?open=true").json["items"]] == ["a desk"]


def test_the_session_of_somebody_else_is_not_there(here: Caller, admin: Caller, hire: Callable[..., Caller]) -> None:
    mine = here.get("/v1/me/sessions").json["items"][0]["id"]
    for other in (hire("salesperson"), admin):
        assert other.post(f"/v1/me/sessions/{mine}/end").status_code == 404
        assert other.get("/v1/me/sessions").json["items"] == []
    assert len(here.get("/v1/me/sessions?open=true").json["items"]) == 2


def test_one_reads_what_the_journal_says_about_oneself_without_what_others_noted(
    here: Caller, admin: Caller, ask_token: Ask
) -> None:
    ask_token("192.0.2.66", **{**FORM, "password": "a wrong one"})
    admin.act(f"/v1/users/{here.id}/deactivate", 1, {"reason": "suspended", "note": "under suspicion"})
    admin.act(f"/v1/users/{here.id}/reactivate", 2)
    answer = here.get("/v1/me/security-events?limit=200")
    lines: list[Any] = answer.json["items"]
    assert [line["kind"] for line in lines if line["kind"] != "session_ended"] == [
        "user_reactivated",
        "user_deactivated",
        "login_failed",
        "logged_in",
        "logged_in",
        "roles_assigned",
    ]
    assert [line["address"] for line in lines if line["kind"] == "login_failed"] == ["192.0.2.66"]
    assert "suspicion" not in answer.text
    everything = admin.get(f"/v1/security-events?kind=user_deactivated&subject_id={here.id}").json["items"]
    assert everything[0]["details"] == {"reason": "suspended", "note": "under suspicion"}


def test_the_journal_of_somebody_else_is_not_there(here: Caller, hire: Callable[..., Caller]) -> None:
    stranger = hire("salesperson").get("/v1/me/security-events").json["items"]
    assert [line["kind"] for line in stranger] == ["roles_assigned"]


def test_the_masks_in_force_are_shown(admin: Caller, hire: Callable[..., Caller], spread: Callable[[], None]) -> None:
    role = {
        "code": "desk",
        "name": {"zh": "前台", "en": "Desk"},
        "grants": {"identity.user.read": "all"},
        "masks": {"identity.user": {"email": "redact"}},
    }
    assert admin.post("/v1/roles", role).status_code == 201
    spread()
    assert hire("desk").get("/v1/me").json["masks"] == {"identity.user": {"email": "redact"}}
