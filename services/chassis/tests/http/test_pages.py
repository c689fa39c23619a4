"""Every row of a list is on one of its pages, once, in order, whichever of several ways the page was read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Index, create_engine, delete, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis.http.paging import paginate
from chassis.identifiers import new_id
from chassis.permission import visible
from chassis.principal import Principal, Reach
from chassis.search import Searchable, fold, search_columns, sort_key
from chassis.tables import directory_user
from chassis.unit_of_work import Reader
from crm.testing import PostgresAccess

READ = "village.villager.read"
HERE, THERE = new_id(), new_id()
MATES, STRANGER = [new_id(), new_id(), new_id()], new_id()
ME = Principal("user", MATES[0], department_id=HERE, grants={READ: Reach.TEAM})


class Village(DeclarativeBase):
    """Whoever lives there."""


class Villager(Searchable, Village):
    """Somebody with a name, whom somebody looks after."""

    __tablename__ = "villager"
    __table_args__ = (Index("ix_villager_owner_id", "owner_id", "sort_key", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID | None]


@dataclass(frozen=True)
class Paging:
    """How somebody turns the pages."""

    limit: int
    descending: bool


NAMES = st.text("龙云岛b\U0010ffff ", min_size=1, max_size=9)
ASKED = st.text("龙云岛", min_size=1, max_size=7)
OWNERS = st.sampled_from([*MATES, STRANGER, None])
PAGINGS = st.builds(Paging, st.integers(1, 4), st.booleans())


@pytest.fixture(scope="module")
def engine(postgres: PostgresAccess) -> Iterator[Engine]:
    with postgres.database() as url:
        engine = create_engine(url)
        Village.metadata.create_all(engine)
        directory_user.create(engine)
        known = {"version": 1, "kind": "user", "name": {}, "roles": [], "scopes": [], "active": True}
        people = [{**known, "id": mate, "department_id": HERE} for mate in MATES]
        with engine.begin() as connection:
            connection.execute(insert(directory_user), [*people, {**known, "id": STRANGER, "department_id": THERE}])
        yield engine
        engine.dispose()


@settings(deadline=None)
@given(st.lists(NAMES, max_size=12), ASKED, PAGINGS)
def test_a_search_by_name_shows_first_what_begins_with_it(
    engine: Engine, names: list[str], asked: str, paging: Paging
) -> None:
    ids = {new_id(): fold(name) for name in names}
    found = in_order({id: name for id, name in ids.items() if asked in name}, paging)
    found.sort(key=lambda id: not sort_key(ids[id]).startswith(sort_key(asked)))
    assert shown(engine, [(id, name, None) for id, name in ids.items()], paging, q=asked) == found


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, OWNERS), max_size=15), PAGINGS)
def test_a_team_is_shown_what_its_members_own(
    engine: Engine, rows: list[tuple[str, UUID | None]], paging: Paging
) -> None:
    entered = [(new_id(), name, owner) for name, owner in rows]
    ours = in_order({id: name for id, name, owner in entered if owner in MATES}, paging)
    assert shown(engine, entered, paging, within=visible(ME, READ, Villager)) == ours


def in_order(names: dict[UUID, str], paging: Paging) -> list[UUID]:
    """The ids in the order of the names."""
    return sorted(names, key=lambda id: (sort_key(names[id]), id), reverse=paging.descending)


def shown(
    engine: Engine, entered: list[tuple[UUID, str, UUID | None]], paging: Paging, q: str | None = None, **how: Any
) -> list[UUID]:
    """The ids on all pages of a village of these, and one more where they do not end."""
    rows = [
        {"id": id, "owner_id": owner, **search_columns(names=(name,), words=(), numbers=())}
        for id, name, owner in entered
    ]
    with Session(engine) as session:
        session.execute(delete(Villager))
        if rows:
            session.execute(insert(Villager), rows)
        return [row.id for row in islice(turned(session, paging, q, **how), len(rows) + 1)]


def turned(session: Session, paging: Paging, q: str | None, **how: Any) -> Iterator[Villager]:
    """Every row of every page."""
    reader = cast(Reader, SimpleNamespace(session=session, principal=ME, permission=READ))
    query = {"q": q, "limit": paging.limit, "cursor": None, "sort": "-name" if paging.descending else "name"}
    while True:
        page = paginate(reader, select(Villager), Villager, {"name": Villager.sort_key}, query, **how)
        assert len(page.items) <= paging.limit
        yield from page.items
        if page.next is None:
            return
        query["cursor"] = page.next
