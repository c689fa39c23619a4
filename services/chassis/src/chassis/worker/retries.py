"""Held events run again when they are due, each in a transaction of its own."""

import structlog
from sqlalchemy import Connection

from chassis.broker.subscriber import Delivery
from chassis.process.crashpoints import crash
from chassis.telemetry import metrics
from chassis.worker import held
from chassis.worker.events import Reaction, Reader, Unusable
from chassis.worker.failure import LADDER, DatabaseAway, Outcome, is_away
from chassis.worker.held import Held
from chassis.worker.reacting import Failure, Reactor
from chassis.worker.subscriptions import Effect

log = structlog.get_logger(__name__)


class Retries:
    """Works off the due rows of `held`. Raises DatabaseAway; an attempt that the database spoilt is given back
    first."""

    def __init__(self, reader: Reader, reactor: Reactor) -> None:
        self._reader = reader
        self._reactor = reactor
        self._spoilt: Held | None = None

    def one(self) -> bool:
        """Run the next due row; False when none is due."""
        try:
            return self._one()
        except Exception as error:
            if is_away(error):
                raise DatabaseAway(str(error)) from error
            raise

    def sweep(self) -> dict[str, int]:
        """Release what waits for nothing any more, and count the rows by state."""
        with self._reactor.database.engine.begin() as connection:
            held.release(connection)
            found = held.count(connection)
        for state, number in found.items():
            metrics.HELD.labels(state).set(number)
        return found

    def _one(self) -> bool:
        engine = self._reactor.database.engine
        if self._spoilt is not None:
            with engine.begin() as connection:
                held.give_back(connection, self._spoilt)
            self._spoilt = None
        with engine.begin() as connection:
            due = held.claim(connection)
        if due is None:
            return False
        crash("retry.after_claim")
        try:
            self._run(due)
        except Exception as error:
            if is_away(error):
                self._spoilt = due
            raise
        return True

    def _run(self, due: Held) -> None:
        with self._reactor.database.engine.begin() as connection:
            if not held.lock(connection, due):
                return
            if due.attempts > len(LADDER) + 1:  # the attempt before was counted, but never came to an end
                held.failed(connection, due, error="it ended its worker", traceback=None, reason="gave up")
                return
            item = self._read(due)
            failure = self._react(connection, item) if isinstance(item, Reaction) else item
            if failure is None or failure.outcome is Outcome.EXPECTED:
                held.done(connection, due)
                state = "applied"
            else:
                refused = "refused" if failure.outcome is Outcome.REFUSED else None
                reason = refused if isinstance(item, Reaction) else "unusable"
                trace = failure.traceback or None
                state = held.failed(connection, due, error=failure.error, traceback=trace, reason=reason)
        self._reactor.database.wake_relay()
        metrics.RETRIES.labels(str(due.attempts), state).inc()
        tell = log.error if state == "parked" else log.info
        tell(f"retry.{state}", event_id=str(due.event_id), room=due.room, attempts=due.attempts)

    def _read(self, due: Held) -> Reaction | Failure:
        """The held body once more: the code or the schema may have been mended since."""
        # No channel: it came from a row. An undecodable body keeps the key it arrived under.
        for item in self._reader.read(Delivery(due.body, due.routing_key, False, False, 0, None)):
            room = item.room if isinstance(item, Unusable) else item.subscription.room
            if room == due.room:
                return Failure(Outcome.HOLD, item.reason, "") if isinstance(item, Unusable) else item
        return Failure(Outcome.HOLD, f"room {due.room} does not want this event any more", "")

    def _react(self, connection: Connection, reaction: Reaction) -> Failure | None:
        if isinstance(reaction.subscription, Effect):
            if not self._reactor.take(connection, [reaction]):
                return None  # it took effect meanwhile, by a replay
            failure = self._reactor.react(connection, reaction)
            if failure is not None and failure.outcome is not Outcome.EXPECTED:
                self._reactor.untake(connection, reaction)
            return failure
        return self._reactor.react(connection, reaction)
