"""The bookshop as an app on a fresh database, and callers with tokens."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from werkzeug.test import TestResponse

from chassis.http.app import create_app
from chassis.principal import Reach
from chassis.settings import ServiceSettings
from chassis.storage import Database
from chassis.testing.access import ISSUER, Signer, enrol
from chassis.testing.toy import create_tables
from crm.testing import PostgresAccess
from services.chassis.tests.http.shop import READ, SHOP, WRITE, Shop


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def settings(shop_url: str) -> ServiceSettings:
    return ServiceSettings(
        mode="test",
        database_url=shop_url,
        broker_url="amqp://nobody@127.0.0.1:1/",
        jwks_url="http://127.0.0.1:1/",
        issuer=ISSUER,
        cursor_secret="a secret of at least thirty-two letters",
        relay_wake=("127.0.0.1", 9),
        http_bind=("127.0.0.1", 9),
    )


@pytest.fixture
def shop_url(postgres: PostgresAccess) -> Iterator[str]:
    template = postgres.template("shop", lambda url: create_tables(Shop, url))
    with postgres.database(template) as url:
        yield url


@pytest.fixture
def database(shop_url: str) -> Iterator[Database]:
    database = SHOP.database(
        ServiceSettings(
            mode="test",
            database_url=shop_url,
            broker_url="amqp://nobody@127.0.0.1:1/",
            jwks_url="http://127.0.0.1:1/",
            issuer=ISSUER,
            cursor_secret="x" * 32,
            relay_wake=("127.0.0.1", 9),
            http_bind=("127.0.0.1", 9),
        ),
        pool_size=8,
    )
    yield database
    database.close()


@pytest.fixture
def app(settings: ServiceSettings, database: Database, signer: Signer) -> Flask:
    return create_app(replace(SHOP, keys=lambda _database: signer.keys), settings, database)


@dataclass
class Caller:
    """Somebody who calls the API."""

    client: FlaskClient
    id: UUID
    headers: Mapping[str, str]

    def call(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **what: Any) -> TestResponse:
        """One request with this caller's token."""
        return self.client.open(path, method=method, headers={**self.headers, **(headers or {})}, **what)

    def book(self, title: str = "水浒传", **other: Any) -> dict[str, Any]:
        """List a book."""
        body = {"title": title, "kind": "novel", "price": "12.50", **other}
        answer = self.call("POST", "/v1/books", json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.get_json()
        return made


Enter = Callable[..., Caller]


@pytest.fixture
def enter(app: Flask, shop_url: str, signer: Signer) -> Iterator[Enter]:
    """Somebody with these grants (permission to reach) at the door."""
    engine = create_engine(shop_url)

    def let_in(grants: Mapping[str, Reach], *, kind: str = "user", **columns: Any) -> Caller:
        subject = enrol(engine, grants, kind=kind, **columns)
        return Caller(app.test_client(), subject, signer.bearer(subject, kind))

    yield let_in
    engine.dispose()


@pytest.fixture
def clerk(enter: Enter) -> Caller:
    """May read and write every book, and look after the shop."""
    return enter(dict.fromkeys((READ, WRITE, "shop.ops.read", "shop.ops.manage"), Reach.ALL))
