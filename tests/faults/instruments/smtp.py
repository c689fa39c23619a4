"""A mail server in front of the installation's own that refuses, breaks off and dawdles as it is told (M-2, M-3)."""

# ruff: noqa: ARG002, N802 - aiosmtpd's names

import asyncio
import random
import smtplib
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller

from crm.servers.ports import draw_free
from tests.faults.instruments import Fault
from tests.faults.instruments.beside import HOST, beside
from tests.faults.stand import Stand

DAWDLES = 3.0
"""Seconds that a slow server takes to say that it has a letter."""


class Mood(Enum):
    """What becomes of a letter."""

    TAKEN = "250 2.0.0 taken"
    LATER = "451 4.3.0 not now"
    SLOW = "it is taken, and said so late"
    CUT = "it is taken, and the connection is cut before that is said"


class MoodyServer:
    """Passes on to the real server what it takes, so that all letters end up in one place (aiosmtpd's hooks)."""

    def __init__(self, real: tuple[str, int]) -> None:
        self._real = real
        self.moods: deque[Mood] = deque()
        """For the next letters; without any it takes them."""
        self.refused: set[str] = set()
        """Addresses that it knows nothing of."""
        self.had: list[Mood] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mood = self.moods.popleft() if self.moods else Mood.TAKEN
        self.had.append(mood)
        if mood is Mood.LATER:
            return str(mood.value)
        await asyncio.to_thread(self._pass_on, envelope.mail_from, envelope.rcpt_tos, envelope.content)
        if mood is Mood.CUT:
            server.transport.abort()
        if mood is Mood.SLOW:
            await asyncio.sleep(DAWDLES)
        return Mood.TAKEN.value

    def _pass_on(self, sender: str, to: list[str], content: bytes) -> None:
        with smtplib.SMTP(*self._real, timeout=30) as real:
            real.sendmail(sender, to, content)


@contextmanager
def moody_server(stand: Stand) -> Iterator[MoodyServer]:
    """A second mailer sends all letters through it, while the runner's own stands still."""
    real = urlsplit(stand.program("notify.mailer").environment["CRM_SMTP_URL"])
    server = MoodyServer((str(real.hostname), int(real.port or 0)))
    (port,) = draw_free(1)
    controller = Controller(server, hostname=HOST, port=port)
    controller.start()
    try:
        with stand.frozen("notify.mailer"), beside(stand, "notify.mailer", CRM_SMTP_URL=f"smtp://{HOST}:{port}"):
            yield server
    finally:
        controller.stop()


def put_the_mail_server_in_a_mood(stand: Stand, seeded: random.Random) -> str:
    with moody_server(stand) as server:
        server.moods.extend(seeded.choices(list(Mood), k=20))
        time.sleep(seeded.uniform(1, 4))
    return f"the mail server was moody: {', '.join(mood.name for mood in server.had) or 'nobody noticed'}"


def silence_the_mail_server(stand: Stand, seeded: random.Random) -> str:
    with stand.frozen("mail"):
        time.sleep(seeded.uniform(0.5, 6))
    return "the mail server stood still"


def kill_the_mail_server(stand: Stand, seeded: random.Random) -> str:
    stand.kill("mail")
    return "killed the mail server"


FAULTS: tuple[Fault, ...] = (put_the_mail_server_in_a_mood, silence_the_mail_server, kill_the_mail_server)
