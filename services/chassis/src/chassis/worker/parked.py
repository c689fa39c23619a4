"""Parked events for people: see them, mend the cause, replay or discard (messaging.md, When a reaction fails).

The same functions serve the command line and the API. A replay runs in the worker, within a second, and lets those
behind it follow.
"""

from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from chassis.envelope import Envelope, Undecodable
from chassis.errors import NotFound, Refusal
from chassis.tables import held
from chassis.worker import held as rows

SHOWN = (
    held.c.id,
    held.c.room,
    held.c.event_id,
    held.c.aggregate_id,
    held.c.routing_key,
    held.c.state,
    held.c.reason,
    held.c.error,
    held.c.attempts,
    held.c.next_at,
    held.c.held_at,
)
_BEHIND = text(
    "SELECT count(*) FROM held WHERE room = :room AND aggregate_id = :aggregate_id AND id > :id AND state = 'queued'"
)


class NotParked(Refusal):
    """Only an event that is parked, or held for a later retry, can be replayed or discarded."""

    title = {"zh": "该事件不在搁置状态", "en": "The event is not parked"}
    detail = {"zh": "事件当前状态:{state}", "en": "The event is {state}."}


def find(
    session: Session,
    *,
    state: str | None = "parked",
    room: str | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Held rows in order of their ids after `after`, of one state (None: of all) and one room."""
    statement = select(*SHOWN).order_by(held.c.id).limit(limit)
    for column, value in ((held.c.state, state), (held.c.room, room)):
        if value is not None:
            statement = statement.where(column == value)
    if after is not None:
        statement = statement.where(held.c.id > after)
    return [dict(row._mapping) for row in session.execute(statement)]


def show(session: Session, identifier: int) -> dict[str, Any]:
    """One row with its envelope, its traceback, and how many events wait behind it. Raises NotFound."""
    row = session.execute(select(*SHOWN, held.c.traceback, held.c.body).where(held.c.id == identifier)).one_or_none()
    if row is None:
        raise NotFound
    shown = dict(row._mapping)
    body: bytes = shown.pop("body")
    try:
        envelope = Envelope.decode(body)
        shown["event"] = {"type": envelope.type, "time": envelope.time, "actor": envelope.actor, "data": envelope.data}
    except Undecodable:
        shown["event"] = None
        shown["bytes"] = body[:2000].decode(errors="replace")
    place = {"id": identifier, "room": row.room, "aggregate_id": row.aggregate_id}
    shown["behind"] = session.execute(_BEHIND, place).scalar_one()
    return shown


def replay(session: Session, identifier: int) -> None:
    """Have the worker run it again now, with all its retries before it. Raises NotFound, NotParked."""
    _leave(session, identifier, state="held", attempts=0, next_at=text("now()"), reason=None)


def discard(session: Session, identifier: int, reason: str) -> None:
    """Give it up for good, with the reason; those behind it follow. Raises NotFound, NotParked."""
    _leave(session, identifier, state="discarded", reason=reason, next_at=None)
    rows.release(session.connection())


def _leave(session: Session, identifier: int, **values: Any) -> None:
    found = session.execute(select(held.c.state).where(held.c.id == identifier).with_for_update()).scalar_one_or_none()
    if found is None:
        raise NotFound
    if found not in {"parked", "held"}:
        raise NotParked(state=found)
    session.execute(update(held).where(held.c.id == identifier).values(**values))
