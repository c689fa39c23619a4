"""Reset mails: what arrives, and that a mail server which is away, slow or hostile loses nothing, hangs nothing and
learns nothing (faults.md S-6; quality.md: SMTP down for hours, slow, answering garbage).
"""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, select, text

from chassis.testing.staff import Caller
from crm.servers.ports import draw_free
from gateway.identity import schedule
from gateway.identity.resets import letter
from gateway.identity.resets.model import PasswordMail
from gateway.settings import Settings

DUE = "UPDATE password_mail SET next_at = now() - interval '1 second'"


@pytest.fixture
def rewrite(engine: Engine) -> Callable[..., None]:
    """Changes the database behind the gateway's back."""

    def execute(statement: str, **values: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(statement), values)

    return execute


def test_the_mail_holds_a_link_that_lets_its_reader_in(
    forgetful: Caller, serve: Any, send: Any, mailbox: Any, app: Flask
) -> None:
    assert send(f"smtp://127.0.0.1:{serve()}") == 1
    mail, (sender, readers, _) = mailbox.mails[0], mailbox.envelopes[0]
    assert (sender, readers) == ("crm@example.com", ["li@example.com"])
    assert (mail["From"], mail["To"], mail["Auto-Submitted"]) == ("crm@example.com", "li@example.com", "auto-generated")
    assert mail["Date"].datetime.tzinfo is not None
    assert mail["Message-ID"].endswith("@example.com>")
    words = mail.get_content()
    assert "重置" in words
    assert "choose a new one" in words
    link = next(line for line in words.splitlines() if line.startswith("https://crm.test/"))
    body = {"token": link.partition("#")[2], "new_password": "a new password of li"}
    assert app.test_client().post("/v1/password-resets/confirm", json=body).status_code == 204


def test_a_mail_is_sent_once_and_the_journal_says_so(
    forgetful: Caller, serve: Any, send: Any, state: Any, admin: Caller
) -> None:
    url = f"smtp://127.0.0.1:{serve()}"
    assert (send(url), send(url)) == (1, 0)
    assert (state().attempts, state().sent, state().wait) == (1, True, None)
    lines = admin.get(f"/v1/security-events?subject_id={forgetful.id}").json["items"]
    assert [line["kind"] for line in lines][:2] == ["reset_sent", "reset_requested"]


def test_the_schedule_sends_with_the_workers_own_settings(
    forgetful: Caller, serve: Any, settings: Settings, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = serve()
    monkeypatch.setattr(schedule, "load", lambda _: replace(settings, smtp_url=None, smtp_from=None))
    run(schedule.send_password_mails)
    monkeypatch.setattr(schedule, "load", lambda _: replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))
    run(schedule.send_password_mails)
    line = run(lambda uow: uow.session.scalars(select(PasswordMail)).one())
    assert (line.attempts, line.sent_at is not None) == (1, True), "without a mail server nothing is tried"


def test_a_server_that_is_away_is_asked_again_after_longer_and_longer_pauses_for_a_day(
    forgetful: Caller, nobody: Any, send: Any, state: Any, rewrite: Callable[..., None]
) -> None:
    url, pauses = f"smtp://127.0.0.1:{nobody()}", []
    for _ in range(9):
        rewrite(DUE)
        assert send(url) == 0
        pauses.append(round(float(state().wait) / 60))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert (state().sent, state().error) == (False, "ConnectionRefusedError")
    rewrite(f"{DUE}, asked_at = now() - interval '1 day'")
    send(url)
    assert state().wait is None


@pytest.mark.parametrize("hours", [-2, 2])
def test_c1_a_process_whose_clock_is_hours_wrong_neither_hurries_nor_delays_a_mail(
    hire: Callable[..., Caller], post: Any, send: Any, state: Any, hours: int
) -> None:
    hire("salesperson", login="li", password="the password of li", email="li@example.com")
    with time_machine.travel(timedelta(hours=hours)):
        assert post("", login="li").status_code == 202
        assert abs(state().wait) < 5
        send(f"smtp://127.0.0.1:{draw_free(1)[0]}")
    assert state().attempts == 1
    assert 50 < state().wait < 70


def test_a_mail_that_was_given_up_is_in_the_journal(
    forgetful: Caller, admin: Caller, nobody: Any, send: Any, rewrite: Callable[..., None]
) -> None:
    rewrite("UPDATE password_mail SET asked_at = now() - interval '1 day'")
    send(f"smtp://127.0.0.1:{nobody()}")
    line = admin.get(f"/v1/security-events?subject_id={forgetful.id}").json["items"][0]
    assert (line["kind"], line["details"]) == ("reset_not_sent", {"reason": "ConnectionRefusedError"})


def test_after_hours_the_mail_arrives(
    forgetful: Caller, nobody: Any, serve: Any, send: Any, rewrite: Callable[..., None]
) -> None:
    assert send(f"smtp://127.0.0.1:{nobody()}") == 0
    rewrite(DUE)
    assert send(f"smtp://127.0.0.1:{serve()}") == 1


def test_what_a_server_refuses_is_tried_again_and_its_words_are_not_kept(
    forgetful: Caller, serve: Any, send: Any, state: Any, mailbox: Any
) -> None:
    mailbox.answer = "554 5.7.1 refused: https://crm.test/…#the-link-itself"
    assert send(f"smtp://127.0.0.1:{serve()}") == 0
    assert (state().sent, state().error) == (False, "SMTPDataError 554")


def test_who_was_shut_out_meanwhile_gets_no_mail(
    forgetful: Caller, serve: Any, send: Any, admin: Caller, mailbox: Any
) -> None:
    admin.act(f"/v1/users/{forgetful.id}/deactivate", 1, {"reason": "left"})
    assert send(f"smtp://127.0.0.1:{serve()}") == 0
    assert mailbox.mails == []


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff" * 9000, b"220 hello"])
def test_a_server_that_hangs_drips_or_babbles_holds_nobody_up(
    forgetful: Caller, send: Any, state: Any, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(letter, "PATIENCE", 0.3)
    monkeypatch.setattr(letter, "DEADLINE", 0.9)
    with DrippingServer(answer) as port:
        began = time.monotonic()
        assert send(f"smtp://127.0.0.1:{port}") == 0
        assert time.monotonic() - began < 20 * letter.DEADLINE
    assert (state().sent, state().attempts) == (False, 1)


@pytest.mark.parametrize("email", ["li@example.com\r\nBcc: all@example.com", "li@example.com\nX: y"])
def test_no_line_break_is_taken_into_an_address(forgetful: Caller, admin: Caller, email: str) -> None:
    assert admin.patch(f"/v1/users/{forgetful.id}", 1, {"email": email}).status_code == 422


@pytest.mark.parametrize("email", ["li@example.com\r\nBcc: all@example.com", "li@example.com\nX: y"])
def test_no_line_break_in_an_address_becomes_a_header_even_if_it_got_in(
    forgetful: Caller, send: Any, state: Any, rewrite: Callable[..., None], email: str
) -> None:
    rewrite("UPDATE \"user\" SET email = :email WHERE login = 'li'", email=email)
    assert send("smtp://127.0.0.1:1") == 0
    assert state().error == "ValueError", "it got as far as the mail server"


class DrippingServer:
    """Sends its answer and then one byte after another, each sooner than anybody's patience ends."""

    def __init__(self, answer: bytes) -> None:
        self._answer, self._over = answer, threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._drip, daemon=True)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(5)
        self._socket.close()

    def _drip(self) -> None:
        peer, _ = self._socket.accept()
        with peer:
            try:
                peer.sendall(self._answer)
                while not self._over.wait(0.1):
                    peer.sendall(b"-")
            except OSError:
                return


def test_a_letter_is_written_by_us_alone() -> None:
    made = letter.write_letter(
        sender="crm@example.com",
        to="li@example.com",
        login="李明",
        link="https://crm.test/x#y",
        asked_at=datetime(2026, 11, 21, 16, 30, tzinfo=UTC),
        zone=ZoneInfo("Asia/Shanghai"),
    )
    assert isinstance(made, EmailMessage)
    assert "2026-11-22 00:30" in made.get_content()
    assert "李明" in made.get_content()
    with pytest.raises(ValueError, match="line break"):
        letter.write_letter(
            sender="a@b.cn",
            to="c@d.cn",
            login="x\r\ny",
            link="",
            asked_at=datetime.now(UTC),
            zone=ZoneInfo("UTC"),
        )
