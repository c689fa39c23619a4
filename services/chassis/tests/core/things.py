"""What the tests of commands share: a thing, and the facts that are stored."""

from typing import Any

import orjson
from sqlalchemy import select

from chassis.pipeline import run
from chassis.storage import Database
from chassis.tables import fact
from chassis.testing.toy import Thing
from chassis.unit_of_work import Context


def stored(database: Database) -> list[dict[str, Any]]:
    """Every fact in order, the body parsed."""
    with database.transaction() as session:
        rows = session.execute(select(fact).order_by(fact.c.event_id)).mappings()
        return [{**row, "body": orjson.loads(row["body"])} for row in rows]


def make(database: Database, context: Context, name: str = "lamp") -> Thing:
    return run(database, lambda uow: uow.add(Thing.make(name)), context)
