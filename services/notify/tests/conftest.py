"""The notify service on a database of the module's own, and people who call it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine

from chassis.http.app import create_app
from chassis.identifiers import new_id
from chassis.testing.access import ISSUER, Signer
from chassis.testing.staff import Staff, as_role, migrated
from chassis.worker import copies
from crm.testing import PostgresAccess
from notify.accounts.model import Account
from notify.accounts.reactions import account_row
from notify.model import Base
from notify.service import SERVICE
from notify.settings import Settings

APP_ROLE = "notify_app"


@pytest.fixture(scope="module")
def superuser_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh database of the service, as its superuser sees it."""
    template = postgres.template("notify", partial(migrated, SERVICE.migrations, APP_ROLE))
    with postgres.database(template) as url:
        yield url


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="module")
def staff(superuser_url: str, signer: Signer) -> Iterator[Staff]:
    """The service at work, and people to call it."""
    settings = Settings(
        mode="test",
        database_url=as_role(superuser_url, APP_ROLE),
        broker_url="amqp://nobody@127.0.0.1:1/",
        jwks_url="http://127.0.0.1:1/",
        issuer=ISSUER,
        cursor_secret="a secret of at least thirty-two letters",
        relay_wake=("127.0.0.1", 9),
        http_bind=("127.0.0.1", 9),
    )
    database = SERVICE.database(settings, pool_size=8)
    behind = create_engine(superuser_url)
    app = create_app(replace(SERVICE, keys=lambda _database: signer.keys), settings, database)
    yield Staff(behind, app, signer)
    database.close()
    behind.dispose()


Learn = Callable[..., UUID]


@pytest.fixture(scope="module")
def learn(staff: Staff) -> Learn:
    """Let notify learn of an account as the worker would write it; `state` overrides what the event says."""

    def arrived(version: int = 1, identifier: UUID | None = None, **state: Any) -> UUID:
        identifier = identifier or new_id()
        known: dict[str, Any] = {
            "id": str(identifier), "active": True, "owner_id": None, "account_id": str(identifier),
            "name": {"zh": "青岛远航机械"}, "short_name": None,
        }  # fmt: skip
        row = {**account_row({**known, **state}), "id": identifier, "version": version}
        with staff.engine.begin() as connection:
            copies.write(connection, Base.metadata.tables[Account.__tablename__], [row])
        return identifier

    return arrived
