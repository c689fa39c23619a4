"""The notify service on a database of the module's own, people who call it, and neighbours to whom things happen."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis import pipeline
from chassis.broker.subscriber import Delivery
from chassis.contracts.consumed import consumed_schemas
from chassis.envelope import Envelope
from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.storage import Database
from chassis.testing.access import Signer
from chassis.testing.staff import Caller, Staff, employed, migrated
from chassis.unit_of_work import Context, UnitOfWork
from chassis.worker import copies
from chassis.worker.batch import Handler
from chassis.worker.events import Reader, checks
from chassis.worker.reacting import Reactor
from chassis.worker.subscriptions import Subscriptions
from crm.testing import PostgresAccess
from notify.accounts.model import Account
from notify.accounts.reactions import account_row
from notify.letters.model import Letter
from notify.model import Base
from notify.rules import book
from notify.service import SERVICE
from services.notify.tests.factories import ROLES, happened
from services.notify.tests.post_office import PostOffice


@pytest.fixture(scope="module")
def superuser_url(postgres: PostgresAccess) -> Iterator[str]:
    """A fresh database of the service, as its superuser sees it."""
    template = postgres.template("notify", partial(migrated, SERVICE.migrations, "notify_app"))
    with postgres.database(template) as url:
        yield url


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="module")
def staff(superuser_url: str, signer: Signer) -> Iterator[Staff]:
    """The service at work, and people to call it."""
    with employed(SERVICE, superuser_url, signer) as people:
        yield people


class World:
    """What the neighbours do, as the worker of notify hears of it, and what people find afterwards."""

    def __init__(self, staff: Staff, database: Database) -> None:
        self.staff, self.database = staff, database
        reader = Reader(Subscriptions(SERVICE.subscriptions), checks(consumed_schemas(SERVICE)))
        self._handler = Handler(reader, Reactor(database))

    def tell(self, *events: Envelope) -> None:
        """Deliver events in one batch, as the broker does."""
        channel: Any = None
        self._handler.handle([Delivery(e.encode(), e.routing_key, False, False, 1, channel) for e in events])

    def happens(self, key: str, **what: Any) -> Envelope:
        """Something happens; the event is delivered and given back."""
        event = happened(key, **what)
        self.tell(event)
        return event

    def held(self) -> list[Any]:
        """Events that could not be told, and why."""
        with self.staff.engine.connect() as connection:
            return list(connection.execute(text("SELECT routing_key, state, error FROM held ORDER BY id")))

    def letters(self, *events: Envelope) -> list[Any]:
        """The letters about these events, by address."""
        with self.staff.engine.connect() as connection:
            found = select(Letter.__table__).where(Letter.event_id.in_([event.id for event in events]))
            return list(connection.execute(found.order_by(Letter.address)))

    @staticmethod
    def notices(person: Caller, language: str = "zh", **filters: str) -> list[dict[str, Any]]:
        """What a person finds, newest first."""
        answer = person.call("GET", "/v1/me/notices", query_string=filters, headers={"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        return list(answer.json["items"])


@pytest.fixture(scope="module")
def world(staff: Staff, database: Database) -> Iterator[World]:
    for code, grants in ROLES.items():
        staff.define(code, grants)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(book, "FRESH", 0.0)  # what a test changes counts with its next event
        yield World(staff, database)


@pytest.fixture(scope="module")
def person(staff: Staff) -> Any:
    """Hires somebody by name."""

    def hire(zh: str, *roles: str, **columns: Any) -> Caller:
        return staff.hire(*roles, name={"zh": zh, "en": f"{zh} (en)"}, **columns)

    return hire


@pytest.fixture(scope="module")
def database(staff: Staff) -> Database:
    """The database as the application's role sees it."""
    return staff.database


@pytest.fixture(scope="module")
def run(database: Database) -> Callable[[Callable[[UnitOfWork], object]], object]:
    """Run a command as the schedule does."""
    context = Context(Principal.service("notify"), "", cause="schedule")
    return lambda command: pipeline.run(database, command, context)


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


@pytest.fixture
def post(database: Database, staff: Staff) -> PostOffice:
    """A post office without any letters."""
    with staff.engine.begin() as connection:
        connection.execute(text("TRUNCATE letter"))
    return PostOffice(database)
