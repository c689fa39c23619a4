"""Real mail servers for reset mails, somebody who waits for one, and requests of those who cannot log in."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from chassis.storage import Database
from chassis.testing.staff import Caller
from gateway.identity.instruments import Instruments
from gateway.identity.resets.letter import MailServer
from gateway.identity.resets.sending import PostOffice, send_mails


class Mailbox:
    """A mail server's memory; `answer` is what it says to every mail."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.envelopes: list[tuple[str | None, list[str], bool]] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos, session.ssl is not None))
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return self.answer


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def nobody() -> Callable[[], int]:
    """A port of this machine on which nobody listens."""

    def free() -> int:
        with socket.create_server(("127.0.0.1", 0)) as server:
            return int(server.getsockname()[1])

    return free


@pytest.fixture
def serve(mailbox: Mailbox, nobody: Callable[[], int]) -> Iterator[Callable[..., int]]:
    """Starts a mail server on a free port of this machine."""
    with ExitStack() as stack:

        def start(hostname: str = "127.0.0.1", **options: Any) -> int:
            port = nobody()
            controller = Controller(mailbox, hostname=hostname, port=port, **options)
            controller.start()
            stack.callback(controller.stop)
            return port

        yield start


@pytest.fixture
def send(database: Database, instruments: Instruments) -> Callable[[str], int]:
    """What the schedule does every minute, with this mail server."""

    def send(url: str) -> int:
        return send_mails(database, PostOffice(MailServer(url), "crm@example.com", instruments.reset_links))

    return send


@pytest.fixture
def forgetful(hire: Callable[..., Caller], app: Flask) -> Caller:
    """Somebody who has forgotten the password and asked for a mail."""
    person = hire("salesperson", login="li", password="the password of li", email="li@example.com")
    assert app.test_client().post("/v1/password-resets", json={"login": "li"}).status_code == 202
    return person


@pytest.fixture
def state(engine: Engine) -> Callable[[], Any]:
    """The one mail: attempts, whether it is sent, why not, and the seconds until it is tried again."""

    def read() -> Any:
        wait = "extract(epoch FROM next_at - now()) AS wait"
        query = f"SELECT attempts, sent_at IS NOT NULL AS sent, error, {wait} FROM password_mail"
        with engine.begin() as connection:
            return connection.execute(text(query)).one()

    return read


@pytest.fixture
def post(app: Flask) -> Callable[..., TestResponse]:
    """A request without a token, from one address."""

    def post(path: str, address: str = "192.0.2.1", **body: str) -> TestResponse:
        return app.test_client().post(f"/v1/password-resets{path}", json=body, environ_base={"REMOTE_ADDR": address})

    return post
