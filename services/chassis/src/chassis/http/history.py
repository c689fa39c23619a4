"""The history of one aggregate (变更历史): what happened, when, by whom, and what it changed, read from its facts."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, tuple_

from chassis.facts import Catalogue
from chassis.http import fields
from chassis.http.answers import page_of
from chassis.http.filters import ListQuery
from chassis.http.paging import Page, Position
from chassis.http.schemas import Schema
from chassis.model import Aggregate
from chassis.permission import masked, masks_of
from chassis.tables import fact
from chassis.unit_of_work import Reader

_INDEXES = 2**15  # factindex is a smallint: version and index as one number give the order


ACTOR = {"example": "user/019a9a00-0000-7000-8000-000000000001"}


class HistoryEntry(Schema):
    """One fact: `changes` are the fields before and after, `details` what the fact itself says (a reason)."""

    event_id = fields.Id(required=True)
    name = fields.Text(100, required=True, metadata={"example": "approved"})
    title = fields.Localized(200, required=True)
    version = fields.Integer(1, 2**63 - 1, required=True)
    actor = fields.Text(200, required=True, metadata=ACTOR)
    cause = fields.Text(20, required=True, metadata={"example": "api"})
    at = fields.Instant(required=True)
    changes = fields.Changes(required=True)
    details = fields.Document(required=True, dump_only=True)


HistoryPage = page_of(HistoryEntry)


class HistoryQuery(ListQuery):
    """The parameters of a history."""


def history_of(reader: Reader, model: type[Aggregate], identifier: UUID, query: dict[str, Any]) -> Page:
    """A page of the facts of one aggregate, newest first; raises NotFound outside the reader's reach."""
    reader.get(model, identifier)
    return facts_of(reader, model, identifier, query)


def facts_of(reader: Reader, model: type[Aggregate], identifier: UUID, query: dict[str, Any]) -> Page:
    """The same of an aggregate that was found to be the reader's by other means than reach."""
    statement = (
        select(fact)
        .where(fact.c.aggregate_type == model.__aggregate__, fact.c.aggregate_id == identifier)
        .order_by(fact.c.version.desc(), fact.c.factindex.desc())
        .limit(query["limit"] + 1)
    )
    at: Position | None = query["cursor"]
    if at is not None:
        statement = statement.where(tuple_(fact.c.version, fact.c.factindex) < divmod(at.value, _INDEXES))
    rows = reader.session.execute(statement).all()
    shown, more = rows[: query["limit"]], len(rows) > query["limit"]
    last = Position(shown[-1].version * _INDEXES + shown[-1].factindex, shown[-1].event_id) if more else None
    return Page([_entry(reader, row) for row in shown], last)


def _entry(reader: Reader, row: Any) -> dict[str, Any]:
    data = orjson.loads(row.body)["data"]
    own = {name: value for name, value in data.items() if name not in ("state", "changed")}
    return {
        "event_id": row.event_id,
        "name": row.routing_key.split(".")[2],
        "title": _title(reader.database.catalogue, row.routing_key),
        "version": row.version,
        "actor": row.actor,
        "cause": row.cause,
        "at": row.at,
        "changes": row.changes,
        "details": masked(own, masks_of(reader.principal, reader.permission)),
    }


def _title(catalogue: Catalogue, routing_key: str) -> dict[str, str]:
    """The fact's name for people; a fact that is no longer published keeps its name in the routing key."""
    for table in catalogue.tables:
        for event in table.types:
            if table.routing_key(event) == routing_key:
                return {"zh": event.zh, "en": event.en}
    name = routing_key.split(".")[2]
    return {"zh": name, "en": name}
