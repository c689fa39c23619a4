"""One reaction within a transaction: a copy written, or an effect run in a savepoint with its own session."""

import random
import time
import traceback
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from chassis import pipeline
from chassis.errors import Unavailable
from chassis.principal import Principal
from chassis.storage import Database
from chassis.telemetry import tracing
from chassis.unit_of_work import Context, UnitOfWork
from chassis.worker import copies
from chassis.worker.events import Reaction, Unusable
from chassis.worker.failure import IN_PLACE, DatabaseAway, Outcome, outcome
from chassis.worker.subscriptions import Effect, Kept

log = structlog.get_logger(__name__)

_TAKE = """
    INSERT INTO inbox (consumer, event_id)
    SELECT DISTINCT *
    FROM unnest(CAST(%(consumers)s AS text[]), CAST(%(events)s AS uuid[])) AS taken(consumer, event_id)
    ORDER BY 1, 2 ON CONFLICT DO NOTHING RETURNING consumer, event_id
"""
_UNTAKE = text("DELETE FROM inbox WHERE consumer = :consumer AND event_id = :event_id")


@dataclass(frozen=True)
class Failure:
    """Why a reaction failed and what the table says about it."""

    outcome: Outcome
    error: str
    traceback: str


class Reactor:
    """Runs reactions of one service. Raises DatabaseAway; every other error comes back as a Failure."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._principal = Principal.service(database.service)

    def consumer(self, room: str) -> str:
        """The name under which a room's effects stand in the inbox."""
        return f"{self.database.service}.{room}"

    def wants(self, item: Reaction | Unusable) -> bool:
        """Whether there is anything to do; only an effect may say no (`Effect.wants`)."""
        if isinstance(item, Unusable) or not isinstance(item.subscription, Effect) or item.subscription.wants is None:
            return True
        try:
            return item.subscription.wants(self.database, item.event)
        except Unavailable as error:
            raise DatabaseAway(str(error)) from error

    def take(self, connection: Connection, reactions: list[Reaction]) -> set[tuple[str, object]]:
        """Enter effects into the inbox in one statement; those that come back are new, the others took effect
        before."""
        if not reactions:
            return set()
        values = {
            "consumers": [self.consumer(reaction.subscription.room) for reaction in reactions],
            "events": [reaction.event.id for reaction in reactions],
        }
        rooms = {self.consumer(reaction.subscription.room): reaction.subscription.room for reaction in reactions}
        return {(rooms[row.consumer], row.event_id) for row in connection.exec_driver_sql(_TAKE, values)}

    def untake(self, connection: Connection, reaction: Reaction) -> None:
        """It did not take effect after all."""
        consumer = self.consumer(reaction.subscription.room)
        connection.execute(_UNTAKE, {"consumer": consumer, "event_id": reaction.event.id})

    def react(self, connection: Connection, reaction: Reaction) -> Failure | None:
        """Run one reaction in a savepoint; a collision is tried again in place."""
        failure = self._once(connection, reaction)
        for attempt in range(1, IN_PLACE + 1):
            if failure is None or failure.outcome is not Outcome.AGAIN:
                break
            time.sleep(random.uniform(0.005, 0.03) * attempt)  # noqa: S311 - jitter
            failure = self._once(connection, reaction)
        return failure

    def _once(self, connection: Connection, reaction: Reaction) -> Failure | None:
        subscription = reaction.subscription
        try:
            if isinstance(subscription, Effect):
                self._run(connection, subscription, reaction)
            elif isinstance(subscription, Kept):
                with connection.begin_nested():
                    copies.write(connection, subscription.table, [copies.row(subscription, reaction.event)])
        except Exception as error:
            expected = subscription.expected if isinstance(subscription, Effect) else ()
            found = outcome(error, expected, self.database.conflicts)
            if found is Outcome.AWAY:
                raise DatabaseAway(str(error)) from error
            return Failure(found, f"{type(error).__name__}: {error}", traceback.format_exc())
        return None

    def _run(self, connection: Connection, subscription: Effect, reaction: Reaction) -> None:
        event = reaction.event
        context = Context(
            principal=self._principal,
            permission="",
            cause="event",
            correlation_id=event.correlationid,
            causation_id=event.id,
            traceparent=tracing.proceed(event.traceparent).traceparent,
        )

        def command(uow: UnitOfWork) -> object:
            return subscription.do(uow, event)

        # A session of its own: what a failed effect loaded and changed must not be seen by the next one.
        with Session(
            bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False, autoflush=False
        ) as session:
            pipeline.inside(self.database, session, command, context)
            session.commit()
