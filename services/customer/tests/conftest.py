"""The customer service on a database of the module's own, and a company whose people call it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from chassis.broker.subscriber import Delivery
from chassis.contracts.consumed import consumed_schemas
from chassis.storage import Database
from chassis.testing.access import Signer
from chassis.testing.staff import Staff, employed, migrated
from chassis.worker.batch import Handler
from chassis.worker.events import Reader, checks
from chassis.worker.reacting import Reactor
from chassis.worker.subscriptions import Subscriptions
from crm.testing import PostgresAccess
from customer.service import SERVICE
from services.customer.tests.factories import ROLES, RULE


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


def found_company(url: str) -> None:
    """Migrate the empty database, define the roles, and bring a coding rule into force."""
    migrated(SERVICE.migrations, "customer_app", url)
    with employed(SERVICE, url, Signer()) as staff:
        staff.incorporate()
        for code, grants in ROLES.items():
            staff.define(code, grants)
        clerk, supervisor, head = (staff.hire(r) for r in ("customer_file_clerk", "sales_supervisor", "sales_head"))
        made = clerk.post("/v1/coding-rules", RULE).json or {}
        path = f"/v1/coding-rules/{made['id']}"
        steps = ((clerk, "submit", 1), (supervisor, "approve", 2), (head, "approve", 2))
        answers = [person.act(f"{path}/{step}", version) for person, step, version in steps]
        assert [answer.status_code for answer in answers] == [200, 200, 200], answers[-1].text
        staff.dismiss(clerk, supervisor, head)


@pytest.fixture(scope="module")
def superuser_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh database with roles and a coding rule in force, as its superuser sees it."""
    template = postgres.template("customer", found_company)
    with postgres.database(template) as url:
        yield url


@pytest.fixture(scope="module")
def company(superuser_url: str, signer: Signer) -> Iterator[Staff]:
    """The people of a company that uses this service."""
    with employed(SERVICE, superuser_url, signer) as staff:
        yield staff


@pytest.fixture(scope="module")
def app(company: Staff) -> Flask:
    return company.app


@pytest.fixture(scope="module")
def database(company: Staff) -> Database:
    """The database as the application's role sees it."""
    return company.database


@pytest.fixture(scope="module")
def hear(database: Database) -> Callable[..., None]:
    """What the worker does with a batch of these events."""
    reader = Reader(Subscriptions(SERVICE.subscriptions), checks(consumed_schemas(SERVICE)))
    handler = Handler(reader, Reactor(database))
    return lambda *events: handler.handle([Delivery(e.encode(), e.routing_key, False, False, 0, None) for e in events])


@pytest.fixture(scope="module")
def engine(company: Staff) -> Engine:
    """Behind the service's back."""
    return company.engine
