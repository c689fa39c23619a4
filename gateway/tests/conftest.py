"""The gateway on a fresh database, bootstrapped, and people who call it with tokens from its own token route."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from uuid import UUID

import pytest
from flask import Flask
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
from crm.testing import PostgresAccess
from gateway.identity.bootstrap import bootstrap
from gateway.identity.instruments import Instruments, instruments_of
from gateway.identity.keys.queries import active_key
from gateway.service import SERVICE
from gateway.settings import Settings

T = TypeVar("T")
APP_ROLE = "gateway_app"
ADMIN_PASSWORD = "correct horse battery staple"
OPERATOR_SECRET = "an operator's secret of forty-odd letters"


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
        master_key=bytes(range(32)),  # the same in every worker of the run, for they share one template database
    )


def spread_facts(database: Database) -> None:
    """What relay, broker and worker do, without them: identity's own facts become its directory copy."""
    by_kind = {sub.key.split(".")[1]: sub for sub in SERVICE.subscriptions if isinstance(sub, Copy)}
    with database.transaction() as session:
        rows = session.execute(text("SELECT body FROM fact JOIN outbox USING (event_id) ORDER BY outbox.id")).all()
        for row in rows:
            event = Envelope.decode(row.body)
            sub = by_kind[event.aggregate]
            copies.write(session.connection(), sub.table, [copies.row(sub, event)])
        session.execute(text("DELETE FROM outbox"))


def bootstrapped(url: str) -> None:
    migrated(SERVICE.migrations, APP_ROLE, url)
    settings = settings_for(url)
    database = SERVICE.database(settings, pool_size=2)
    bootstrap(database, settings, instruments_of(settings), ADMIN_PASSWORD, OPERATOR_SECRET)
    spread_facts(database)
    database.close()


@pytest.fixture
def empty_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh database, migrated and empty, as its superuser sees it."""
    template = postgres.template("gateway_empty", lambda url: migrated(SERVICE.migrations, APP_ROLE, url))
    with postgres.database(template) as url:
        yield url


@pytest.fixture
def superuser_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh database after the bootstrap, as its superuser sees it."""
    with postgres.database(postgres.template("gateway", bootstrapped)) as url:
        yield url


@pytest.fixture
def settings(superuser_url: str) -> Settings:
    return settings_for(superuser_url)


@pytest.fixture
def instruments(settings: Settings) -> Instruments:
    return instruments_of(settings)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database as the application's role sees it."""
    database = SERVICE.database(settings, pool_size=8)
    yield database
    database.close()


@pytest.fixture
def engine(superuser_url: str) -> Iterator[Engine]:
    """Behind the gateway's back."""
    engine = create_engine(superuser_url)
    yield engine
    engine.dispose()


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    return create_app(SERVICE, settings, database)


@pytest.fixture
def run(database: Database) -> Callable[[Callable[[UnitOfWork], T]], T]:
    """Runs a command as the gateway itself."""
    context = Context(Principal.service("identity"), "identity.test")
    return lambda command: pipeline.run(database, command, context)


@pytest.fixture
def spread(database: Database) -> Callable[[], None]:
    return lambda: spread_facts(database)


Ask = Callable[..., TestResponse]


@pytest.fixture
def ask_token(app: Flask) -> Ask:
    """POST /v1/token with these parameters, from `address`."""

    def ask(address: str = "192.0.2.1", headers: dict[str, str] | None = None, **form: str) -> TestResponse:
        environment = {"REMOTE_ADDR": address}
        return app.test_client().post("/v1/token", data=form, headers=headers, environ_base=environment)

    return ask


@pytest.fixture
def signer(database: Database, instruments: Instruments) -> Signer:
    """A signer with identity's own key: it saves a hash a login, and only what is wrong with a token can betray it."""
    key = database.read(active_key)
    signer = Signer(key.kid)
    signer.key = key.private(instruments.master)
    return signer


@pytest.fixture
def admin(app: Flask, database: Database, signer: Signer) -> Caller:
    """The administrator of the bootstrap."""
    admin_id = database.read(lambda session: session.scalar(text("SELECT id FROM \"user\" WHERE login = 'admin'")))
    return Caller(app.test_client(), admin_id, signer.bearer(admin_id))


Hire = Callable[..., Caller]


@pytest.fixture
def hire(app: Flask, admin: Caller, signer: Signer, spread: Callable[[], None]) -> Hire:
    """A new person with these roles, entered by the administrator over HTTP and known to the directory."""
    hired = iter(range(1, 1000))

    def enter(*roles: str, kind: str = "user", **values: Any) -> Caller:
        login = values.pop("login", f"person-{next(hired)}")
        body = {"kind": kind, "login": login, "name": {"zh": login, "en": login}, "roles": list(roles), **values}
        made = admin.post("/v1/users", body)
        assert made.status_code == 201, made.text
        spread()
        person = UUID(made.json["id"])
        return Caller(app.test_client(), person, signer.bearer(person, kind))

    return enter
