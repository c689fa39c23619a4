"""The mail server that keeps what is sent, as a process, and the command that shows it."""

import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crm.command_line import application
from crm.mail.mailbox import Mailbox
from crm.mail.sink import LARGEST
from crm.servers.ports import draw_free, is_listening
from tests.faults.stand import wait_for


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the letters of an installation of its own lie."""
    (tmp_path / "mail").mkdir()
    return tmp_path / "mail"


@pytest.fixture
def port(folder: Path) -> Iterator[int]:
    """Where the server listens that keeps them."""
    (port,) = draw_free(1)
    command = [sys.executable, "-m", "crm.mail.sink", str(port), str(folder)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(partial(is_listening, port), 20, "the mail server listens")
        yield port
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.communicate()


def letter(subject: str = "订单已发货", text: str = "您的订单已发货。") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "crm@chenghu.example", "xu@park.example", subject
    message.set_content(text)
    return message


def sent(port: int, message: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.send_message(message)


def shown(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    monkeypatch.setenv("CRM_HOME", str(folder.parent))
    return CliRunner().invoke(application, ["mail", *words], catch_exceptions=False).output


def test_a_letter_is_kept_before_it_is_accepted_and_shown(
    port: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(port, letter())
    [kept] = Mailbox(folder).newest_first()
    assert (kept.parsed["Delivered-To"], kept.parsed["Return-Path"]) == ("xu@park.example", "<crm@chenghu.example>")
    assert "订单已发货" in shown(folder, monkeypatch)
    assert "您的订单已发货。" in shown(folder, monkeypatch, "show", "1")


def test_a_letter_that_cannot_be_kept_is_asked_for_again_and_not_lost(port: int, folder: Path) -> None:
    (folder / "draft").mkdir()
    with pytest.raises(smtplib.SMTPDataError) as refused:
        sent(port, letter())
    assert refused.value.smtp_code == 451
    (folder / "draft").rmdir()
    sent(port, letter())
    assert len(list(Mailbox(folder).newest_first())) == 1


def test_a_letter_that_is_too_large_is_refused_for_good(port: int, folder: Path) -> None:
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        sent(port, letter(text="x\n" * (LARGEST // 2 + 1)))
    assert refused.value.smtp_code == 552
    assert list(Mailbox(folder).newest_first()) == []


def test_a_letter_has_no_say_over_the_terminal(port: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(port, letter(text="a\x1b[2Jb\x07"))
    assert "\x1b" not in shown(folder, monkeypatch, "show", "1")


def test_a_number_that_is_not_there_is_refused_in_words(folder: Path) -> None:
    command = [sys.executable, "-m", "crm", "mail", "show", "7"]
    environment = {**os.environ, "CRM_HOME": str(folder.parent), "LC_ALL": "C"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, "there is no letter 7" in ended.stderr) == (1, True)
