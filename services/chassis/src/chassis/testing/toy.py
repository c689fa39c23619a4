"""Two services of nothing but mechanics, for the conformance suite: a workshop makes things, a museum shows them.

The museum keeps a copy of every thing and opens one exhibit for every thing made. A name listed in `trouble` makes
the effect fail.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Column, DateTime, ForeignKey, Table, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from chassis.envelope import Envelope
from chassis.errors import NotKnownHereYet, Refusal
from chassis.facts import AggregateEvents, EventType
from chassis.identifiers import new_id
from chassis.model import TYPES, Aggregate, Fact, Owned, new_metadata
from chassis.unit_of_work import UnitOfWork


class Workshop(DeclarativeBase):
    """Tables of the workshop."""

    metadata = new_metadata()
    type_annotation_map = TYPES


@dataclass(frozen=True)
class ThingMade(Fact):
    """A thing was made."""


@dataclass(frozen=True)
class ThingRenamed(Fact):
    """A thing has another name."""

    reason: str


@dataclass(frozen=True)
class ThingScrapped(Fact):
    """A draft of a thing was thrown away."""


class NameTaken(Refusal):
    """Two things cannot have the same name."""


class Thing(Aggregate, Owned, Workshop):
    """A thing with parts."""

    __tablename__ = "thing"
    __aggregate__ = "thing"
    __children__ = ("parts",)

    name: Mapped[str] = mapped_column(unique=True)
    parts: Mapped[list["Part"]] = relationship(back_populates="thing", cascade="all, delete-orphan", order_by="Part.id")

    @classmethod
    def make(cls, name: str, owner_id: UUID | None = None) -> "Thing":
        """Make a thing."""
        thing = cls(id=new_id(), name=name, owner_id=owner_id, parts=[])
        thing.record(ThingMade())
        return thing

    def rename(self, name: str, reason: str = "because") -> None:
        """Give it another name."""
        self.name = name
        self.record(ThingRenamed(reason))


class Part(Workshop):
    """A part of a thing."""

    __tablename__ = "part"
    __root__ = "thing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(ForeignKey("thing.id"))
    label: Mapped[str]
    thing: Mapped[Thing] = relationship(back_populates="parts")


class PartState(Schema):
    """A part as events carry it."""

    id = fields.UUID(required=True)
    label = fields.String(required=True)


class ThingState(Schema):
    """A thing as events carry it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    parts = fields.List(fields.Nested(PartState), required=True)


class Reason(Schema):
    """Why."""

    reason = fields.String(required=True)


THING_EVENTS = AggregateEvents(
    service="workshop",
    aggregate=Thing,
    state=ThingState,
    types=(
        EventType(ThingMade, "made", "制作", "A thing was made."),
        EventType(ThingRenamed, "renamed", "改名", "A thing has another name.", fields=Reason),
        EventType(ThingScrapped, "scrapped", "报废", "A draft of a thing was thrown away."),
    ),
)


class Museum(DeclarativeBase):
    """Tables of the museum."""

    metadata = new_metadata()
    type_annotation_map = TYPES


thing_copy = Table(
    "thing",
    Museum.metadata,
    Column("id", TYPES[UUID], primary_key=True),
    Column("version", TYPES[int], nullable=False),
    Column("name", TYPES[str], nullable=False),
    Column("deleted_at", DateTime(timezone=True)),
)


@dataclass(frozen=True)
class ExhibitOpened(Fact):
    """An exhibit was opened for a thing."""


class Exhibit(Aggregate, Museum):
    """One exhibit a thing made; the event's id is kept, so that a double would show."""

    __tablename__ = "exhibit"
    __aggregate__ = "exhibit"

    thing_id: Mapped[UUID]
    name: Mapped[str]
    event_id: Mapped[UUID]


class ExhibitState(Schema):
    """An exhibit as events carry it."""

    id = fields.UUID(required=True)
    thing_id = fields.UUID(required=True)
    name = fields.String(required=True)


EXHIBIT_EVENTS = AggregateEvents(
    service="museum",
    aggregate=Exhibit,
    state=ExhibitState,
    types=(EventType(ExhibitOpened, "opened", "开展", "An exhibit was opened."),),
)


class ThingTooUgly(Refusal):
    """A refusal that the subscription expects."""


class ThingForbidden(Refusal):
    """A refusal that nobody expects."""


trouble = Table(
    "trouble",
    Museum.metadata,
    Column("name", TYPES[str], primary_key=True),
    Column("kind", TYPES[str], nullable=False),
)
"""Names whose exhibits fail for now: expected, refused, unknown or broken."""


def thing_row(state: dict[str, Any]) -> dict[str, Any]:
    """The columns of the museum's copy."""
    return {"id": UUID(state["id"]), "name": state["name"]}


def on_thing_made(uow: UnitOfWork, event: Envelope) -> None:
    """Open an exhibit; a name listed in `trouble` makes it fail in the way listed there."""
    name = event.state["name"]
    kind = uow.session.execute(trouble.select().where(trouble.c.name == name)).one_or_none()
    if kind is not None:
        _fail(kind.kind, name)
    exhibit = Exhibit(id=new_id(), thing_id=event.partitionkey, name=name, event_id=event.id)
    exhibit.record(ExhibitOpened())
    uow.add(exhibit)


def _fail(kind: str, name: str) -> None:
    match kind:
        case "expected":
            raise ThingTooUgly
        case "refused":
            raise ThingForbidden
        case "unknown":
            raise NotKnownHereYet(kind="thing", id=name)
        case _:
            raise RuntimeError(f"{name} broke the effect")


CONTRACTS = Path(__file__).parent / "contracts"


def create_tables(base: type[DeclarativeBase], url: str) -> None:
    """Create a toy service's tables and the chassis' beside them, as its migrations would."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 - only where tables are made
    from alembic.operations import Operations  # noqa: PLC0415

    from chassis.migrations import v1  # noqa: PLC0415

    engine = create_engine(url)
    with engine.begin() as connection:
        v1(Operations(MigrationContext.configure(connection)))
        base.metadata.create_all(connection)
    engine.dispose()
