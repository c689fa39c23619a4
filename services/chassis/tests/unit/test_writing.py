"""Which classes are plain enough to be written without the session, and the rows they become."""

from uuid import UUID

import pytest
from sqlalchemy import ForeignKey, LargeBinary, Text, func, inspect, literal
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    column_property,
    make_transient_to_detached,
    mapped_column,
    relationship,
)
from sqlalchemy.orm.attributes import set_committed_value

from chassis.identifiers import new_id
from chassis.model import TYPES, Aggregate, new_metadata
from chassis.testing.toy import Part, Thing
from chassis.writing import form_of


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = TYPES


class Keyed(Base):
    __abstract__ = True
    id: Mapped[UUID] = mapped_column(primary_key=True)


class ByTheDatabase(Keyed):
    __tablename__ = "by_the_database"
    at: Mapped[str] = mapped_column(server_default=func.now())


class ByAFunction(Keyed):
    __tablename__ = "by_a_function"
    note: Mapped[str] = mapped_column(default=lambda: "now")


class Worked(Keyed):
    __tablename__ = "worked"
    shown: Mapped[str] = column_property(literal("worked out when it is read", Text()))


class Bytes(Keyed):
    __tablename__ = "bytes"
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class JsonNull(Keyed):
    __tablename__ = "json_null"
    answer: Mapped[dict[str, str] | None] = mapped_column(JSONB)


class Related(Keyed):
    __tablename__ = "related"
    other_id: Mapped[UUID] = mapped_column()
    other: Mapped[Bytes] = relationship(primaryjoin=lambda: Related.other_id == Bytes.id, foreign_keys=other_id)


class Defaulted(Keyed):
    __tablename__ = "defaulted"
    note: Mapped[str] = mapped_column(default="none")


class Coin(Keyed):
    __tablename__ = "coin"
    purse_id: Mapped[UUID] = mapped_column(ForeignKey("purse.id"))


class Purse(Aggregate, Base):
    """Its children know nothing of it: where one goes, nothing of the child itself has changed."""

    __tablename__ = "purse"
    __children__ = ("coins",)
    coins: Mapped[list[Coin]] = relationship(cascade="all, delete-orphan")


@pytest.mark.parametrize("model", [ByTheDatabase, ByAFunction, Worked, Bytes, JsonNull, Related])
def test_what_only_the_session_can_write_has_no_form(model: type[Base]) -> None:
    assert form_of(inspect(model)) is None


def test_a_child_takes_the_key_of_its_root() -> None:
    thing = Thing.make("lamp")
    part = Part(id=new_id(), label="bulb")
    thing.parts.append(part)
    form = form_of(inspect(Part))
    assert form is not None
    assert form.row(part) == {"id": part.id, "thing_id": thing.id, "label": "bulb"}
    assert part.thing_id == thing.id


def test_a_plain_default_is_written_and_seen() -> None:
    row = Defaulted(id=new_id())
    form = form_of(inspect(Defaulted))
    assert form is not None
    assert form.row(row) == {"id": row.id, "note": "none"}
    assert row.note == "none"


def test_where_a_child_goes_only_the_session_can_write() -> None:
    purse = Purse(id=new_id(), version=1)
    make_transient_to_detached(purse)
    set_committed_value(purse, "coins", [Coin(id=new_id())])
    form = form_of(inspect(Purse))
    assert form is not None
    assert form.changes(purse) == {}
    purse.coins.clear()
    assert form.changes(purse) is None
