"""Taking the next number of a series."""

from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import TextClause, create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from chassis.storage import OPTIONS
from chassis.unit_of_work import UnitOfWork
from records.numbering.model import Reset, Segment, rendered, series

_NEXT = text(
    """
    INSERT INTO number_counter AS counter (document, series, last) VALUES (:document, :series, 1)
    ON CONFLICT (document, series) DO UPDATE SET last = counter.last + 1 RETURNING last
    """
)
_GIVE_BACK = text(
    """
    UPDATE number_counter SET last = last - 1
    WHERE document = :document AND series = :series AND last = :number RETURNING last
    """
)
_FAR_BEYOND, _rehearsed = 900_000_000, count()
_asides: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def next_number(uow: UnitOfWork, document: str, series: str, *, gapless: bool = False) -> int:
    """The next number, from 1, of `series` among the numbers of `document` (`customer.account`).

    With gaps allowed it is taken in a short transaction of its own: commands do not queue for it, and one that fails
    gives it back, which leaves a gap only where another was taken meanwhile. `gapless` takes it within the command, and
    every other command of the series waits for this one's commit: call it last. A rehearsal takes none: it gets one far
    beyond those given.
    """
    if uow.context.rehearsal:
        return _FAR_BEYOND + next(_rehearsed)
    counted = {"document": document, "series": series}
    if gapless:
        return int(uow.session.execute(_NEXT, counted).scalar_one())
    number = _take(uow, counted)
    uow.if_it_fails(lambda: _give_back(uow, counted, number))
    return number


def document_number(uow: UnitOfWork, document: str, prefix: str) -> str:
    """The next number of `document` (`sales.order`), counted by the company's day: SO20261122-0001."""
    segments: tuple[Segment, ...] = (
        {"kind": "constant", "value": prefix},
        {"kind": "date", "format": "YYYYMMDD"},
        {"kind": "constant", "value": "-"},
        {"kind": "sequence", "width": 4},
    )
    number = next_number(uow, document, series(segments, Reset.DAY, {}, uow.today))
    return rendered(segments, {}, uow.today, number)


def _take(uow: UnitOfWork, series: dict[str, str]) -> int:
    try:
        return int(_count(uow, _NEXT, series))
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return int(_count(uow, _NEXT, series))  # it died while it lay idle; at worst this leaves a gap


def _give_back(uow: UnitOfWork, series: dict[str, str], number: int) -> None:
    with suppress(SQLAlchemyError):  # why the command failed is what its caller must hear; at worst this leaves a gap
        _count(uow, _GIVE_BACK, {**series, "number": number})


def _count(uow: UnitOfWork, statement: TextClause, parameters: Mapping[str, Any]) -> Any:
    with _aside(uow.database.engine).connect() as connection:
        return connection.execute(statement, parameters).scalar()


def _aside(engine: Engine) -> Engine:
    """One autocommit connection a process beside the pool.

    From the pool itself it could starve: each of four threads holds one of four connections and waits for a fifth.
    It need not wait for the disk: the log is written in order, so a document on disk implies its counter.
    """
    if engine not in _asides:
        aside = create_engine(
            engine.url,
            isolation_level="AUTOCOMMIT",
            pool_size=1,
            max_overflow=0,
            pool_timeout=3,  # as long as a lock is waited for; a number takes well under a millisecond
            connect_args={"connect_timeout": 2, "options": f"{OPTIONS} -c synchronous_commit=off"},
        )
        event.listen(engine, "engine_disposed", lambda _: aside.dispose())
        _asides[engine] = aside
    return _asides[engine]
