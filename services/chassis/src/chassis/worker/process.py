"""The worker process: one thread of the broker's, one that handles events, one that retries, one that keeps the
schedule, one for each further work of the service."""

import math
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text

from chassis.broker.subscriber import Delivery, Subscriber, WrongQueue
from chassis.broker.topology import Inbox
from chassis.contracts.consumed import consumed_schemas
from chassis.errors import Unavailable
from chassis.process.stop import Stop
from chassis.schedule import HOUSEKEEPING, Schedule
from chassis.settings import EXIT_CONFIGURATION
from chassis.storage import Database
from chassis.telemetry import logs, metrics
from chassis.worker.batch import Handler
from chassis.worker.events import Reader, checks
from chassis.worker.failure import DatabaseAway, is_away
from chassis.worker.reacting import Reactor
from chassis.worker.retries import Retries
from chassis.worker.subscriptions import Subscriptions

if TYPE_CHECKING:
    from chassis.service import Service
    from chassis.settings import ServiceSettings

log = structlog.get_logger(__name__)

BATCH = 200
"""Deliveries a transaction: with a backlog 50 apply a third fewer events a second (B9); one alone waits for no
other."""
CONNECTIONS = 6
"""Of the database: events, retries, schedule, each with one more for commands that take numbers in a transaction of
their own; as many again for each further work of the service."""
TAKE = 0.5
"""Seconds between two looks at the stop signal while no event comes."""
LOOK = 2.0
"""Seconds between two looks at due retries, whose shortest pause is 5 s, at the schedule, which speaks in minutes, and
at further work such as imports, which people follow by its progress: looks are what a worker at rest spends its time
with (B15); every half second at imports and exports took 0.45 % of a core, every 2 s a quarter of that."""
SWEPT_EVERY, ENTERED_EVERY = 5.0, 60.0
"""Seconds between two looks at what waits for nothing any more, and at entries that were put off too far."""
STRIKES = 3
"""Times one event may lose the database that otherwise answers, before the event is taken for the cause."""
_WRITABLE = text("DELETE FROM held WHERE false")
"""Refused by a read-only database, free of effect on any other."""


def run(service: "Service", settings: "ServiceSettings") -> int:
    """Run until a signal asks to stop; the exit code."""
    logs.configure(service.name, "worker", settings.log_format)
    database = service.database(settings, CONNECTIONS + 2 * len(service.work))
    worker = assemble(service, settings, database, Stop().install())
    metrics.serve(settings.metrics_port, settings.http_bind[0], worker.missing)
    try:
        worker.run()
    except WrongQueue as wrong:
        log.critical("worker.refuses_to_start", reason=str(wrong))
        return EXIT_CONFIGURATION
    finally:
        database.close()
    return 0


def assemble(service: "Service", settings: "ServiceSettings", database: Database, stop: Stop) -> "Worker":
    """Put a worker together. Raises SubscriptionFault or FileNotFoundError when the table of subscriptions is wrong."""
    subscriptions = Subscriptions(service.subscriptions)
    reader, reactor = Reader(subscriptions, checks(consumed_schemas(service))), Reactor(database)
    inbox = Inbox(service.name, subscriptions.keys, settings.inbox_shards)
    schedule = Schedule(database, (*HOUSEKEEPING, *service.schedule))
    beside = [
        Beside("retries", _retrying(Retries(reader, reactor)), LOOK, stop, database),
        Beside("schedule", _scheduling(schedule), LOOK, stop, database),
        *(Beside(name, partial(work, database), LOOK, stop, database) for name, work in service.work.items()),
    ]
    return Worker(database, Subscriber.of(settings.broker_url, inbox), Handler(reader, reactor), stop, beside)


class Worker:
    """Takes batches, hands them to the handler, acknowledges; pauses while the database is away."""

    def __init__(
        self,
        database: Database,
        subscriber: Subscriber,
        handler: Handler,
        stop: Stop,
        beside: Sequence["Beside"],
    ) -> None:
        self.stop, self._beside = stop, beside
        self._database, self._subscriber, self._handler = database, subscriber, handler
        self._strikes: Counter[bytes] = Counter()
        self._away = False

    def missing(self) -> str | None:
        """What keeps this worker from working, or None."""
        if self._away:
            return "the database is away"
        return None if self._subscriber.connection.ready.is_set() else "the broker is away"

    def run(self) -> None:
        """Work until asked to stop, then finish what is in hand and give back the rest. Raises WrongQueue."""
        for thread in self._beside:
            thread.start()
        self._subscriber.connection.start()
        try:
            while not self.stop.requested:
                batch = self._subscriber.take(BATCH, TAKE)
                if batch:
                    self._handle(batch)
        finally:
            self.stop.request()
            self._subscriber.connection.stop()
            for thread in self._beside:
                thread.join()

    def _handle(self, batch: list[Delivery]) -> None:
        """A batch that was delivered before is handled one by one, so that one which kills the worker stands alone."""
        redelivered = sum(delivery.redelivered for delivery in batch)
        metrics.BATCH_EVENTS.observe(len(batch))
        metrics.REDELIVERED.inc(redelivered)
        for part in [[delivery] for delivery in batch] if redelivered else [batch]:
            if self.stop.requested or not self._part(part):
                return

    def _part(self, deliveries: list[Delivery]) -> bool:
        try:
            self._handler.handle(deliveries)
        except DatabaseAway as error:
            self._pause(deliveries, str(error))
            return False
        self._subscriber.acknowledge(deliveries)
        return True

    def _pause(self, deliveries: list[Delivery], reason: str) -> None:
        """Give everything back, wait for the database, take again."""
        log.warning("worker.paused", reason=reason.strip())
        self._subscriber.pause()
        waited = wait_for(self._database, self.stop, self._set_away)
        if len(deliveries) == 1 and waited == 0:
            self._strike(deliveries[0], reason)
        self._subscriber.resume()
        log.info("worker.resumed", after=round(waited, 1))

    def _strike(self, delivery: Delivery, reason: str) -> None:
        """The database answers, yet this one event lost it: after a few times it is put aside, and others go on."""
        self._strikes[delivery.body] += 1
        if self._strikes[delivery.body] >= STRIKES:
            del self._strikes[delivery.body]
            self._handler.hold(delivery, f"lost the database {STRIKES} times: {reason}")

    def _set_away(self, away: bool) -> None:
        self._away = away
        metrics.PAUSED.set(away)


class Beside(threading.Thread):
    """Work beside the events, again and again: `work` returns whether there may be more at once; else `look` seconds
    pass."""

    def __init__(self, name: str, work: Callable[[], bool], look: float, stop: Stop, database: Database) -> None:
        super().__init__(name=name, daemon=True)
        self._work, self._look, self._asked, self._database = work, look, stop, database

    def run(self) -> None:
        """Until the worker stops; whatever goes wrong is logged and tried again."""
        pause = 0.0
        while not self._asked.wait(pause):
            try:
                pause = 0.0 if self._work() else self._look
            except Exception as error:
                pause = random.uniform(1.0, 3.0)  # noqa: S311 - jitter
                if isinstance(error, Unavailable) or is_away(error):
                    self._database.engine.dispose()
                else:
                    log.exception(f"{self.name}.failed")


def _retrying(retries: Retries) -> Callable[[], bool]:
    swept = 0.0

    def work() -> bool:
        nonlocal swept
        if time.monotonic() > swept + SWEPT_EVERY:
            retries.sweep()
            swept = time.monotonic()
        return retries.one()

    return work


def _scheduling(schedule: Schedule) -> Callable[[], bool]:
    entered = -math.inf

    def work() -> bool:
        nonlocal entered
        if time.monotonic() > entered + ENTERED_EVERY:
            schedule.enter()
            entered = time.monotonic()
        return schedule.one()

    return work


def wait_for(database: Database, stop: Stop, away: Callable[[bool], None]) -> float:
    """Wait until the database answers and takes writes, or until the stop signal; the seconds that it took, 0 if it
    was there."""
    began = time.monotonic()
    pause = 0.0
    database.engine.dispose()  # a session that began read-only stays so, whatever the server says later
    while not stop.wait(pause):
        try:
            with database.engine.begin() as connection:
                connection.execute(_WRITABLE)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not there yet
            database.engine.dispose()
            away(True)
            pause = random.uniform(0.2, min(5.0, 0.4 + 2 * pause))  # noqa: S311 - jitter
            log.info("database.away", reason=str(error).strip().splitlines()[0], again_in=round(pause, 2))
        else:
            break
    away(False)
    return time.monotonic() - began if pause else 0.0
