"""A workshop that makes things: the smallest aggregate with children, for tests of what a command is."""

from dataclasses import dataclass
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from chassis.errors import Refusal
from chassis.facts import AggregateEvents, EventType
from chassis.identifiers import new_id
from chassis.model import TYPES, Aggregate, Fact, Owned, new_metadata


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


def create_tables(base: type[DeclarativeBase], url: str) -> None:
    """Create a toy service's tables and the chassis' beside them, as its migrations would."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 - only where tables are made
    from alembic.operations import Operations  # noqa: PLC0415

    from chassis.migrations import STEPS  # noqa: PLC0415

    engine = create_engine(url)
    with engine.begin() as connection:
        for step in STEPS:
            step(Operations(MigrationContext.configure(connection)))
        base.metadata.create_all(connection)
    engine.dispose()
