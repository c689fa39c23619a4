"""Parked events for people: see them, mend the cause, replay or discard (messaging.md, When a reaction fails).

The same functions serve the command line and the API, and record who did it (`intervention`). A replay runs in the
worker, within a second, and lets those behind it follow.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, insert, select, text, update
from sqlalchemy.orm import Session

from chassis.envelope import Envelope, Undecodable
from chassis.errors import NotFound, Refusal
from chassis.identifiers import new_id
from chassis.tables import held, intervention
from chassis.worker.held import release

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


MOST = 10_000
"""Events that one call replays at most: a second or so of one transaction; who has more asks again."""


class NotParked(Refusal):
    """Only an event that is parked, or held for a later retry, can be replayed or discarded."""

    title = {"zh": "该事件不在搁置状态", "en": "The event is not parked"}
    detail = {"zh": "事件当前状态:{state}", "en": "The event is {state}."}


def find(
    session: Session,
    *,
    state: str | None = "parked",
    room: str | None = None,
    error: str | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Held rows in order of their ids after `after`: of one state (None: of all), of one room, with `error` in the
    error's text."""
    statement = select(*SHOWN).where(*_wanted(room, error)).order_by(held.c.id).limit(limit)
    if state is not None:
        statement = statement.where(held.c.state == state)
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


def replay(session: Session, identifier: int, actor: str) -> str:
    """Have the worker run it again now, with all its retries before it; its state from now on.

    That is held, or queued while an earlier event of its aggregate waits: order holds. Raises NotFound, NotParked.
    """
    [state] = _send_on(session, [_take(session, identifier)], actor)
    return state


def replay_all(session: Session, actor: str, *, room: str | None = None, error: str | None = None) -> int:
    """The same for the parked events of one room, with `error` in the error's text; how many they are, at most MOST."""
    chosen = select(*SHOWN).where(held.c.state == "parked", *_wanted(room, error)).order_by(held.c.id).limit(MOST)
    return len(_send_on(session, session.execute(chosen.with_for_update(skip_locked=True)).all(), actor))


def discard(session: Session, identifier: int, actor: str, reason: str) -> None:
    """Give it up for good, with the reason; those behind it follow. Raises NotFound, NotParked."""
    row = _take(session, identifier)
    session.execute(update(held).where(held.c.id == identifier).values(state="discarded", reason=reason, next_at=None))
    _record(session, [row], actor, "discarded", reason)
    release(session.connection())


def interventions(session: Session, *, before: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Who sent on or gave up which event, when and why; the newest first, from before that id."""
    statement = select(intervention).order_by(intervention.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(intervention.c.id < before)
    return [dict(row._mapping) for row in session.execute(statement)]


def _send_on(session: Session, events: Sequence[Any], actor: str) -> Sequence[str]:
    earlier = held.alias("earlier")
    is_behind = exists().where(
        earlier.c.room == held.c.room,
        earlier.c.aggregate_id == held.c.aggregate_id,
        earlier.c.id < held.c.id,
        earlier.c.state != "discarded",
    )
    state = case((is_behind, "queued"), else_="held")
    again = update(held).where(held.c.id.in_([row.id for row in events]))
    again = again.values(state=state, attempts=0, next_at=text("now()"), reason=None)
    _record(session, events, actor, "replayed")
    return session.scalars(again.returning(held.c.state)).all()


def _take(session: Session, identifier: int) -> Any:
    row = session.execute(select(*SHOWN).where(held.c.id == identifier).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    if row.state not in {"parked", "held"}:
        raise NotParked(state=row.state)
    return row


def _wanted(room: str | None, error: str | None) -> list[ColumnElement[bool]]:
    of_room = [] if room is None else [held.c.room == room]
    return of_room if error is None else [*of_room, held.c.error.contains(error, autoescape=True)]


def _record(session: Session, events: Sequence[Any], actor: str, act: str, reason: str | None = None) -> None:
    """Kept for ever, so of an error its kind alone: behind the colon may stand values that must be erasable."""
    told = {"actor": actor, "act": act, "reason": reason}
    names = ("room", "event_id", "aggregate_id", "routing_key")
    rows = [
        {"id": new_id(), **told, **{name: getattr(row, name) for name in names}, "error": row.error.partition(":")[0]}
        for row in events
    ]
    if rows:
        session.execute(insert(intervention), rows)
