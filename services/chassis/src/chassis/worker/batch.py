"""A batch of deliveries in one transaction: copies set-wise, effects one by one in order of arrival, failures held."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

import structlog
from prometheus_client import Histogram
from sqlalchemy import Connection

from chassis.broker.subscriber import Delivery
from chassis.identifiers import time_of
from chassis.process.crashpoints import crash
from chassis.telemetry import metrics
from chassis.worker import copies, held
from chassis.worker.events import Reaction, Reader, Unusable
from chassis.worker.failure import DatabaseAway, Outcome, is_away
from chassis.worker.reacting import Failure, Reactor
from chassis.worker.subscriptions import Kept

log = structlog.get_logger(__name__)

REMEMBERED = timedelta(days=40) - timedelta(hours=1)
"""How old an event may be for an effect: the inbox forgets after 40 days, by a clock that may differ by an hour."""


class Handler:
    """Makes deliveries take effect. Raises DatabaseAway when nothing was done and nothing may be acknowledged."""

    def __init__(self, reader: Reader, reactor: Reactor) -> None:
        self._reader = reader
        self._reactor = reactor

    def handle(self, deliveries: Sequence[Delivery]) -> None:
        """Handle a batch in one transaction; if the batch as such fails, each delivery with care in its own."""
        try:
            with metrics.BATCH_SECONDS.time():
                self._transact(deliveries, careful=False)
        except DatabaseAway:
            raise
        except Exception as error:
            if is_away(error):
                raise DatabaseAway(str(error)) from error
            for delivery in deliveries:
                self._alone(delivery)

    def _alone(self, delivery: Delivery) -> None:
        """Every reaction in a savepoint: what fails is held, what does not takes effect."""
        try:
            self._transact([delivery], careful=True)
        except DatabaseAway:
            raise
        except Exception as error:
            if is_away(error):
                raise DatabaseAway(str(error)) from error
            log.exception("worker.fault", key=delivery.key)
            self.hold(delivery, f"{type(error).__name__}: {error}")

    def hold(self, delivery: Delivery, error: str) -> None:
        """Put a delivery aside unhandled, for every room that wants it."""
        with self._reactor.database.engine.begin() as connection:
            for item in self._reader.read(delivery):
                if isinstance(item, Unusable):
                    _park(connection, item)
                else:
                    _hold(connection, item, Failure(Outcome.HOLD, error, ""))

    def _transact(self, deliveries: Sequence[Delivery], *, careful: bool) -> None:
        batch = _Batch()
        for delivery in deliveries:
            for item in self._reader.read(delivery):
                if delivery.dead or self._reactor.wants(item):
                    batch.add(item, dead=delivery.dead)
                else:
                    batch.outcomes.append((item, "unwanted"))
        if batch.is_empty:  # nothing to write down, so nothing to wait for
            batch.count()
            return
        with self._reactor.database.engine.begin() as connection:
            _Run(connection, self._reactor, batch, careful=careful).all()
            crash("consumer.before_commit")
        crash("consumer.after_commit")
        batch.count()
        if batch.effects:
            self._reactor.database.wake_relay()


class _Batch:
    """What a batch asks for, in order of arrival, and what became of it."""

    def __init__(self) -> None:
        self.unusable: list[Unusable] = []
        self.dead: list[Reaction] = []
        self.copies: list[Reaction] = []
        self.effects: list[Reaction] = []
        self.behind: list[Reaction] = []
        """What follows an unusable event of its aggregate within this batch."""
        self._broken: set[tuple[str, UUID]] = set()
        self.outcomes: list[tuple[Reaction | Unusable, str]] = []

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing at all."""
        return not (self.unusable or self.dead or self.copies or self.effects or self.behind)

    def add(self, item: Reaction | Unusable, *, dead: bool) -> None:
        if isinstance(item, Unusable):
            self.unusable.append(item)
            if item.aggregate_id is not None:
                self._broken.add((item.room, item.aggregate_id))
        elif self._broken and item.place in self._broken:
            self.behind.append(item)
        elif dead:
            self.dead.append(item)
        elif isinstance(item.subscription, Kept):
            self.copies.append(item)
        elif _forgotten(item.event.id):
            reason = "refused: older than the 40 days that the inbox remembers"
            self.unusable.append(
                Unusable(item.subscription.room, item.event.id, None, item.event.routing_key, item.body, reason)
            )
        else:
            self.effects.append(item)

    def count(self) -> None:
        """Into the metrics, after the commit."""
        now = datetime.now(UTC)
        handled: Counter[tuple[str, str]] = Counter()
        for item, outcome in self.outcomes:
            room = item.room if isinstance(item, Unusable) else item.subscription.room
            handled[room, outcome] += 1
            if isinstance(item, Reaction) and outcome == "applied":
                _latency(room).observe((now - item.event.time).total_seconds())
        for (room, outcome), number in handled.items():
            metrics.EVENTS_HANDLED.labels(room, outcome).inc(number)


class _Run:
    """One batch within its transaction."""

    def __init__(self, connection: Connection, reactor: Reactor, batch: _Batch, *, careful: bool) -> None:
        self._connection, self._reactor, self._batch, self._careful = connection, reactor, batch, careful
        every = [*batch.copies, *batch.effects, *batch.dead, *batch.behind]
        self._known = held.Known(connection, every)

    def all(self) -> None:
        for reaction in self._batch.dead:
            if self._may_run(reaction):
                self._fail(reaction, Failure(Outcome.HOLD, "delivered too often: it may have killed its workers", ""))
        ready: dict[tuple[str, str], list[Reaction]] = {}
        for reaction in self._batch.copies:
            if self._may_run(reaction):
                ready.setdefault((reaction.subscription.room, reaction.subscription.key), []).append(reaction)
        for _, group in sorted(ready.items()):
            self._copy(group)
        self._effects()
        for item in self._batch.unusable:
            _park(self._connection, item)
            self._note(item, "parked")
            if item.aggregate_id is not None:
                self._known.blocked.add((item.room, item.aggregate_id))
        for reaction in self._batch.behind:
            self._may_run(reaction)

    def _may_run(self, reaction: Reaction) -> bool:
        """Whether it is neither on record already nor behind a held one; queues it where it is behind."""
        if not (self._known.recorded or self._known.blocked):  # as ever: looking up a UUID is two Python calls (B9)
            return True
        if reaction.once in self._known.recorded:
            self._note(reaction, "duplicate")
            return False
        if reaction.place in self._known.blocked:
            _put(self._connection, reaction, state="queued", error="waits for an earlier event")
            self._known.recorded.add(reaction.once)
            self._note(reaction, "queued")
            return False
        return True

    def _copy(self, reactions: list[Reaction]) -> None:
        """Write one subscription's copies. Without a savepoint, which costs two of six round trips: a failure fails
        the batch, and each delivery is handled again with care.
        """
        if self._careful:
            for reaction in reactions:
                self._react(reaction)
            return
        subscription = reactions[0].subscription
        assert isinstance(subscription, Kept)  # noqa: S101 - for the type checker
        copies.write(self._connection, subscription.table, copies.rows(subscription, reactions))
        self._batch.outcomes += [(reaction, "applied") for reaction in reactions]

    def _effects(self) -> None:
        fresh = self._reactor.take(self._connection, self._batch.effects)
        for reaction in self._batch.effects:
            if reaction.once not in fresh:
                self._note(reaction, "duplicate")
                continue
            fresh.discard(reaction.once)
            if not self._react(reaction):
                self._reactor.untake(self._connection, reaction)

    def _react(self, reaction: Reaction) -> bool:
        """Run one; True when it is done, False when it now stands in `held`."""
        if not self._may_run(reaction):
            return False
        failure = self._reactor.react(self._connection, reaction)
        if failure is None or failure.outcome is Outcome.EXPECTED:
            self._note(reaction, "applied" if failure is None else "expected")
            return True
        self._fail(reaction, failure)
        return False

    def _fail(self, reaction: Reaction, failure: Failure) -> None:
        self._note(reaction, _hold(self._connection, reaction, failure))
        self._known.recorded.add(reaction.once)
        self._known.blocked.add(reaction.place)

    def _note(self, item: Reaction | Unusable, outcome: str) -> None:
        self._batch.outcomes.append((item, outcome))
        if outcome in {"expected", "held", "parked"}:
            event_id = item.event_id if isinstance(item, Unusable) else item.event.id
            log.info(f"event.{outcome}", event_id=str(event_id))


@cache
def _latency(room: str) -> Histogram:
    """Finding a metric by its labels takes longer than observing it."""
    return metrics.EVENT_LATENCY.labels(room)


def _forgotten(event_id: UUID) -> bool:
    return time_of(event_id) < datetime.now(UTC) - REMEMBERED


def _hold(connection: Connection, reaction: Reaction, failure: Failure) -> str:
    refused = failure.outcome is Outcome.REFUSED
    state = "parked" if refused else "held"
    _put(
        connection,
        reaction,
        state=state,
        error=failure.error,
        traceback=failure.traceback or None,
        reason="refused" if refused else None,
        attempts=1,
    )
    return state


def _put(connection: Connection, reaction: Reaction, *, state: str, error: str, **more: object) -> None:
    held.put(
        connection,
        room=reaction.subscription.room,
        event_id=reaction.event.id,
        aggregate_id=reaction.event.partitionkey,
        routing_key=reaction.event.routing_key,
        body=reaction.body,
        state=state,
        error=error,
        **more,  # type: ignore[arg-type]
    )


def _park(connection: Connection, item: Unusable) -> None:
    held.put(
        connection,
        room=item.room,
        event_id=item.event_id,
        aggregate_id=item.aggregate_id,
        routing_key=item.key,
        body=item.body,
        state="parked",
        error=item.reason,
        reason="unusable",
    )
    log.error("event.unusable", event_id=str(item.event_id), key=item.key, room=item.room, reason=item.reason)
