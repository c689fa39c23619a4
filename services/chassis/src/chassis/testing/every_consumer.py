"""What holds for every subscription of a service, walked from its own table: a service's test derives from this.

    class TestEveryConsumer(EveryConsumer):
        service, published = SERVICE, HOUSE

beside a fixture `database`, which the service's handler works on as its worker does.
"""

# ruff: noqa: S101 - these are tests, collected from the classes that derive

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import select, text

from chassis.broker.subscriber import Delivery
from chassis.contracts.consumed import consumed_schemas
from chassis.envelope import Envelope
from chassis.service import Service
from chassis.storage import Database
from chassis.tables import inbox
from chassis.testing.hostile_events import Document, encoded, fresh, hostile_events
from chassis.worker.batch import Handler
from chassis.worker.events import Reaction, Reader, checks
from chassis.worker.reacting import Reactor
from chassis.worker.subscriptions import Journal, Kept, Subscription, Subscriptions

_PUT_ASIDE = text("SELECT body, state, reason, error FROM held WHERE room = :room")


class EveryConsumer:
    """`published` is the folder under which every service keeps the examples of its events."""

    service: ClassVar[Service]
    published: ClassVar[Path]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """A test of `subscription` is one of each line of the table."""
        if "subscription" in metafunc.fixturenames:
            lines = self.service.subscriptions
            metafunc.parametrize("subscription", lines, ids=[f"{line.room} {line.key}" for line in lines])

    @pytest.fixture
    def worker(self, database: Database) -> Iterator["Hearing"]:
        """What the worker of this service does with what it hears; nothing stays put aside."""
        yield Hearing(self.service, database)
        with database.engine.begin() as connection:
            connection.execute(text("DELETE FROM held"))

    def test_hostile_events_are_parked_with_a_reason_and_harm_no_neighbour(
        self, worker: "Hearing", subscription: Subscription
    ) -> None:
        """faults.md J-1, Q-1, X-1."""
        example, schema = self._example(subscription, worker), worker.schemas[subscription.schema]
        key, cases = example["type"].removeprefix("crm."), list(hostile_events(example, schema))
        alone, *neighbours = (fresh(example) for _ in range(4))
        worker.hear(key, [encoded(alone)])
        first, second, third = map(encoded, neighbours)
        hostile = [case.body for case in cases]
        worker.hear(key, [first, *hostile[::2], second, *hostile[1::2], third])
        aside = worker.put_aside(subscription.room)
        assert [case.name for case in cases if case.body not in aside] == []
        assert {case.name: aside[case.body] for case in cases if aside[case.body][:2] != ("parked", "unusable")} == {}
        fate = worker.fate(subscription, alone)
        assert fate in ("took effect", "held"), "a good one may wait for what it speaks of, and no more"
        assert [worker.fate(subscription, event) for event in neighbours] == [fate] * 3

    def _example(self, subscription: Subscription, worker: "Hearing") -> Document:
        files = sorted(self.published.glob(f"**/contracts/published/{subscription.key}.example.json"))
        assert files, f"nobody publishes {subscription.key}"
        published: list[Document] = [json.loads(file.read_bytes()) for file in files]
        return next(example for example in published if worker.wants(subscription, example))


class Hearing:
    """A service's handler, fed as its broker feeds it."""

    def __init__(self, service: Service, database: Database) -> None:
        self.schemas = consumed_schemas(service)
        self._database, self._service = database, service
        self._reactor = Reactor(database)
        self._handler = Handler(Reader(Subscriptions(service.subscriptions), checks(self.schemas)), self._reactor)

    def hear(self, key: str, bodies: Sequence[bytes]) -> None:
        """Deliver these in one batch, as what was published under this key."""
        channel: Any = None
        self._handler.handle([Delivery(body, key, False, False, 1, channel) for body in bodies])

    def wants(self, subscription: Subscription, event: Document) -> bool:
        """Whether there is anything to do for an event (`Effect.wants`)."""
        return self._reactor.wants(Reaction(subscription, Envelope.decode(encoded(event)), b""))

    def put_aside(self, room: str) -> dict[bytes, tuple[str, str, str]]:
        """Body → (state, reason, error) of what this room put aside."""
        with self._database.engine.connect() as connection:
            found = connection.execute(_PUT_ASIDE, {"room": room})
            return {bytes(row.body): (row.state, row.reason, row.error) for row in found}

    def fate(self, subscription: Subscription, event: Document) -> str | None:
        """What became of an event in this room: None where nobody knows of it."""
        if isinstance(subscription, Kept):
            identity = event["id" if isinstance(subscription, Journal) else "partitionkey"]
            query = select(1).where(subscription.table.c.id == identity)
        else:
            consumer = f"{self._service.name}.{subscription.room}"
            query = select(1).where(inbox.c.consumer == consumer, inbox.c.event_id == event["id"])
        with self._database.engine.connect() as connection:
            if connection.scalar(query):
                return "took effect"
        state, *_ = self.put_aside(subscription.room).get(encoded(event), (None,))
        return state
