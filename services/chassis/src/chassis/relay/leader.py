"""The relay's loop: lead or stand by, read, publish, delete what was confirmed.

Reading the next batch overlaps with waiting for the confirms of the one before. No transaction is open while it talks
to the broker.
"""

import random
import time

import psycopg
import structlog

from chassis.broker.publisher import NACKED, Batch, Message, Publisher
from chassis.process.crashpoints import crash
from chassis.process.stop import Stop
from chassis.relay.outbox import Outbox
from chassis.relay.wake import Wake
from chassis.telemetry import metrics

log = structlog.get_logger(__name__)

BATCH = 1000
MANY, LINGER = 10, 0.002
"""After so many rows at once the relay lets more come together for so long (seconds) before it reads again: sixteen
clients that commit all the time keep more of two cores (B3), a single commit waits for nothing."""
STANDBY = 0.5
"""Seconds between two tries of a standby to become the leader."""
PING = 1.0
LAST_WAIT = 5.0
"""Seconds a stopping relay waits for the confirms of what is on the wire."""
LADDER = (5.0, 30.0, 300.0, 1800.0)
"""Seconds until a refused event is tried again, by the number of refusals; the last step repeats: where the broker
closes the channel for it, each try holds up all others."""
SOON = 20.0
"""Seconds at the most where it is not to blame, because the broker only says no, or took nothing else meanwhile
either: what an operator or a full queue held up flows within thirty seconds of its end (I9)."""
MEASURED_EVERY, RAISED_EVERY = 5.0, 1.0
"""Seconds between two looks at how much waits, and two tries to read from higher up."""


class Relay:
    """One relay process: leader or standby, whichever the database's lock makes it."""

    def __init__(self, service: str, database: str, broker: str, wake: tuple[str, int], stop: Stop) -> None:
        self._service, self._database = service, database
        self._stop = stop
        self._broker = broker
        self._publisher: Publisher | None = None
        self._wake = Wake(wake, stop)
        self._back: dict[str, float] = {}
        """Aggregates that are held back, and when (monotonic) they are tried again."""
        self._sent = 0
        self._sent_before: dict[str, int] = {}
        """By refused aggregate: how much was sent when that happened last."""
        self._one_by_one = 0
        """Rows still to be sent singly after a lost channel, so that one which closes it is found."""
        self._measured = self._raised = self._busy_until = 0.0
        self._away: str | None = "starting"

    def run(self) -> None:
        """Relay until asked to stop."""
        pause = 0.0
        while not self._stop.wait(pause):
            try:
                self._serve()
                pause = 0.0
            except psycopg.Error as error:
                pause = random.uniform(0.2, 1.0)  # noqa: S311 - jitter
                self._away = "the database is away"
                log.warning("relay.database_away", reason=str(error).strip(), again_in=round(pause, 2))

    def missing(self) -> str | None:
        """What keeps this relay from working, or None; a standby is as ready as a leader."""
        publisher = self._publisher
        return self._away or (
            None if publisher is None or publisher.connection.ready.is_set() else "the broker is away"
        )

    def _serve(self) -> None:
        outbox = Outbox(self._database, self._service)
        try:
            waits = False
            while not outbox.lead():
                self._away = None
                if not waits:
                    log.info("relay.stands_by")
                    waits = True
                if self._stop.wait(STANDBY):
                    return
            log.info("relay.leads")
            metrics.RELAY_LEADING.set(1)
            self._away = None
            self._wake.open()
            self._publisher = Publisher(self._broker, self._service)
            self._publisher.connection.start()
            self._lead(outbox, self._publisher)
        finally:
            metrics.RELAY_LEADING.set(0)
            self._wake.close()
            outbox.close()
            if self._publisher is not None:
                self._publisher.connection.stop()  # with what it still had to send: the next leader reads it again
                self._publisher = None

    def _lead(self, outbox: Outbox, publisher: Publisher) -> None:
        flying: Batch | None = None
        while not self._stop.requested:
            self._release(publisher)
            if flying is not None and MANY <= len(flying.messages) < BATCH:
                time.sleep(LINGER)
            following = self._send(outbox, publisher, flying)
            if flying is not None:
                self._settle(outbox, flying)
            elif following is None:
                self._measure(outbox)
                self._wake.wait(busy=time.monotonic() < self._busy_until)
            flying = following
        if flying is not None:
            self._settle(outbox, flying)

    def _send(self, outbox: Outbox, publisher: Publisher, flying: Batch | None) -> Batch | None:
        """Read what is next and hand it to the publisher."""
        if self._one_by_one and flying is not None:
            return None
        messages = outbox.read(
            1 if self._one_by_one else BATCH, [m.row for m in flying.messages] if flying else [], self._back
        )
        self._one_by_one = max(0, self._one_by_one - 1)
        if not messages:
            return None
        crash("relay.before_publish")
        self._busy_until = time.monotonic() + 1.0
        return publisher.publish(messages)

    def _settle(self, outbox: Outbox, batch: Batch) -> None:
        """Wait for the broker's answers; delete what it confirmed, hold back what it refused, send the rest again."""
        waited = 0.0
        while not batch.wait(PING):
            waited += PING
            if self._stop.requested and waited > LAST_WAIT:
                return  # not confirmed, not deleted: the next leader sends it
            outbox.ping()
            self._measure(outbox)
        crash("relay.after_confirm")
        if batch.confirmed:
            outbox.delete([message.row for message in batch.confirmed])
            crash("relay.after_delete")
            metrics.EVENTS_SENT.inc(len(batch.confirmed))
            self._sent += len(batch.confirmed)
            if self._sent_before:
                for message in batch.confirmed:
                    self._sent_before.pop(message.aggregate, None)
        for message, reason in batch.refused:
            self._hold_back(outbox, message, reason)
        if batch.cut:
            self._one_by_one += len(batch.open)
        self._measure(outbox)

    def _hold_back(self, outbox: Outbox, message: Message, reason: str) -> None:
        attempts = outbox.refuse(message.row, reason)
        pause = LADDER[min(attempts, len(LADDER)) - 1]
        if reason == NACKED or self._sent_before.get(message.aggregate, self._sent) == self._sent:
            pause = min(pause, SOON)
        self._sent_before[message.aggregate] = self._sent
        self._back[message.aggregate] = time.monotonic() + pause
        metrics.EVENTS_REFUSED.inc()
        metrics.OUTBOX_HELD_BACK.set(len(self._back))
        log.error(
            "relay.refused",
            event_id=message.event_id,
            key=message.key,
            reason=reason,
            attempts=attempts,
            again_in=pause,
        )

    def _release(self, publisher: Publisher) -> None:
        if not self._back:
            return
        now = time.monotonic()
        due = [aggregate for aggregate, at in self._back.items() if at <= now]
        for aggregate in due:
            del self._back[aggregate]
        if due:
            publisher.release(due)

    def _measure(self, outbox: Outbox) -> None:
        now = time.monotonic()
        if now >= self._raised + RAISED_EVERY:
            self._raised = now
            outbox.raise_floor()
        if now < self._measured + MEASURED_EVERY:
            return
        self._measured = now
        state = outbox.state()
        metrics.OUTBOX_PENDING.set(state.pending)
        metrics.OUTBOX_AGE.set(state.age)
        metrics.OUTBOX_HELD_BACK.set(len(self._back))
