"""How facts become rows: the envelope rendered once, then fact, outbox and stored answer in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from chassis.changes import Changes
from chassis.envelope import Envelope, to_json
from chassis.facts import Catalogue, members
from chassis.idempotency import Answer, IdempotencyKey
from chassis.identifiers import new_id
from chassis.model import Aggregate
from chassis.principal import Principal

Row = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """Where the facts of one commit come from: who, why, when, and as part of what."""

    principal: Principal
    cause: str
    now: datetime
    correlation_id: str
    causation_id: UUID | None
    traceparent: str | None


def fact_rows(
    catalogue: Catalogue, aggregate: Aggregate, changes: Changes, origin: Origin, *, deleted: bool
) -> list[Row]:
    """The rows of `fact` for all that one command recorded on an aggregate, in order; takes the facts off the
    aggregate.

    Call after the last flush: `data.state` is the state at commit, the same in all facts of the commit. The first row
    carries the changes for people's eyes.
    """
    common: dict[str, Any] = {"state": catalogue.state(aggregate)}
    if shown := catalogue.shown(aggregate, changes):
        common["changed"] = shown
    if deleted:
        common["deleted"] = True
    recorded, aggregate.__dict__["_facts"] = aggregate.facts, []
    table = catalogue.table(aggregate)
    rows = []
    for index, fact in enumerate(recorded, start=1):
        event = catalogue.event(aggregate, fact)
        own = event.fields().dump(members(fact)) if event.fields else members(fact)
        envelope = Envelope(
            id=new_id(),
            source=f"/{table.service}",
            type=f"crm.{table.routing_key(event)}",
            aggregate=aggregate.__aggregate__,
            partitionkey=aggregate.id,
            time=origin.now,
            aggregateversion=aggregate.version,
            factindex=index,
            actor=origin.principal.actor,
            onbehalfof=origin.principal.on_behalf_of,
            cause=origin.cause,
            correlationid=origin.correlation_id,
            causationid=origin.causation_id,
            traceparent=origin.traceparent,
            data={**common, **own},
        )
        rows.append(_row(envelope, changes if index == 1 else {}))
    return rows


def _row(envelope: Envelope, changes: Changes) -> Row:
    return {
        "event_id": envelope.id,
        "aggregate_type": envelope.aggregate,
        "aggregate_id": envelope.partitionkey,
        "version": envelope.aggregateversion,
        "factindex": envelope.factindex,
        "routing_key": envelope.routing_key,
        "actor": envelope.actor,
        "cause": envelope.cause,
        "at": envelope.time,
        "changes": to_json(changes).decode(),
        "body": envelope.encode(),
    }


_FACT_COLUMNS = {
    "event_id": "uuid",
    "aggregate_type": "text",
    "aggregate_id": "uuid",
    "version": "bigint",
    "factindex": "smallint",
    "routing_key": "text",
    "actor": "text",
    "cause": "text",
    "at": "timestamptz",
    "changes": "jsonb",
    "body": "bytea",
}
_NAMES = ", ".join(_FACT_COLUMNS)
_ARRAYS = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _FACT_COLUMNS.items())
_FACTS = f"INSERT INTO fact ({_NAMES}) SELECT * FROM unnest({_ARRAYS})"  # noqa: S608 - our own column names
_STORED = """
    INSERT INTO idempotency (principal, key, route, request_hash, status, headers, body)
    VALUES (:i_principal, :i_key, :i_route, :i_request_hash, :i_status, CAST(:i_headers AS jsonb), :i_body)
"""
_OUTBOX = """
    INSERT INTO outbox (event_id) SELECT event_id
    FROM unnest(CAST(:event_id AS uuid[])) WITH ORDINALITY AS sent(event_id, place) ORDER BY place
"""
_WRITE_FACTS = text(f"WITH facts AS ({_FACTS}) {_OUTBOX}")
_WRITE_ANSWER = text(_STORED)
_WRITE_BOTH = text(f"WITH facts AS ({_FACTS}), stored AS ({_STORED}) {_OUTBOX}")


def write_facts(
    session: Session, rows: list[Row], key: IdempotencyKey | None = None, answer: Answer | None = None
) -> None:
    """Facts, outbox rows and the stored answer in one statement, the last before the commit."""
    values: dict[str, Any] = {name: [row[name] for row in rows] for name in _FACT_COLUMNS} if rows else {}
    if key is not None and answer is not None:
        stored = key.row(answer)
        stored["headers"] = to_json(stored["headers"]).decode()
        values.update({f"i_{name}": value for name, value in stored.items()})
        session.execute(_WRITE_BOTH if rows else _WRITE_ANSWER, values)
    elif rows:
        session.execute(_WRITE_FACTS, values)
