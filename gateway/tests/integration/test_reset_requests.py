"""Asking for a reset mail: open to everybody, so it tells nothing, floods no mailbox and locks nobody out (faults.md
A-2, R-1).
"""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.testing.staff import Caller
from gateway.identity.throttling.model import RESET

Ask = Callable[..., TestResponse]
OLD = "the password of li"
FORM = {"grant_type": "password", "username": "li"}


@pytest.fixture
def li(hire: Callable[..., Caller]) -> Caller:
    return hire("salesperson", login="li", password=OLD, email="li@example.com")


@pytest.fixture
def owed(engine: Engine) -> Callable[[], list[Any]]:
    """The mails that are to be sent: whose, and after how many attempts."""

    def owed() -> list[Any]:
        query = 'SELECT login, attempts FROM password_mail JOIN "user" ON id = user_id WHERE next_at IS NOT NULL'
        with engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return owed


def test_asking_is_answered_alike_for_everybody(
    post: Ask, admin: Caller, li: Caller, hire: Callable[..., Caller], owed: Any
) -> None:
    left = hire(login="left", email="left@example.com")
    hire(login="addressless")
    admin.act(f"/v1/users/{left.id}/deactivate", 1, {"reason": "left"})
    answers = [post("", login=login) for login in ("li", "LI", "nobody", "left", "addressless", "li")]
    assert {(a.status_code, a.data, tuple(sorted(a.headers.keys()))) for a in answers} == {
        (202, b"", tuple(sorted(answers[0].headers.keys())))
    }
    assert owed() == [("li", 0)], "nobody else is sent one"


def test_asking_takes_as_long_for_nobody_as_for_somebody(post: Ask, li: Caller, engine: Engine) -> None:
    """The medians differ by less than half, and that with a mail written down each time for the one who exists."""
    took: dict[str, list[float]] = {"li": [], "nobody": []}
    for round_ in range(25):
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM password_mail"))
        for login, times in took.items():
            started = time.perf_counter()
            assert post("", f"198.51.100.{round_}", login=login).status_code == 202
            times.append(time.perf_counter() - started)
    known, unknown = statistics.median(took["li"]), statistics.median(took["nobody"])
    assert abs(known - unknown) < 0.5 * max(known, unknown)


def test_a_mailbox_cannot_be_flooded_nor_the_person_locked_out(
    post: Ask, ask_token: Ask, li: Caller, owed: Any, later: Callable[[str], None]
) -> None:
    for round_ in range(60):
        assert post("", f"198.51.100.{round_}", login="li").status_code == 202
    assert owed() == [("li", 0)]
    assert ask_token(**FORM, password=OLD).status_code == 200, "asking locks nobody out"
    later("4 minutes 50 seconds")
    post("", login="li")
    assert owed() == []
    later("20 seconds")
    post("", login="li")
    assert owed() == [("li", 0)]


@pytest.fixture
def later(engine: Engine) -> Callable[[str], None]:
    """Time passes since the mail was asked for and sent."""

    def pass_by(time: str) -> None:
        moved = f"asked_at = asked_at - interval '{time}', sent_at = coalesce(sent_at, now()) - interval '{time}'"
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE password_mail SET {moved}, next_at = NULL"))

    return pass_by


def test_two_who_ask_at_once_cause_one_mail(post: Ask, li: Caller, owed: Any) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: post("", login="li").status_code, range(12))) == {202}
    assert owed() == [("li", 0)]


def test_one_address_that_goes_on_asking_is_slowed_down(post: Ask, li: Caller) -> None:
    statuses = [post("", login=f"person-{number}").status_code for number in range(RESET.free + 8)]
    assert statuses[: RESET.free] == [202] * RESET.free
    assert 429 in statuses
    assert post("", "192.0.2.2", login="li").status_code == 202


@pytest.fixture
def without_mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    house = app.extensions["chassis"]
    settings = replace(house.settings, smtp_url=None, smtp_from=None)
    monkeypatch.setitem(app.extensions, "chassis", replace(house, settings=settings))


def test_without_a_mail_server_the_answer_is_the_same_and_the_journal_says_why(
    post: Ask, without_mail: None, admin: Caller, li: Caller, owed: Any
) -> None:
    answer = post("", login="li")
    assert (answer.status_code, answer.data, owed()) == (202, b"", [])
    lines = admin.get(f"/v1/security-events?subject_id={li.id}").json["items"]
    assert [(line["kind"], line["details"]) for line in lines][:2] == [
        ("reset_not_sent", {"reason": "no mail server"}),
        ("reset_requested", {}),
    ]
