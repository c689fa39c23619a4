"""Resetting a forgotten password (ASVS 6.4): by a link in a mail or from an administrator, once, soon, and without a
way to guess, to lock or to flood (faults.md A-2, R-1).
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.telemetry import logs
from chassis.testing.staff import Caller
from gateway.identity.instruments import Instruments
from gateway.identity.resets import command_line, links
from gateway.identity.resets.commands import stamp_of
from gateway.identity.staff.model import User
from gateway.identity.throttling.model import LONGEST_DELAY, RESET
from gateway.service import SERVICE
from gateway.settings import Settings

Ask = Callable[..., TestResponse]
OLD, NEW = "the password of li", "a new password of li"
FORM = {"grant_type": "password", "username": "li"}


@pytest.fixture
def li(hire: Callable[..., Caller]) -> Caller:
    return hire("salesperson", login="li", password=OLD, email="li@example.com")


@pytest.fixture
def link_of(run: Callable[[Any], Any], instruments: Instruments) -> Callable[[Caller], str]:
    """The token of the link that a mail to this person would hold now."""

    def link(person: Caller) -> str:
        made: str = run(lambda uow: stamp_of(uow, uow.session.get_one(User, person.id)))
        return instruments.reset_links.write(person.id, made).partition("#")[2]

    return link


def test_who_holds_the_link_chooses_a_new_password_and_every_session_ends(
    post: Ask, ask_token: Ask, li: Caller, link_of: Any
) -> None:
    session = ask_token(**FORM, password=OLD).json["refresh_token"]
    assert post("/confirm", token=link_of(li), new_password=NEW).status_code == 204
    assert ask_token(grant_type="refresh_token", refresh_token=session).status_code == 400
    assert ask_token(**FORM, password=OLD).status_code == 400
    assert ask_token(**FORM, password=NEW).status_code == 200


def test_a_link_works_once(post: Ask, li: Caller, link_of: Any) -> None:
    link, another = link_of(li), link_of(li)
    assert post("/confirm", token=link, new_password=NEW).status_code == 204
    for dead in (link, another):
        answer = post("/confirm", token=dead, new_password="yet another one")
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/reset-link-dead")


def test_of_two_who_use_one_link_at_once_one_wins(post: Ask, ask_token: Ask, li: Caller, link_of: Any) -> None:
    for round_ in range(4):
        body = {"token": link_of(li)}
        chosen = [f"password {round_} of {name}" for name in "ab"]
        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(post, "/confirm", new_password=new, **body) for new in chosen]
        statuses = [answer.result().status_code for answer in answers]
        assert sorted(statuses) == [204, 409]
        assert ask_token(**FORM, password=chosen[statuses.index(204)]).status_code == 200


def test_a_link_dies_with_its_time(post: Ask, li: Caller, link_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "LINK_LIFE", timedelta(seconds=-1))
    assert post("/confirm", token=link_of(li), new_password=NEW).json["type"] == "/problems/reset-link-dead"


@pytest.mark.parametrize(
    "change", [("deactivate", {"reason": "left"}), ("set-password", {"password": "one from the administrator"})]
)
def test_a_link_dies_when_the_person_is_shut_out_or_has_another_password(
    post: Ask, admin: Caller, li: Caller, link_of: Any, change: tuple[str, dict[str, str]]
) -> None:
    link = link_of(li)
    assert admin.act(f"/v1/users/{li.id}/{change[0]}", 1, change[1]).status_code == 200
    assert post("/confirm", token=link, new_password=NEW).json["type"] == "/problems/reset-link-dead"


def test_a_link_dies_with_the_mail_address_it_was_sent_to(post: Ask, admin: Caller, li: Caller, link_of: Any) -> None:
    link = link_of(li)
    assert admin.patch(f"/v1/users/{li.id}", 1, {"email": "li@example.org"}).status_code == 200
    assert post("/confirm", token=link, new_password=NEW).json["type"] == "/problems/reset-link-dead"


def test_a_password_that_the_rules_refuse_does_not_use_up_the_link(post: Ask, li: Caller, link_of: Any) -> None:
    link = link_of(li)
    for bad in ("short", "password", "li"):
        answer = post("/confirm", token=link, new_password=bad)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "#/new_password")
    assert post("/confirm", token=link, new_password=NEW).status_code == 204


def test_a_made_up_link_is_nothing_and_tells_nothing(post: Ask, li: Caller, link_of: Any) -> None:
    good = link_of(li)
    told = set()
    for bad in (good[:-2], "x" * 200, good.swapcase(), f"{good}.", "é"):
        answer = post("/confirm", token=bad, new_password=NEW)
        told.add((answer.status_code, answer.json["type"], answer.json["title"], "detail" in answer.json))
    assert {(status, kind) for status, kind, *_ in told} == {(409, "/problems/reset-link-dead")}
    assert len(told) == 1


def test_guessing_links_is_slowed_down_and_a_good_one_is_not_counted(post: Ask, li: Caller, link_of: Any) -> None:
    for _ in range(RESET.free * 2):
        assert post("/confirm", token=link_of(li), new_password=NEW).status_code == 204
    answers = [post("/confirm", token="made up", new_password=NEW) for _ in range(RESET.free + 8)]
    assert [answer.status_code for answer in answers[: RESET.free]] == [409] * RESET.free
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert all(0 < int(answer.headers["Retry-After"]) <= LONGEST_DELAY for answer in refused)


def test_who_has_no_mail_address_gets_a_link_from_the_administrator(
    post: Ask, admin: Caller, hire: Callable[..., Caller], ask_token: Ask
) -> None:
    wang = hire(login="wang")
    post("", login="wang")
    assert journal(admin, wang)[:2] == [("reset_not_sent", {"reason": "no mail address"}), ("reset_requested", {})]
    made = admin.post(f"/v1/users/{wang.id}/reset-link")
    assert made.status_code == 200, made.text
    base, _, token = made.json["link"].partition("#")
    assert base == "https://crm.test/api/identity/v1/password-resets/form"
    assert post("/confirm", token=token, new_password=NEW).status_code == 204
    assert ask_token(grant_type="password", username="wang", password=NEW).status_code == 200
    assert [kind for kind, _ in journal(admin, wang)] == [
        "logged_in", "password_reset", "reset_link_made", "reset_not_sent", "reset_requested",
    ]  # fmt: skip


def test_an_operator_gets_a_link_on_the_command_line_when_no_administrator_can_log_in(
    admin: Caller, settings: Settings, post: Ask, ask_token: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(SERVICE, settings, ["ADMIN"]) == 0
    token = capsys.readouterr().out.splitlines()[-1].partition("#")[2]
    assert post("/confirm", token=token, new_password=NEW).status_code == 204
    assert ask_token(grant_type="password", username="admin", password=NEW).status_code == 200
    for words in (["nobody"], [], ["a", "b"]):
        assert command_line.main(SERVICE, settings, words) != 0
    assert ("reset_link_made", "service/identity") in {
        (line["kind"], line["actor"]) for line in admin.get("/v1/security-events?limit=200").json["items"]
    }


def test_nobody_makes_a_link_for_one_who_is_shut_out(admin: Caller, li: Caller) -> None:
    admin.act(f"/v1/users/{li.id}/deactivate", 1, {"reason": "left"})
    assert admin.post(f"/v1/users/{li.id}/reset-link").json["type"] == "/problems/user-inactive"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the process logs, whoever configured its logs before."""
    written = StringIO()
    logs.configure("gateway", "web", "json", written)
    yield written
    logging.getLogger().handlers.clear()


@pytest.fixture
def kept(engine: Engine, log: StringIO) -> Callable[[], dict[str, str]]:
    """All that the gateway keeps: each table and its log, as one text."""

    def kept() -> dict[str, str]:
        found = {"log": log.getvalue()}
        with engine.begin() as connection:
            names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
            for name in names.all():
                rows = f'SELECT t::text FROM "{name}" AS t'
                if name in ("fact", "idempotency"):
                    rows += f" UNION ALL SELECT convert_from(body, 'UTF8') FROM {name}"
                found[name] = "".join(connection.execute(text(rows)).scalars())
        return found

    return kept


def test_no_link_and_no_password_lies_anywhere(post: Ask, admin: Caller, li: Caller, link_of: Any, kept: Any) -> None:
    made = admin.post(f"/v1/users/{li.id}/reset-link", headers={"Idempotency-Key": "once"}).json["link"]
    mailed = link_of(li)
    post("", login="li")
    assert post("/confirm", token=mailed, new_password=NEW).status_code == 204
    everything = kept()
    assert "/v1/password-resets/confirm" in everything["log"]
    assert "password_reset" in everything["security_event"]
    for name, content in everything.items():
        assert not any(secret in content for secret in (made.partition("#")[2], mailed, NEW)), name


def test_the_page_of_the_link_runs_nothing_but_its_own_script_and_is_kept_nowhere(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/v1/password-resets/form")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    for name, kind in (("form.js", "text/javascript"), ("form.css", "text/css")):
        assert name in page.text
        assert client.get(f"/v1/password-resets/{name}").mimetype == kind
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert "<script>" not in page.text
    assert " style=" not in page.text


def journal(admin: Caller, person: Caller) -> list[tuple[str, dict[str, str]]]:
    lines = admin.get(f"/v1/security-events?subject_id={person.id}").json["items"]
    return [(line["kind"], line["details"]) for line in lines]
