"""The outbox as the relay sees it: plain SQL on one connection that also holds the leadership.

The session's advisory lock makes one relay the leader. A frozen leader would keep it for ever, so the server ends a
session that has been idle for four seconds; the leader pings each second, and a standby that asks twice a second takes
over within five (O-4).
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any, LiteralString, NamedTuple

import psycopg

from chassis.broker.publisher import Message

LEADERSHIP = 0x6372_6D02
"""The advisory lock of the leader ("crm", 2: relay); advisory locks belong to one database, so each service has its
own."""
IDLE_SESSION_MS = 4000
COUNTED = 100_000
"""Pending rows are counted up to this; beyond it the exact number says no more."""

# synchronous_commit: a deletion that is lost with the server's memory means one event twice on the wire, which every
# inbox removes. Hash and merge joins: the statistics of an outbox always belong to another moment, and either would
# read the whole of fact.
_OPTIONS = (
    f"-c idle_session_timeout={IDLE_SESSION_MS} -c synchronous_commit=off -c statement_timeout=10000 -c timezone=UTC"
    " -c enable_hashjoin=off -c enable_mergejoin=off"
)

# Always from the lowest id, never by a cursor: a row whose transaction was slow has a low id and commits late
# (faults.md 0.5), and it must go before the later versions of its aggregate. The floor is no cursor: no row can appear
# below it any more. It spares the way over deleted rows, which stay in table and index while any transaction of the
# server is old enough to see them (O-9: after 120,000 of them an empty read took 70 ms).
_READ = """
    SELECT pending.id, fact.event_id::text, fact.routing_key, fact.aggregate_id::text,
        extract(epoch FROM fact.at)::bigint, fact.body
    FROM outbox AS pending JOIN fact USING (event_id)
    WHERE pending.id > %(floor)s AND pending.id <> ALL (%(flying)s::bigint[])
        AND fact.aggregate_id <> ALL (%(back)s::uuid[])
    ORDER BY pending.id LIMIT %(limit)s
"""
_DELETE = "DELETE FROM outbox WHERE id = ANY (%s::bigint[])"
_REFUSE = "UPDATE outbox SET attempts = attempts + 1, last_error = %s WHERE id = %s RETURNING attempts"
_PENDING = "SELECT count(*) FROM (SELECT FROM outbox WHERE id > %s LIMIT %s) AS pending"
_AGE = """
    SELECT extract(epoch FROM now() - fact.at)::float8
    FROM (SELECT event_id FROM outbox WHERE id > %s ORDER BY id LIMIT 1) AS oldest JOIN fact USING (event_id)
"""
_LOWEST = "SELECT min(id) FROM outbox WHERE id > %s AND id <= %s"
# Whoever inserts locks the table before the id is drawn, and keeps the lock until the row is there or never will be.
_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE relation = 'outbox'::regclass AND mode = 'RowExclusiveLock' AND pid IS DISTINCT FROM pg_backend_pid()
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class State(NamedTuple):
    """How much waits, and for how long the oldest has (seconds)."""

    pending: int
    age: float


class Outbox:
    """A connection to the outbox. Every method may raise psycopg.Error, after which leadership is lost and a new
    one is needed."""

    def __init__(self, url: str, service: str) -> None:
        self._connection = psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=2,
            application_name=f"crm-{service}-relay",
            options=_OPTIONS,
            tcp_user_timeout=IDLE_SESSION_MS,
        )
        self._cursor = self._connection.cursor(binary=True)
        self._floor = self._highest = self._bound = 0
        self._writers: set[str] = set()
        """Transactions that may still bring rows up to `_bound`."""

    def lead(self) -> bool:
        """Try to become the leader; the leadership ends with this connection.

        Nobody leads in a read-only database: what was sent could not be deleted, and would be sent again and again.
        """
        if not self._one("SELECT pg_try_advisory_lock(%s)", LEADERSHIP):
            return False
        self.delete([])
        return True

    def ping(self) -> None:
        """Keep the session alive, and find out whether it still is."""
        self._cursor.execute("SELECT 1")

    def read(self, limit: int, flying: Sequence[int], back: Collection[str]) -> list[Message]:
        """The next rows in order, without those on the wire (`flying`) and those of aggregates that are held back."""
        self._cursor.execute(_READ, {"floor": self._floor, "flying": list(flying), "back": list(back), "limit": limit})
        messages = [Message(*row) for row in self._cursor.fetchall()]
        if messages:
            self._highest = max(self._highest, messages[-1].row)
        return messages

    def raise_floor(self) -> None:
        """Read from higher up from now on, if all who may have drawn an id below what was read are done.

        Every id below one that was read has been drawn, so its transaction holds its lock or is over.
        """
        if self._floor == self._highest:
            return
        writers = {row[0] for row in self._cursor.execute(_WRITERS)}
        if self._writers & writers:
            return
        if self._bound > self._floor:
            lowest = self._one(_LOWEST, self._floor, self._bound)
            self._floor = self._bound if lowest is None else lowest - 1
        self._bound, self._writers = self._highest, writers

    def delete(self, rows: list[int]) -> None:
        """Forget what the broker confirmed, in one statement."""
        self._cursor.execute(_DELETE, (rows,))

    def refuse(self, row: int, reason: str) -> int:
        """Note that the broker refused this row; the number of its refusals so far."""
        return int(self._one(_REFUSE, reason[:1000], row) or 1)

    def state(self) -> State:
        """How much is pending and how old the oldest is."""
        return State(self._one(_PENDING, self._floor, COUNTED), self._one(_AGE, self._floor) or 0.0)

    def close(self) -> None:
        """End the session, and with it the leadership."""
        with suppress(psycopg.Error):
            self._connection.close()

    def _one(self, query: LiteralString, *values: object) -> Any:
        row = self._cursor.execute(query, values).fetchone()
        return row[0] if row else None
