"""A gateway whose worker hears of customers: their events as the contracts have them, and people who read."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, insert, text, update

from chassis.broker.subscriber import Delivery
from chassis.contracts.consumed import consumed_schemas
from chassis.envelope import Envelope
from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.tables import directory_department, directory_user
from chassis.testing.access import enrol
from chassis.testing.staff import Caller
from chassis.worker.batch import Handler
from chassis.worker.events import Reader, checks
from chassis.worker.reacting import Reactor
from chassis.worker.subscriptions import Subscriptions
from gateway.overview.accounts.sections import SECTIONS
from gateway.service import SERVICE

SERVICES = Path(__file__).parents[3] / "services"
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
EVERYTHING = (*(section.permission for section in SECTIONS), "customer.coding_rule.read")


class World:
    """One gateway, what it is told, and who asks it."""

    def __init__(self, gateway: Any, engine: Engine) -> None:
        self.gateway, self.engine = gateway, engine
        reader = Reader(Subscriptions(SERVICE.subscriptions), checks(consumed_schemas(SERVICE)))
        self._handler = Handler(reader, Reactor(gateway.database))
        self._minutes = count()

    def event(
        self,
        key: str,
        subject: UUID | None = None,
        version: int = 1,
        *,
        service: str = "customer",
        actor: str = "service/customer",
        data: Mapping[str, Any] | None = None,
        **state: Any,
    ) -> Envelope:
        """An event later than all before: the published example of its kind (`account.approved`), or the nearest there
        is, with these values.
        """
        aggregate, subject = key.partition(".")[0], subject or new_id()
        examples = SERVICES / service / "contracts" / "published"
        found = [
            *examples.glob(f"{service}.{key}.v1.example.json"),
            *examples.glob(f"{service}.{aggregate}.*.example.json"),
        ]
        example = Envelope.decode((found or sorted(examples.glob("customer.account.*.example.json")))[0].read_bytes())
        return replace(
            example,
            id=new_id(),
            type=f"crm.{service}.{key}.v1",
            aggregate=aggregate,
            partitionkey=subject,
            aggregateversion=version,
            time=BEGAN + timedelta(minutes=next(self._minutes)),
            actor=actor,
            data={**example.data, **(data or {}), "state": {**example.state, "id": subject, **state}},
        )

    def account(self, fact: str = "approved", account: UUID | None = None, version: int = 1, **more: Any) -> Envelope:
        """Something happened to an account; nobody owns it unless `owner_id` is given."""
        account = account or new_id()
        return self.event(f"account.{fact}", account, version, **{"account_id": account, "owner_id": None, **more})

    def hear(self, *events: Envelope) -> None:
        """What the worker does with a batch of deliveries."""
        deliveries: list[Any] = [Delivery(e.encode(), e.routing_key, False, False, 0, None) for e in events]
        self._handler.handle(deliveries)

    def known(self, **state: Any) -> UUID:
        """An account that the gateway has heard of."""
        event = self.account(**state)
        self.hear(event)
        return event.partitionkey

    def hire(self, grants: Mapping[str, Reach] | None = None, **columns: Any) -> Caller:
        """Somebody who may read everything, or with these grants; `masks`, `kind` and columns of the directory may be
        given.
        """
        kind = columns.get("kind", "user")
        person = enrol(self.engine, reads() if grants is None else grants, **columns)
        return Caller(self.gateway.app.test_client(), person, self.gateway.signer.bearer(person, kind))

    def department(self, parent_id: UUID | None = None) -> UUID:
        """A department, below another one if given."""
        identifier = new_id()
        name = {"zh": "部", "en": "D"}
        self.run(
            insert(directory_department).values(id=identifier, version=1, parent_id=parent_id, code="d", name=name)
        )
        return identifier

    def rename(self, person: Caller, zh: str, en: str) -> None:
        """Call somebody by another name."""
        named = update(directory_user).where(directory_user.c.id == person.id)
        self.run(named.values(name={"zh": zh, "en": en}))

    def run(self, statement: Any, **values: Any) -> None:
        """Behind the gateway's back."""
        with self.engine.begin() as connection:
            connection.execute(text(statement) if isinstance(statement, str) else statement, values)

    def rows(self, table: str) -> list[str]:
        """Every row of a table as PostgreSQL writes it."""
        with self.engine.begin() as connection:
            return list(connection.scalars(text(f"SELECT t::text FROM {table} AS t ORDER BY id")))


def reads(reach: Reach = Reach.ALL, *kinds: str) -> dict[str, Reach]:
    """The read permissions over these kinds of customer's documents, or over all documents of all services."""
    return dict.fromkeys([f"customer.{kind}.read" for kind in kinds] or EVERYTHING, reach)


@pytest.fixture(scope="module")
def world(open_gateway: Callable[[], AbstractContextManager[Any]]) -> Iterator[World]:
    """A gateway of the module's own."""
    with open_gateway() as gateway:
        engine = create_engine(gateway.superuser_url)
        yield World(gateway, engine)
        engine.dispose()


@pytest.fixture(scope="session", name="reads")
def _reads() -> Callable[..., dict[str, Reach]]:
    return reads
