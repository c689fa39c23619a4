"""The mailer killed by SIGKILL between two lines: nothing is lost, nothing hangs (faults.md M-4)."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from chassis.testing.access import ISSUER
from chassis.testing.staff import as_role
from services.notify.tests.post_office import SENDER, PostOffice

PEOPLE = [f"person{number}@example.com" for number in range(6)]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(post: PostOffice, superuser_url: str) -> Start:
    """Starts `crm-notify mailer` as an operator does."""
    settings = {
        "MODE": "test", "DATABASE_URL": as_role(superuser_url, "notify_app"), "BROKER_URL": "amqp://nobody@127.0.0.1:1/",
        "JWKS_URL": "http://127.0.0.1:1/", "ISSUER": ISSUER, "CURSOR_SECRET": "x" * 32, "RELAY_WAKE": "127.0.0.1:9",
        "HTTP_BIND": "127.0.0.1:9", "SMTP_URL": post.url, "SMTP_FROM": SENDER,
    }  # fmt: skip

    def mailer(**more: str) -> subprocess.Popen[bytes]:
        environment = {f"CRM_{name}": value for name, value in {**settings, **more}.items()}
        path = {"PATH": os.environ["PATH"]}
        return subprocess.Popen([sys.executable, "-m", "notify", "mailer"], env={**path, **environment})

    return mailer


@pytest.mark.parametrize(("point", "doubled"), [("mailer.taken", 0), ("mailer.handed_over", 1)])
def test_a_mailer_killed_with_a_letter_in_hand_loses_nothing(
    post: PostOffice, start: Start, point: str, doubled: int
) -> None:
    post.owe(*PEOPLE)
    with post.open() as sink:
        killed = start(CRASHPOINT=f"{point}:3")
        assert killed.wait(60) == -signal.SIGKILL
        assert post.states() == {"sent": 2, "waiting": 4}
        post.later(30)  # the lease runs out
        next_one = start()
        while post.states() != {"sent": 6}:
            assert next_one.poll() is None
        next_one.terminate()
        assert next_one.wait(30) == 0
    assert set(sink.received) == set(PEOPLE)
    assert sorted(sink.received.values()) == [1] * (6 - doubled) + [2] * doubled
    assert len({mail["Message-ID"] for mail in sink.mails}) == 6, "whoever gets it twice sees that it is the same"


def test_without_a_mail_server_the_mailer_says_so_and_does_not_start(start: Start) -> None:
    assert start(SMTP_URL="", SMTP_FROM="").wait(60) == 78
