"""The customer service on a fresh database, and a company whose people call it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine

from chassis.http.app import create_app
from chassis.storage import Database
from chassis.testing.access import ISSUER, Signer
from chassis.testing.staff import Staff, as_role, migrated
from crm.testing import PostgresAccess
from customer.service import SERVICE
from customer.settings import Settings
from services.customer.tests.factories import ROLES, RULE

APP_ROLE = "customer_app"


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def superuser_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh database, migrated, as its superuser sees it."""
    template = postgres.template("customer", lambda url: migrated(SERVICE.migrations, APP_ROLE, url))
    with postgres.database(template) as url:
        yield url


@pytest.fixture
def settings(superuser_url: str) -> Settings:
    return Settings(
        mode="test",
        database_url=as_role(superuser_url, APP_ROLE),
        broker_url="amqp://nobody@127.0.0.1:1/",
        jwks_url="http://127.0.0.1:1/",
        issuer=ISSUER,
        cursor_secret="a secret of at least thirty-two letters",
        relay_wake=("127.0.0.1", 9),
        http_bind=("127.0.0.1", 9),
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database as the application's role sees it."""
    database = SERVICE.database(settings, pool_size=8)
    yield database
    database.close()


@pytest.fixture
def engine(superuser_url: str) -> Iterator[Engine]:
    """Behind the service's back."""
    engine = create_engine(superuser_url)
    yield engine
    engine.dispose()


@pytest.fixture
def app(settings: Settings, database: Database, signer: Signer) -> Flask:
    return create_app(replace(SERVICE, keys=lambda _database: signer.keys), settings, database)


@pytest.fixture
def staff(app: Flask, engine: Engine, signer: Signer) -> Staff:
    """Everybody whom the tests hire, with the roles of the mission as far as they concern this service."""
    return Staff(engine, app, signer, ROLES)


@pytest.fixture
def company(staff: Staff) -> Staff:
    """A staff whose coding rule is in force, so that accounts can be entered."""
    clerk, supervisor, head = (staff.hire(r) for r in ("customer_file_clerk", "sales_supervisor", "sales_head"))
    made = clerk.post("/v1/coding-rules", RULE)
    assert made.status_code == 201, made.text
    path = f"/v1/coding-rules/{made.json['id']}"
    assert clerk.act(f"{path}/submit", 1).status_code == 200
    assert supervisor.act(f"{path}/approve", 2).status_code == 200
    approved = head.act(f"{path}/approve", 2)
    assert approved.status_code == 200, approved.text
    return staff
