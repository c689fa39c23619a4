"""Two toy services: `maker` makes things, `keeper` copies them and writes one note for each event.

What the note's effect does depends on the thing's name, so that a test can ask for any line of the table of failures.
"""

import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import BigInteger, Column, DateTime, Identity, Table, Text, Uuid, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.envelope import Envelope
from chassis.errors import NotKnownHereYet, Refusal, StaleVersion
from chassis.facts import AggregateEvents, EventType
from chassis.identifiers import new_id
from chassis.model import TYPES, Aggregate, Fact, new_metadata
from chassis.schedule import Entry
from chassis.service import Service
from chassis.unit_of_work import UnitOfWork
from chassis.worker import copy, effect, journal

HERE = Path(__file__).parent


class MakerBase(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = TYPES


class ThingMade(Fact):
    """A thing was made."""


class ThingChanged(Fact):
    """A thing got another name."""


class ThingPainted(Fact):
    """A second fact of the same commit."""


class Thing(Aggregate, MakerBase):
    __tablename__ = "thing"
    __aggregate__ = "thing"
    name: Mapped[str]


class ThingState(Schema):
    id = fields.UUID()
    name = fields.String()


THING_EVENTS = AggregateEvents(
    service="maker",
    aggregate=Thing,
    state=ThingState,
    types=(
        EventType(ThingMade, "made", "制成", "Made"),
        EventType(ThingChanged, "changed", "变更", "Changed"),
        EventType(ThingPainted, "painted", "上色", "Painted"),
    ),
)


def make_thing(uow: UnitOfWork, name: str) -> Thing:
    thing = Thing(id=new_id(), name=name)
    thing.record(ThingMade())
    return uow.add(thing)


def change_thing(uow: UnitOfWork, identifier: UUID, name: str, *, paint: bool = False) -> Thing:
    thing = uow.get(Thing, identifier)
    thing.name = name
    thing.record(ThingChanged())
    if paint:
        thing.record(ThingPainted())
    return thing


class KeeperBase(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = TYPES


thing_copy = Table(
    "thing_copy",
    KeeperBase.metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("deleted_at", DateTime(timezone=True)),
)
diary = Table(
    "diary",
    KeeperBase.metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("thing_id", Uuid, nullable=False),
    Column("told", Text, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
)
mood = Table("mood", KeeperBase.metadata, Column("name", Text, primary_key=True))
"""Names that the effect cannot handle for the time being."""
tick = Table(
    "tick", KeeperBase.metadata, Column("at", DateTime(timezone=True), server_default=text("clock_timestamp()"))
)


class NoteWritten(Fact):
    """A note was written."""


class Note(Aggregate, KeeperBase):
    __tablename__ = "note"
    __aggregate__ = "note"
    place: Mapped[int] = mapped_column(BigInteger, Identity())
    event_id: Mapped[UUID]
    thing_id: Mapped[UUID]
    thing_version: Mapped[int]
    fact: Mapped[str]


class NoteState(Schema):
    id = fields.UUID()
    thing_id = fields.UUID()


class NoteExists(Refusal):
    """Listed as expected."""


class NoteForbidden(Refusal):
    """Not listed."""


def write_note(uow: UnitOfWork, event: Envelope) -> None:
    name = event.state["name"]
    in_the_mood = uow.session.execute(select(mood).where(mood.c.name == name)).one_or_none() is None
    note = Note(
        id=new_id(),
        event_id=event.id,
        thing_id=event.partitionkey,
        thing_version=event.aggregateversion,
        fact=event.routing_key.split(".")[2],
    )
    note.record(NoteWritten())
    uow.add(note)
    if not in_the_mood:
        _refuse(uow, name)


def _refuse(uow: UnitOfWork, name: str) -> None:
    if name == "expected":
        raise NoteExists
    if name == "refused":
        raise NoteForbidden
    if name == "unknown":
        raise NotKnownHereYet(kind="thing", id="?")
    if name == "stale":
        raise StaleVersion
    if name == "killer":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "slow":
        uow.session.execute(text("SET LOCAL statement_timeout = 50; SELECT pg_sleep(1)"))
    raise RuntimeError(f"cannot handle {name}")


def thing_row(state: dict[str, Any]) -> dict[str, Any]:
    if state["name"] == "uncopyable":
        raise RuntimeError("cannot copy this")
    return {"name": state["name"]}


def diary_row(event: Envelope) -> dict[str, Any]:
    if event.state["name"] == "unspeakable":
        raise RuntimeError("cannot tell of this")
    return {"thing_id": event.partitionkey, "told": f"{event.routing_key.split('.')[2]}: {event.state['name']}"}


def _tick(uow: UnitOfWork) -> None:
    uow.session.execute(tick.insert())


MAKER = Service(
    name="maker",
    zh="制造",
    en="Maker",
    metadata=MakerBase.metadata,
    migrations="toys",
    contracts=HERE,
    events=(THING_EVENTS,),
)
KEEPER = Service(
    name="keeper",
    zh="保管",
    en="Keeper",
    metadata=KeeperBase.metadata,
    migrations="toys",
    contracts=HERE,
    events=(AggregateEvents("keeper", Note, NoteState, (EventType(NoteWritten, "written", "写下", "Written"),)),),
    subscriptions=(
        copy("maker.thing.*.v1", schema="maker.thing.v1", room="things", table=thing_copy, row=thing_row),
        effect("maker.thing.*.v1", schema="maker.thing.v1", room="notes", do=write_note, expected=(NoteExists,)),
    ),
    schedule=(Entry("keeper.tick", "* * * * *", _tick),),
)
DIARIST = replace(
    KEEPER,
    subscriptions=(
        *KEEPER.subscriptions,
        journal("maker.thing.*.v1", schema="maker.thing.v1", room="diary", table=diary, row=diary_row),
    ),
)
"""The keeper, who also keeps a diary."""
