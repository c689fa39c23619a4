"""How facts become rows: the envelope rendered once, then all that a command leaves in one statement."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.changes import Changes
from chassis.envelope import Envelope, to_json
from chassis.errors import StaleVersion
from chassis.facts import Catalogue
from chassis.idempotency import Answer, IdempotencyKey
from chassis.identifiers import new_id
from chassis.model import Aggregate
from chassis.principal import Principal
from chassis.rowsets import insert_from, update_from
from chassis.writing import Columns, Rows

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

    Call last of all: `data.state` is the state at commit, the same in all facts of the commit. The first row
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
            data={**common, **catalogue.own(aggregate, fact)},
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
        "changes": changes,
        "body": envelope.encode().decode(),
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
    "body": "text",
}
# As one JSON value, as other rows: eleven arrays were most of what writing facts cost in Python (decision 0013).
_NAMES = ", ".join(_FACT_COLUMNS)
_TYPED = ", ".join(f"{name} {kind}" for name, kind in _FACT_COLUMNS.items())
_FACTS = f"""
    INSERT INTO fact ({_NAMES}) SELECT {_NAMES.replace("body", "convert_to(body, 'UTF8')")}
    FROM jsonb_to_recordset(CAST(%(facts)s AS jsonb)) AS fresh({_TYPED})
"""  # noqa: S608 - our own column names
_ANSWER = """
    INSERT INTO idempotency (principal, key, route, request_hash, status, headers, body)
    VALUES (%(i_principal)s, %(i_key)s, %(i_route)s, %(i_request_hash)s, %(i_status)s,
        CAST(%(i_headers)s AS jsonb), %(i_body)s)
"""
_OUTBOX = """
    INSERT INTO outbox (event_id) SELECT event_id
    FROM unnest(CAST(%(sent)s AS uuid[])) WITH ORDINALITY AS sent(event_id, place) ORDER BY place
"""


@dataclass(frozen=True)
class Record:
    """What a command leaves to be written: its facts, and the aggregates that the session has not written."""

    facts: list[Row]
    rows: Rows

    def write(self, session: Session, key: IdempotencyKey | None = None, answer: Answer | None = None) -> None:
        """Rows, facts, outbox rows and the stored answer in one statement, the last before the commit.

        Raises StaleVersion where a row to change is not as it was loaded.
        """
        made, changed = self.rows.made, self.rows.changed
        values: dict[str, Any] = {
            f"rows_{n}": to_json(rows).decode() for n, rows in enumerate((*made.values(), *changed.values()))
        }
        if self.facts:
            values["facts"] = to_json(self.facts).decode()
            values["sent"] = [row["event_id"] for row in self.facts]
        answered = key is not None and answer is not None
        if key is not None and answer is not None:
            stored = key.row(answer)
            values |= {f"i_{name}": value for name, value in stored.items()}
            values["i_headers"] = to_json(stored["headers"]).decode()
        if values:
            statement = _statement(tuple(made), tuple(changed), bool(self.facts), answered)
            found = session.connection().exec_driver_sql(statement, values)
            if changed and found.scalar_one() != sum(map(len, changed.values())):
                raise StaleVersion
        self.rows.leave(session)


@cache
def _statement(made: tuple[Columns, ...], changed: tuple[Columns, ...], told: bool, answered: bool) -> str:
    """One statement of several: PostgreSQL checks references between their rows at its end. Where rows are changed it
    answers how many."""
    parts = [insert_from(*columns, f"%(rows_{n})s") for n, columns in enumerate(made)]
    parts += [update_from(*columns, f"%(rows_{n})s") for n, columns in enumerate(changed, start=len(made))]
    parts += [_ANSWER] * answered + [_FACTS, _OUTBOX] * told
    if changed:
        found = range(len(made), len(made) + len(changed))
        parts.append(f"SELECT {' + '.join(f'(SELECT count(*) FROM part_{n})' for n in found)}")  # noqa: S608 - as above
    *before, last = parts
    named = ", ".join(f"part_{n} AS ({part})" for n, part in enumerate(before))
    return f"WITH {named} {last}" if named else last
