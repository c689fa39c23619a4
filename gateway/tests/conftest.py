"""The gateway on a fresh database, bootstrapped, and people who call it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import pytest
from flask import Flask
from joserfc.jwk import RSAKey
from sqlalchemy import Engine, create_engine, text
from werkzeug.test import TestResponse

from chassis import pipeline
from chassis.envelope import Envelope
from chassis.http.app import create_app
from chassis.principal import Principal
from chassis.storage import Database
from chassis.testing.access import ISSUER, Signer
from chassis.testing.staff import Caller, as_role, migrated
from chassis.unit_of_work import Context, UnitOfWork
from chassis.worker import Copy, copies
from chassis.worker.subscriptions import Journal
from crm.testing import PostgresAccess
from gateway.identity.bootstrap import bootstrap
from gateway.identity.instruments import Instruments, instruments_of
from gateway.identity.keys.master import MasterKey
from gateway.identity.keys.queries import active_key
from gateway.service import SERVICE
from gateway.settings import Settings

T = TypeVar("T")
APP_ROLE = "gateway_app"
ADMIN_PASSWORD = "correct horse battery staple"
OPERATOR_SECRET = "an operator's secret of forty-odd letters"
MASTER_KEY = bytes(range(32))  # the same in every worker of the run, for they share one template database
EDGE_SECRET = "the edge's secret, of at least thirty-two letters"


@dataclass(frozen=True)
class Gateway:
    """One gateway under test, as its processes, its callers and its database's superuser see it."""

    superuser_url: str
    settings: Settings
    instruments: Instruments
    database: Database
    app: Flask
    signer: Signer

    @property
    def admin(self) -> Caller:
        """The administrator of the bootstrap."""
        query = text("SELECT id FROM \"user\" WHERE login = 'admin'")
        admin_id: UUID = self.database.read(lambda session: session.scalar(query))
        return Caller(self.app.test_client(), admin_id, self.signer.bearer(admin_id))

    def hire(self, *roles: str, kind: str = "user", **values: Any) -> Caller:
        """A new person with these roles, entered by the administrator over HTTP and known to the directory."""
        login = values.pop("login", f"person-{self._people()}")
        body = {"kind": kind, "login": login, "name": {"zh": login, "en": login}, "roles": list(roles), **values}
        made = self.admin.post("/v1/users", body)
        assert made.status_code == 201, made.text
        self.spread()
        person = UUID(made.json["id"])
        return Caller(self.app.test_client(), person, self.signer.bearer(person, kind))

    def spread(self) -> None:
        """What relay, broker and worker do, without them: identity's own facts become its directory copy."""
        by_kind = {sub.key.split(".")[1]: sub for sub in SERVICE.subscriptions if isinstance(sub, Copy | Journal)}
        waiting = text("SELECT body FROM fact JOIN outbox USING (event_id) ORDER BY outbox.id")
        with self.database.transaction() as session:
            for event in [Envelope.decode(body) for body in session.scalars(waiting)]:
                sub = by_kind[event.aggregate]
                copies.write(session.connection(), sub.table, [copies.row(sub, event)])
            session.execute(text("DELETE FROM outbox"))

    def ask_token(self, address: str = "192.0.2.1", headers: Any = None, **form: str) -> TestResponse:
        """POST /v1/token with these parameters, from `address`."""
        client = self.app.test_client()
        return client.post("/v1/token", data=form, headers=headers, environ_base={"REMOTE_ADDR": address})

    def _people(self) -> int:
        return int(self.database.read(lambda session: session.scalar(text('SELECT count(*) FROM "user"'))))


def settings_for(url: str) -> Settings:
    return Settings(
        mode="test",
        database_url=as_role(url, APP_ROLE),
        broker_url="amqp://nobody@127.0.0.1:1/",
        jwks_url="http://127.0.0.1:1/",
        issuer=ISSUER,
        cursor_secret="a secret of at least thirty-two letters",
        relay_wake=("127.0.0.1", 9),
        http_bind=("127.0.0.1", 9),
        edge_secret=EDGE_SECRET,
        smtp_url="smtp://127.0.0.1:9",  # nobody: what sends is given a server of its own
        smtp_from="crm@example.com",
        master_key=MASTER_KEY,
    )


@contextmanager
def opened(url: str) -> Iterator[Gateway]:
    """The gateway on a bootstrapped database. Its tokens are signed with identity's own key: only what is wrong with a
    token can betray it, and a login costs no hash.
    """
    settings = settings_for(url)
    database = SERVICE.database(settings, pool_size=8)
    key = database.read(active_key)
    assert key.sealed is not None
    app, signer = create_app(SERVICE, settings, database), signing_as_identity(key.kid, key.sealed)
    yield Gateway(url, settings, instruments_of(settings), database, app, signer)
    database.close()


@cache  # all databases of a run are copies of one template, with one key
def signing_as_identity(kid: str, sealed: bytes) -> Signer:
    return Signer(kid, RSAKey.import_key(MasterKey(MASTER_KEY).open(sealed, kid)))


def fill(url: str) -> None:
    migrated(SERVICE.migrations, APP_ROLE, url)
    settings = settings_for(url)
    database = SERVICE.database(settings, pool_size=2)
    bootstrap(database, settings, instruments_of(settings), ADMIN_PASSWORD, OPERATOR_SECRET)
    database.close()
    with opened(url) as gateway:
        gateway.spread()


OpenGateway = Callable[[], AbstractContextManager[Gateway]]


@pytest.fixture(scope="session")
def open_gateway(postgres: PostgresAccess) -> OpenGateway:
    """Opens a gateway of one's own, bootstrapped."""

    @contextmanager
    def open_one() -> Iterator[Gateway]:
        with postgres.database(postgres.template("gateway", fill)) as url, opened(url) as gateway:
            yield gateway

    return open_one


@pytest.fixture
def gateway(open_gateway: OpenGateway) -> Iterator[Gateway]:
    """A gateway for this test alone."""
    with open_gateway() as gateway:
        yield gateway


@pytest.fixture
def empty_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh database, migrated and empty, as its superuser sees it."""
    template = postgres.template("gateway_empty", lambda url: migrated(SERVICE.migrations, APP_ROLE, url))
    with postgres.database(template) as url:
        yield url


@pytest.fixture
def superuser_url(gateway: Gateway) -> str:
    return gateway.superuser_url


@pytest.fixture
def settings(gateway: Gateway) -> Settings:
    return gateway.settings


@pytest.fixture
def instruments(gateway: Gateway) -> Instruments:
    return gateway.instruments


@pytest.fixture
def database(gateway: Gateway) -> Database:
    """The database as the application's role sees it."""
    return gateway.database


@pytest.fixture
def engine(gateway: Gateway) -> Iterator[Engine]:
    """Behind the gateway's back."""
    engine = create_engine(gateway.superuser_url)
    yield engine
    engine.dispose()


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return gateway.app


@pytest.fixture
def signer(gateway: Gateway) -> Signer:
    return gateway.signer


@pytest.fixture
def admin(gateway: Gateway) -> Caller:
    return gateway.admin


@pytest.fixture
def hire(gateway: Gateway) -> Callable[..., Caller]:
    return gateway.hire


@pytest.fixture
def spread(gateway: Gateway) -> Callable[[], None]:
    return gateway.spread


@pytest.fixture
def ask_token(gateway: Gateway) -> Callable[..., TestResponse]:
    return gateway.ask_token


@pytest.fixture
def run(gateway: Gateway) -> Callable[[Callable[[UnitOfWork], T]], T]:
    """Runs a command as the gateway itself."""
    context = Context(Principal.service("identity"), "identity.test")
    return lambda command: pipeline.run(gateway.database, command, context)
