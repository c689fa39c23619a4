"""The feed: events for systems that prefer pulling, from any point in the past (messaging.md, Replay and feeds).

Ordered by transaction, and only up to the oldest transaction that is still running: an event that commits late appears
late, it is never skipped. A sequence number would skip it (faults.md 0.5).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text

from chassis.unit_of_work import Reader

BEFORE_ALL = UUID(int=0)
_FEED = text(
    """
    SELECT tx::text AS tx, event_id, body FROM fact
    WHERE tx < pg_snapshot_xmin(pg_current_snapshot())
      AND (tx, event_id) > (CAST(:tx AS xid8), CAST(:event_id AS uuid))
      AND (:every OR routing_key = ANY (:keys))
    ORDER BY fact.tx, event_id LIMIT :limit
    """
).bindparams(bindparam("every"), bindparam("keys"))


@dataclass(frozen=True)
class Position:
    """A place in the feed: after this event of this transaction. The first place is before everything."""

    tx: str = "0"
    event_id: UUID = BEFORE_ALL

    def to_dict(self) -> dict[str, Any]:
        """Plain members, for a cursor."""
        return {"tx": self.tx, "event_id": str(self.event_id)}

    @classmethod
    def of(cls, members: dict[str, Any]) -> "Position":
        """Back from plain members; raises ValueError or KeyError for anything else."""
        if not members["tx"].isdecimal():
            raise ValueError("tx is not a number")
        return cls(members["tx"], UUID(members["event_id"]))


def feed(
    reader: Reader, after: Position, *, keys: Collection[str] | None = None, limit: int = 100
) -> tuple[list[bytes], Position]:
    """Up to `limit` envelopes after a place, verbatim, and the place to go on from. `keys` are exact routing keys; None
    is all.

    An empty list means that there is nothing new yet: ask again from the same place.
    """
    values = {
        "tx": after.tx,
        "event_id": after.event_id,
        "every": keys is None,
        "keys": list(keys or ()),
        "limit": limit,
    }
    rows = reader.session.execute(_FEED, values).all()
    return [row.body for row in rows], Position(rows[-1].tx, rows[-1].event_id) if rows else after
