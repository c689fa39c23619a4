"""Stored facts once more: replayed into one named queue, taken into a copy anew, published anew after a restore.

messaging.md, Replay and feeds. A replay goes to a queue, never to the exchange: the others have heard it.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, text

from chassis import pipeline
from chassis.broker import topology
from chassis.broker.publisher import Message, Publisher
from chassis.broker.subscriber import Subscriber
from chassis.contracts.consumed import consumed_schemas
from chassis.facts import AggregateEvents, EventType
from chassis.model import Aggregate, Fact
from chassis.principal import Principal
from chassis.service import Service
from chassis.storage import Database
from chassis.unit_of_work import Context, UnitOfWork
from chassis.worker import copies
from chassis.worker.events import Reaction, Reader, checks
from chassis.worker.subscriptions import Kept, Subscriptions

log = structlog.get_logger(__name__)

PAGE = 1000
RAISE = 1_000_000
"""How far a resync lifts versions: above whatever the copies may have seen before the backup was restored."""

# Ids of events grow with time, and within an aggregate with its versions: the order in which they happened.
_PAGE = text(
    """
    SELECT event_id, routing_key, aggregate_id, extract(epoch FROM at)::bigint AS at, body FROM fact
    WHERE event_id > :after AND at >= :since AND routing_key ~ :pattern ORDER BY event_id LIMIT :limit
    """
)


_QUORUM = {"x-queue-type": "quorum"}


class QueueMissing(LookupError):
    """There is no such queue: what is sent there would be dropped without a word."""


def replay(database: Database, broker: str, *, since: datetime, key: str, to: str) -> int:
    """Send the stored facts since an instant, whose routing key matches `key` (`customer.account.*.v1`), to a queue.

    `broker` is the URL of a user who may write to the default exchange: the operator. Returns how many the broker
    confirmed. Raises QueueMissing, or RuntimeError when the broker does not take one.
    """
    if not topology.queue_exists(broker, to):
        raise QueueMissing(to)
    publisher = Publisher(broker, database.service, exchange="", to=to)
    publisher.connection.start()
    sent = 0
    try:
        for page in _pages(database, since, key):
            batch = publisher.publish(page)
            while not batch.wait(1.0):
                log.info("replay.waiting", sent=sent)
            if batch.open or batch.refused:
                raise RuntimeError(
                    f"after {sent} events the broker took {len(batch.confirmed)} of {len(page)}; start again"
                )
            sent += len(page)
    finally:
        publisher.connection.stop()
    return sent


def _pages(database: Database, since: datetime, key: str) -> Iterator[list[Message]]:
    pattern = "^" + r"\.".join("[^.]+" if word == "*" else re.escape(word) for word in key.split(".")) + "$"
    after = UUID(int=0)
    while True:
        values = {"after": after, "since": since, "pattern": pattern, "limit": PAGE}
        rows = database.read(lambda session, values=values: session.execute(_PAGE, values).all())  # type: ignore[misc]
        if not rows:
            return
        after = rows[-1].event_id
        yield [Message(0, str(row.event_id), row.routing_key, str(row.aggregate_id), row.at, row.body) for row in rows]


def rebuild(
    service: Service, database: Database, broker: str, room: str, *, quiet: float, say: Callable[[str], None]
) -> int:
    """Take replayed facts into the copies and journals of `room`, also where the version is the same.

    Declares the queue `<service>.rebuild`, tells what to replay, takes events until none came for `quiet` seconds after
    the first, and removes the queue. Returns how many were taken. Raises LookupError when the room keeps none.
    """
    wanted = [entry for entry in service.subscriptions if isinstance(entry, Kept) and entry.room == room]
    if not wanted:
        raise LookupError(f"room {room} keeps no copy")
    reader = Reader(Subscriptions(wanted), checks(consumed_schemas(service)))
    name = f"{service.name}.rebuild"
    subscriber = Subscriber(
        broker, service.name, [name], lambda channel: channel.queue_declare(name, durable=True, arguments=_QUORUM)
    )
    subscriber.connection.start()
    for entry in wanted:
        say(f"events replay --since … --key {entry.key} --to {name}")
    taken, last = 0, time.monotonic() + 3600
    try:
        while time.monotonic() < last:
            deliveries = subscriber.take(PAGE, 1.0)
            if deliveries:
                _rewrite(database, [item for delivery in deliveries for item in reader.read(delivery)])
                subscriber.acknowledge(deliveries)
                taken, last = taken + len(deliveries), time.monotonic() + quiet
    finally:
        subscriber.connection.stop()
    topology.run_once(broker, service.name, [lambda channel: channel.queue_delete(name)])
    return taken


def _rewrite(database: Database, items: list[Any]) -> None:
    groups: dict[str, list[Reaction]] = {}
    for item in items:
        if isinstance(item, Reaction):
            groups.setdefault(item.subscription.key, []).append(item)
        else:
            log.error("rebuild.unusable", event_id=str(item.event_id), reason=item.reason)
    with database.engine.begin() as connection:
        for reactions in groups.values():
            subscription = reactions[0].subscription
            if isinstance(subscription, Kept):
                copies.write(connection, subscription.table, copies.rows(subscription, reactions), again=True)


@dataclass(frozen=True)
class Resynced(Fact):
    """The owner's database was restored from a backup; this is the state that counts from now on."""


RESYNCED = EventType(Resynced, "resynced", "数据恢复后重新同步", "Published anew after a restore")


def resync(service: Service, database: Database) -> int:
    """Raise every aggregate's version by a million and publish its full state, so that copies follow. Returns how many.

    Safe to start again after an interruption: what was raised twice is only higher.
    """
    tables = [replace(table, types=(*table.types, RESYNCED)) for table in service.events]
    database.catalogue = type(database.catalogue)(tables)
    return sum(_resync(database, table) for table in tables)


def _resync(database: Database, table: AggregateEvents) -> int:
    model: Any = table.aggregate
    context = Context(principal=Principal.service(database.service), permission="", cause="import")
    after, count = UUID(int=0), 0
    while True:
        ids = database.read(lambda session, after=after: _ids(session, model, after))  # type: ignore[misc]
        if not ids:
            return count
        pipeline.run(database, lambda uow, ids=ids: _raise(uow, model, ids), context)  # type: ignore[misc]
        after, count = ids[-1], count + len(ids)


def _ids(session: Any, model: Any, after: UUID) -> list[UUID]:
    return list(session.scalars(select(model.id).where(model.id > after).order_by(model.id).limit(100)))


def _raise(uow: UnitOfWork, model: Any, ids: list[UUID]) -> None:
    for aggregate in uow.session.scalars(select(model).where(model.id.in_(ids)).with_for_update()):
        known: Aggregate = aggregate
        known.version += RAISE - 1  # and one more by the unit of work
        known.record(Resynced())
