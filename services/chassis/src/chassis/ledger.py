"""Reconciliation (对账): what a service wrote, sent, consumed and holds, what its aggregates and copies come to.

Two sides agree when count and digest agree; where they differ, buckets lead to the ids in two steps. The owner's side
is read from its facts, which are never trimmed, so a deleted draft counts on both sides: here by its last fact, there
by its tombstone.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Float, Select, Subquery, Text, cast, func, literal_column, select

from chassis.errors import NotFound
from chassis.facts import AggregateEvents
from chassis.service import Service
from chassis.tables import fact, held, inbox, outbox
from chassis.unit_of_work import Reader
from chassis.worker.subscriptions import Copy, Subscriptions

_HASH = "('x' || left(md5({row}.id::text || '/' || {row}.version::text), 15))::bit(60)::bigint"
_WAITING = select(
    func.count(), func.round(func.extract("epoch", func.now() - func.min(fact.c.at)), 3).cast(Float)
).select_from(outbox.join(fact, fact.c.event_id == outbox.c.event_id))
"""How many facts the relay has still to send, and for how many seconds the oldest has waited: its lag."""


def ledger(reader: Reader, service: Service) -> dict[str, Any]:
    """The whole ledger of one service. Compare when nothing is pending, neither here nor in the queues."""
    session = reader.session
    written = session.scalar(select(func.count()).select_from(fact)) or 0
    pending, oldest = session.execute(_WAITING).one()
    rooms = session.execute(select(inbox.c.consumer, func.count()).group_by(inbox.c.consumer)).all()
    states = session.execute(select(held.c.state, func.count()).group_by(held.c.state)).all()
    return {
        "service": service.name,
        "at": reader.now,
        "facts": {
            "written": written,
            "pending": pending,
            "oldest_pending_seconds": oldest,
            "sent": written - pending,
        },
        "consumed": {row[0]: row[1] for row in rooms},
        "held": {"held": 0, "queued": 0, "parked": 0, "discarded": 0} | {row[0]: row[1] for row in states},
        "owned": [
            {"aggregate": _name(table), **_sum(reader, _owned(table))} for table in reader.database.catalogue.tables
        ],
        "copied": [
            {"room": copy.room, "aggregate": copy.aggregate, **_sum(reader, _copied(copy))} for copy in _copies(service)
        ],
        "bindings": [{"queue": f"{service.name}.inbox", "key": key} for key in _keys(service)],
    }


def buckets(reader: Reader, service: Service, aggregate: str, room: str | None = None) -> list[dict[str, Any]]:
    """Count and digest of each of 256 parts of an aggregate: the owned one, or a room's copy. Raises NotFound."""
    versions = _versions(service, aggregate, room).subquery("versions")
    bucket = _bucket(versions)
    figures = select(bucket.label("bucket"), *_figures(versions)).select_from(versions)
    statement = figures.group_by(bucket).order_by(bucket)
    return [_shown(row) for row in reader.session.execute(statement)]


def pages(
    reader: Reader,
    service: Service,
    aggregate: str,
    *,
    room: str | None = None,
    bucket: str | None = None,
    after: UUID | None = None,
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Ids and versions in order of the ids, of one bucket or of all. Raises NotFound."""
    versions = _versions(service, aggregate, room).subquery("versions")
    statement = select(versions.c.id, versions.c.version).order_by(versions.c.id).limit(limit)
    if bucket is not None:
        statement = statement.where(_bucket(versions) == bucket)
    if after is not None:
        statement = statement.where(versions.c.id > after)
    return [{"id": row.id, "version": row.version} for row in reader.session.execute(statement)]


def _versions(service: Service, aggregate: str, room: str | None) -> Select[Any]:
    if room is None:
        for table in service.events:
            if _name(table) == aggregate:
                return _owned(table)
    for copy in _copies(service):
        if (copy.aggregate, copy.room) == (aggregate, room):
            return _copied(copy)
    raise NotFound


def _owned(table: AggregateEvents) -> Select[Any]:
    kind = table.aggregate.__aggregate__
    mine = fact.c.routing_key.startswith(f"{table.service}.{kind}.", autoescape=True)
    return (
        select(fact.c.aggregate_id.label("id"), func.max(fact.c.version).label("version"))
        .where(fact.c.aggregate_type == kind, mine)
        .group_by(fact.c.aggregate_id)
    )


def _copied(copy: Copy) -> Select[Any]:
    statement = select(copy.table.c.id, copy.table.c.version)
    return statement if copy.rows is None else statement.where(copy.rows)


def _sum(reader: Reader, versions: Select[Any]) -> dict[str, Any]:
    subquery = versions.subquery("versions")
    return _shown(reader.session.execute(select(*_figures(subquery)).select_from(subquery)).one())


def _figures(versions: Subquery) -> Sequence[Any]:
    # md5 and a sum: the same on every server version, and independent of the order of rows.
    digest: ColumnElement[int] = literal_column(_HASH.format(row=versions.name))
    return func.count().label("count"), func.coalesce(func.sum(digest), 0).label("digest")


def _bucket(versions: Subquery) -> Any:
    return func.left(func.md5(cast(versions.c.id, Text)), 2)


def _shown(row: Any) -> dict[str, Any]:
    shown = dict(row._mapping)
    return {**shown, "digest": str(shown["digest"])}


def _name(table: AggregateEvents) -> str:
    return f"{table.service}.{table.aggregate.__aggregate__}"


def _copies(service: Service) -> list[Copy]:
    return [entry for entry in service.subscriptions if isinstance(entry, Copy)]


def _keys(service: Service) -> tuple[str, ...]:
    return Subscriptions(service.subscriptions).keys
