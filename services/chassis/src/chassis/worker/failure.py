"""What becomes of an event whose reaction failed (messaging.md, When a reaction fails)."""

from collections.abc import Mapping
from enum import Enum

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.errors import NotKnownHereYet, Refusal, StaleVersion, Unavailable
from chassis.storage import TryAgain, sqlstate, translate

LADDER = (5, 30, 300, 1800)
"""Seconds until the first, second, third and fourth retry; after the fourth the event is parked."""
IN_PLACE = 3
"""Repeats at once after a deadlock, a serialization failure or a stale version."""
AWAY_CLASSES = ("08", "53", "58")
AWAY = {"57P01", "57P02", "57P03", "57P05", "25006"}
"""SQLSTATEs of a database that is away, full or read-only. A statement or lock that took too long is not among them: it
may be this one event's fault, and must not stop the others."""


class DatabaseAway(Exception):
    """Nothing can be done until the database answers again; no attempt is counted."""


class Outcome(Enum):
    """What to do about an error."""

    EXPECTED = "acknowledge, log, count"
    REFUSED = "park as refused"
    AGAIN = "again in place, then hold"
    HOLD = "hold and retry, then park"
    AWAY = "pause"


def outcome(error: Exception, expected: tuple[type[Refusal], ...], conflicts: Mapping[str, type[Refusal]]) -> Outcome:
    """The line of the table that this error belongs to."""
    if is_away(error):
        return Outcome.AWAY
    meant = translate(error, conflicts)
    if isinstance(meant, expected):
        return Outcome.EXPECTED
    if isinstance(meant, TryAgain | StaleVersion):
        return Outcome.AGAIN
    if isinstance(meant, Refusal) and not isinstance(meant, NotKnownHereYet | Unavailable):
        return Outcome.REFUSED
    return Outcome.HOLD


def is_away(error: BaseException) -> bool:
    """Whether the database is away, as opposed to a statement that failed; or memory is, which is no event's fault."""
    if isinstance(error, DatabaseAway | PoolTimeout | MemoryError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    code = sqlstate(error)
    if code is None:
        return isinstance(error.orig if isinstance(error, DBAPIError) else error, psycopg.OperationalError)
    return code in AWAY or code.startswith(AWAY_CLASSES)
