"""A mail server that does as a test tells it, and letters that are owed to it."""

# ruff: noqa: ARG002, N802 - aiosmtpd's names

import asyncio
import email
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import select, text

from chassis import pipeline
from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.process.stop import Stop
from chassis.storage import Database
from chassis.unit_of_work import Context
from notify.letters.commands import Draft, write_letters
from notify.letters.mailer import Mailer
from notify.letters.model import Letter
from notify.letters.server import MailServer
from notify.rules.model import Rule

SENDER = "crm@example.com"
CONTEXT = Context(Principal.service("notify"), "", cause="event")


class Sink:
    """What the mail server answers, by address or for all, and what it took."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.connections = 0
        self.answers: dict[str, str] = {}
        """Address → what RCPT is answered with."""
        self.sender_answer = "250 OK"
        self.data_answer = "250 OK"
        self.takes: float = 0
        """Seconds until the end of a letter is answered."""
        self.drops = 0
        """So many letters are taken, and the connection is cut before the answer."""

    @property
    def received(self) -> Counter[str]:
        """How many mails each address got."""
        return Counter(str(mail["To"]) for mail in self.mails)

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.takes)
        if self.data_answer.startswith("2"):
            mail: Any = email.message_from_bytes(envelope.content, policy=default)
            assert [mail["To"]] == envelope.rcpt_tos
            self.mails.append(mail)
        if self.drops:
            self.drops -= 1
            server.transport.abort()
        return self.data_answer


class PostOffice:
    """Letters in the table, mailers that send them, and a server that comes and goes."""

    def __init__(self, database: Database) -> None:
        self.database, self.sink = database, Sink()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.url = f"smtp://127.0.0.1:{self.port}"

    @contextmanager
    def open(self) -> Iterator[Sink]:
        """The mail server, for a while."""
        controller = Controller(self.sink, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield self.sink
        finally:
            controller.stop()

    def owe(self, *addresses: str, **other: Any) -> list[Any]:
        """Letters to these addresses."""
        drafts = [self._draft(address, other) for address in addresses]
        pipeline.run(self.database, lambda uow: write_letters(uow, drafts), CONTEXT)
        return [draft.recipient_id for draft in drafts]

    def _draft(self, address: str, other: dict[str, Any]) -> Draft:
        rule = self.database.read(lambda session: session.scalars(select(Rule.id).limit(1)).one())
        said = {"language": "zh", "subject": "您的订单已发货", "body": "尊敬的客户:\n.请签收。\n", **other}
        return Draft(event_id=new_id(), rule_id=rule, recipient_id=new_id(), address=address, **said)

    def mailer(self, stop: Stop | None = None) -> Mailer:
        """A mailer of this post office."""
        return Mailer(self.database, lambda: MailServer(self.url, SENDER), stop or Stop())

    def send(self, mailer: Mailer | None = None) -> float:
        """Send what is due now; the seconds for which the mailer would have left the server alone."""
        return (mailer or self.mailer()).send_due()

    def letters(self, **where: str) -> list[Any]:
        """The letters as they stand, in the order of writing."""
        found = select(Letter).filter_by(**where).order_by(Letter.id)
        return self.database.read(lambda session: list(session.scalars(found)))

    def states(self) -> Counter[str]:
        """How many letters are in which state."""
        return Counter(letter.state for letter in self.letters())

    def later(self, seconds: float) -> None:
        """Let time pass for the letters that wait."""
        moved = text("UPDATE letter SET next_at = next_at - :passed, written_at = written_at - :passed")
        with self.database.engine.begin() as connection:
            connection.execute(moved, {"passed": timedelta(seconds=seconds)})
