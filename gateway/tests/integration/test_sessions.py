"""Sessions on the real database: races are decided by it, and those who look after them can end them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.testing.staff import Caller
from gateway.identity.sessions import model

Ask = Callable[..., TestResponse]
ADMIN = {"grant_type": "password", "username": "admin", "password": "correct horse battery staple"}


def refresh_at_once(ask_token: Ask, token: str, times: int = 8) -> list[TestResponse]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: ask_token(grant_type="refresh_token", refresh_token=token), range(times)))


def test_of_many_refreshes_at_once_the_last_answer_alone_holds_a_living_token(ask_token: Ask) -> None:
    token = ask_token(**ADMIN).json["refresh_token"]
    given = [answer.json["refresh_token"] for answer in refresh_at_once(ask_token, token)]
    assert len(set(given)) == 8
    alive = [ask_token(grant_type="refresh_token", refresh_token=one).status_code for one in _newest_first(given)]
    assert alive == [200] + [400] * 7


def test_without_grace_one_of_many_refreshes_at_once_wins_and_the_family_ends(
    ask_token: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "GRACE", timedelta(days=-1))
    token = ask_token(**ADMIN).json["refresh_token"]
    answers = refresh_at_once(ask_token, token)
    won = [answer.json["refresh_token"] for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert ask_token(grant_type="refresh_token", refresh_token=won[0]).status_code == 400


def test_a_stolen_token_is_journalled(ask_token: Ask, engine: Engine) -> None:
    first = ask_token(**ADMIN).json["refresh_token"]
    second = ask_token(grant_type="refresh_token", refresh_token=first).json["refresh_token"]
    ask_token(grant_type="refresh_token", refresh_token=second)
    ask_token("203.0.113.9", grant_type="refresh_token", refresh_token=first)
    with engine.begin() as connection:
        lines = (
            connection.execute(text("SELECT address FROM security_event WHERE kind = 'refresh_reused'")).scalars().all()
        )
        reasons = connection.execute(text("SELECT end_reason FROM login_session")).scalars().all()
    assert lines == ["203.0.113.9"]
    assert reasons == ["refresh_reused"]


def test_a_person_who_is_shut_out_has_lost_the_session_for_good(
    admin: Caller, hire: Callable[..., Caller], ask_token: Ask
) -> None:
    left = hire("salesperson", login="left", password="the password of left")
    form = {"grant_type": "password", "username": "left", "password": "the password of left"}
    token = ask_token(**form).json["refresh_token"]
    assert admin.act(f"/v1/users/{left.id}/deactivate", 1).status_code == 200
    assert admin.act(f"/v1/users/{left.id}/reactivate", 2).status_code == 200
    assert ask_token(grant_type="refresh_token", refresh_token=token).status_code == 400, "the session rose again"
    assert ask_token(**form).status_code == 200


def test_a_new_password_from_the_administrator_ends_every_session(
    admin: Caller, hire: Callable[..., Caller], ask_token: Ask
) -> None:
    li = hire("salesperson", login="li", password="the password of li")
    form = {"grant_type": "password", "username": "li", "password": "the password of li"}
    token = ask_token(**form).json["refresh_token"]
    answer = admin.act(f"/v1/users/{li.id}/set-password", 1, {"password": "a new one from the administrator"})
    assert answer.status_code == 200, answer.text
    assert ask_token(grant_type="refresh_token", refresh_token=token).status_code == 400
    assert ask_token(**form).status_code == 400


def test_the_administrator_sees_and_ends_sessions(admin: Caller, ask_token: Ask) -> None:
    token = ask_token("198.51.100.4", **ADMIN).json["refresh_token"]
    listed = admin.get("/v1/sessions?user_id=me&open=true").json["items"]
    assert [session["network"] for session in listed] == ["198.51.100.4"]
    for _ in range(2):
        ended = admin.post(f"/v1/sessions/{listed[0]['id']}/end")
        assert (ended.status_code, ended.json["end_reason"]) == (200, "ended_by_administrator")
    assert ask_token(grant_type="refresh_token", refresh_token=token).status_code == 400
    assert admin.get("/v1/sessions?user_id=me&open=true").json["items"] == []


def _newest_first(tokens: list[str]) -> list[str]:
    """A refresh token holds its number behind the session's id."""
    return sorted(tokens, key=lambda token: token[:32], reverse=True)
