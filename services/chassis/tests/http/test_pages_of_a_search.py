"""What is found by name comes page by page: those first that begin with what was asked, each row once."""

from collections.abc import Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, delete, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis.http.paging import Page, paginate
from chassis.identifiers import new_id
from chassis.search import Searchable, fold, search_columns, sort_key
from chassis.unit_of_work import Reader
from crm.testing import PostgresAccess


class Town(DeclarativeBase):
    """Whoever lives there."""


class Villager(Searchable, Town):
    """Somebody with a name."""

    __tablename__ = "villager"
    id: Mapped[UUID] = mapped_column(primary_key=True)


NAMES = st.text("龙云岛b\U0010ffff ", min_size=1, max_size=9)
ASKED = st.text("龙云岛", min_size=1, max_size=7)


@pytest.fixture(scope="module")
def engine(postgres: PostgresAccess) -> Iterator[Engine]:
    with postgres.database() as url:
        engine = create_engine(url)
        Town.metadata.create_all(engine)
        yield engine
        engine.dispose()


@given(names=st.lists(NAMES, max_size=12), asked=ASKED, limit=st.integers(1, 4), descending=st.booleans())
def test_every_page_goes_on_where_the_one_before_ended(
    engine: Engine, names: list[str], asked: str, limit: int, descending: bool
) -> None:
    ids = {new_id(): fold(name) for name in names}
    rows = [{"id": id, **search_columns(names=(name,), words=(), numbers=())} for id, name in ids.items()]
    found = [id for id, name in ids.items() if asked in name]
    found.sort(key=lambda id: (sort_key(ids[id]), id), reverse=descending)
    found.sort(key=lambda id: not sort_key(ids[id]).startswith(sort_key(asked)))
    with Session(engine) as session:
        session.execute(delete(Villager))
        if rows:
            session.execute(insert(Villager), rows)
        shown = islice(pages(session, asked, limit, descending), len(found) + 1)
        assert [row.id for row in shown] == found


def pages(session: Session, asked: str, limit: int, descending: bool) -> Iterator[Any]:
    """Every row of every page."""
    reader = cast(Reader, SimpleNamespace(session=session))
    query = {"q": asked, "limit": limit, "cursor": None, "sort": "-name" if descending else "name"}
    while True:
        page: Page = paginate(reader, select(Villager), Villager, {"name": Villager.sort_key}, query)
        assert len(page.items) <= limit
        yield from page.items
        if page.next is None:
            return
        query["cursor"] = page.next
