"""The rows of events that could not be handled: held, queued behind one, parked, discarded (messaging.md, When a
reaction fails).

A row is written in the same transaction that acknowledges the event. All functions work within the caller's
transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from chassis.worker.events import Reaction
from chassis.worker.failure import LADDER

Pair = tuple[str, UUID]

FEW = 200
"""Up to so many rows of its rooms a batch reads whole. At rest there are none, and the 200 events and 200 aggregates of
a batch need not be named to learn that (B9)."""

# Asked of every batch, so they go to the driver as they are: `text` costs twice the Python (decision 0013).
_ALL = """
    SELECT room, event_id, aggregate_id, state FROM held WHERE room = ANY (%(rooms)s) LIMIT %(many)s
"""
_THESE = """
    SELECT room, event_id, aggregate_id, state FROM held
    WHERE room = ANY (%(rooms)s) AND event_id = ANY (CAST(%(events)s AS uuid[]))
    UNION ALL
    SELECT DISTINCT ON (room, aggregate_id) room, event_id, aggregate_id, state FROM held
    WHERE room = ANY (%(rooms)s) AND aggregate_id = ANY (CAST(%(aggregates)s AS uuid[])) AND state <> 'discarded'
"""
_PUT = text(
    """
    INSERT INTO held (room, event_id, aggregate_id, routing_key, body, attempts, next_at,
                      error, traceback, state, reason)
    VALUES (:room, :event_id, :aggregate_id, :routing_key, :body, :attempts,
            now() + make_interval(secs => :pause), :error, :traceback, :state, :reason)
    ON CONFLICT (room, event_id) DO NOTHING
    """
)
_CLAIM = text(
    """
    WITH due AS (
        SELECT id FROM held WHERE state = 'held' AND next_at <= now()
        ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE held SET attempts = attempts + 1,
        next_at = now() + make_interval(secs => (CAST(:ladder AS int[]))[least(attempts + 1, CAST(:steps AS int))])
    FROM due WHERE held.id = due.id
    RETURNING held.id, room, event_id, aggregate_id, routing_key, body, attempts
    """
)
_LOCK = text("SELECT 1 FROM held WHERE id = :id AND state = 'held' FOR UPDATE SKIP LOCKED")
_DONE = text("DELETE FROM held WHERE id = :id")
_FAILED = text(
    """
    UPDATE held SET error = :error, traceback = :traceback, state = :state, reason = :reason,
        next_at = CASE WHEN :state = 'held' THEN next_at END WHERE id = :id
    """
)
_GIVE_BACK = text("UPDATE held SET attempts = attempts - 1, next_at = now() WHERE id = :id AND state = 'held'")
_RELEASE = """
    UPDATE held SET state = 'held', next_at = now(), attempts = 0
    WHERE state = 'queued' {place} AND NOT EXISTS (
        SELECT FROM held AS earlier WHERE earlier.room = held.room AND earlier.aggregate_id = held.aggregate_id
        AND earlier.id < held.id AND earlier.state <> 'discarded')
"""
_RELEASE_ALL = text(_RELEASE.format(place=""))
_RELEASE_PLACE = text(_RELEASE.format(place="AND room = :room AND aggregate_id = :aggregate_id"))
_COUNT = text("SELECT state, count(*) AS number FROM held GROUP BY state")


@dataclass(frozen=True)
class Held:
    """A held row that is due: `attempts` counts the runs so far, this one included."""

    id: int
    room: str
    event_id: UUID
    aggregate_id: UUID | None
    routing_key: str
    body: bytes
    attempts: int


class Known:
    """What is on record about some (room, aggregate) and (room, event): whom to queue behind, what was held before."""

    def __init__(self, connection: Connection, reactions: Sequence[Reaction]) -> None:
        self.recorded: set[Pair] = set()
        self.blocked: set[Pair] = set()
        if not reactions:
            return
        asked: dict[str, Any] = {"rooms": list({one.subscription.room for one in reactions}), "many": FEW + 1}
        found = connection.exec_driver_sql(_ALL, asked).all()
        if len(found) > FEW:
            asked["events"] = [one.event.id for one in reactions]
            asked["aggregates"] = [one.event.partitionkey for one in reactions]
            found = connection.exec_driver_sql(_THESE, asked).all()
        self.recorded.update((row.room, row.event_id) for row in found)
        self.blocked.update((row.room, row.aggregate_id) for row in found if row.state != "discarded")


def put(
    connection: Connection,
    *,
    room: str,
    event_id: UUID,
    aggregate_id: UUID | None,
    routing_key: str,
    body: bytes,
    state: str,
    error: str,
    traceback: str | None = None,
    reason: str | None = None,
    attempts: int = 0,
) -> None:
    """Record an event; the same event of the same room is recorded once. A held one is due after its step of the
    ladder."""
    values: dict[str, Any] = {
        "room": room,
        "event_id": event_id,
        "aggregate_id": aggregate_id,
        "routing_key": _storable(routing_key),
        "body": body,
        "state": state,
        "error": _storable(error),
        "traceback": traceback and _storable(traceback),
        "reason": reason,
        "attempts": attempts,
        "pause": (LADDER[attempts - 1] if attempts else 0) if state == "held" else None,
    }
    connection.execute(_PUT, values)


def _storable(text: str) -> str:
    """What an error says may quote the very text that no column takes."""
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()


def claim(connection: Connection) -> Held | None:
    """Take the next due row. The attempt is counted before it runs, so that an event which kills the process is
    parked in the end."""
    row = connection.execute(_CLAIM, {"ladder": list(LADDER), "steps": len(LADDER)}).one_or_none()
    return Held(*row) if row else None


def lock(connection: Connection, held: Held) -> bool:
    """Lock a claimed row for its run; False when somebody else has it or has dealt with it."""
    return connection.execute(_LOCK, {"id": held.id}).one_or_none() is not None


def done(connection: Connection, held: Held) -> None:
    """The event took effect: forget the row and let the next of its aggregate go."""
    connection.execute(_DONE, {"id": held.id})
    release(connection, held.room, held.aggregate_id)


def failed(connection: Connection, held: Held, *, error: str, traceback: str | None, reason: str | None = None) -> str:
    """It failed again: hold it for the next step, or park it (with a `reason`, or when the ladder is used up). The
    state it has now."""
    state = "parked" if reason or held.attempts > len(LADDER) else "held"
    said = {"error": _storable(error), "traceback": traceback and _storable(traceback)}
    values = {"id": held.id, "state": state, **said}
    connection.execute(_FAILED, {**values, "reason": reason or ("gave up" if state == "parked" else None)})
    return state


def give_back(connection: Connection, held: Held) -> None:
    """The database was away: the attempt did not count."""
    connection.execute(_GIVE_BACK, {"id": held.id})


def release(connection: Connection, room: str | None = None, aggregate_id: UUID | None = None) -> None:
    """Let queued events go that have nothing before them any more: of one place, or of all."""
    if room is None or aggregate_id is None:
        connection.execute(_RELEASE_ALL)
    else:
        connection.execute(_RELEASE_PLACE, {"room": room, "aggregate_id": aggregate_id})


def count(connection: Connection) -> dict[str, int]:
    """Rows by state."""
    found: Sequence[Any] = connection.execute(_COUNT).all()
    return {"held": 0, "queued": 0, "parked": 0, "discarded": 0} | {row.state: row.number for row in found}
