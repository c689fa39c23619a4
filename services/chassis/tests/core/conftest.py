"""The workshop's database, a fresh copy for every test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from chassis.principal import Principal
from chassis.storage import Database
from chassis.testing.toy import THING_EVENTS, NameTaken, Workshop, create_tables
from chassis.unit_of_work import Context
from crm.testing import PostgresAccess


@pytest.fixture
def workshop_url(postgres: PostgresAccess) -> Iterator[str]:
    template = postgres.template("workshop", lambda url: create_tables(Workshop, url))
    with postgres.database(template) as url:
        yield url


OpenWorkshop = Callable[..., Database]


@pytest.fixture
def open_workshop() -> Iterator[OpenWorkshop]:
    """Opens the workshop's database as a process of it would."""
    with ExitStack() as ending:

        def start(url: str, pool_size: int = 8) -> Database:
            database = Database(
                url,
                service="workshop",
                events=(THING_EVENTS,),
                conflicts={"uq_thing_name": NameTaken},
                pool_size=pool_size,
            )
            ending.callback(database.close)
            return database

        yield start


@pytest.fixture
def workshop(workshop_url: str, open_workshop: OpenWorkshop) -> Database:
    return open_workshop(workshop_url)


@pytest.fixture
def context() -> Context:
    return Context(Principal.service("workshop"), "workshop.thing.make")
