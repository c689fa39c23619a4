"""Taking the next number of a series."""

from contextlib import suppress
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from chassis.storage import OPTIONS
from chassis.unit_of_work import UnitOfWork
from records.numbering.model import Reset, Segment, rendered, series

_TAKE = """
    INSERT INTO number_counter AS counter (document, series, last) VALUES (%(document)s, %(series)s, %(many)s)
    ON CONFLICT (document, series) DO UPDATE SET last = counter.last + %(many)s RETURNING last
"""
_GIVE_BACK = """
    UPDATE number_counter SET last = %(used)s
    WHERE document = %(document)s AND series = %(series)s AND last = %(last)s RETURNING last
"""
_FAR_BEYOND, _rehearsed = 900_000_000, count()
_asides: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def next_number(uow: UnitOfWork, document: str, series: str, *, gapless: bool = False) -> int:
    """The next number, from 1, of `series` among the numbers of `document` (`customer.account`).

    With gaps allowed it is taken in a short transaction of its own, together with those of the other documents that the
    command makes: commands do not queue for it, and one that fails, or has some left, gives them back, which leaves a
    gap only where another was taken meanwhile. `gapless` takes it within the command, and every other command of the
    series waits for this one's commit: call it last. A rehearsal takes none: it gets one far beyond those given.
    """
    if uow.context.rehearsal:
        return _FAR_BEYOND + next(_rehearsed)
    if gapless:
        counted = {"document": document, "series": series, "many": 1}
        return int(uow.session.connection().exec_driver_sql(_TAKE, counted).scalar_one())
    return uow.once((next_number, document, series), lambda: _Taken(uow, document, series)).next()


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


class _Taken:
    """The numbers of one series that a command has taken: as many at a time as it makes documents."""

    def __init__(self, uow: UnitOfWork, document: str, series: str) -> None:
        self._uow, self._of = uow, {"document": document, "series": series}
        self._used = self._last = 0
        uow.when_it_is_done(lambda: self._give_back(self._used, self._last))

    def next(self) -> int:
        """The next one; asks the counter when none is left."""
        if self._used == self._last:
            self._take(self._uow.context.makes)
        self._used += 1
        return self._used

    def _take(self, many: int) -> None:
        last = self._last = int(self._count(_TAKE, many=many))
        before = self._used = last - many
        self._uow.if_it_fails(lambda: self._give_back(before, last))

    def _give_back(self, used: int, last: int) -> None:
        """All but those that were used, unless others were taken meanwhile: they leave a gap."""
        if used < last:
            with suppress(SQLAlchemyError):  # a gap is no reason to fail, nor to hide why the command did
                self._count(_GIVE_BACK, used=used, last=last)

    def _count(self, statement: str, **values: int) -> Any:
        try:
            return self._once(statement, values)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return self._once(statement, values)  # it died while it lay idle; at worst this leaves a gap

    def _once(self, statement: str, values: dict[str, int]) -> Any:
        with _aside(self._uow.database.engine).connect() as connection:
            return connection.exec_driver_sql(statement, {**self._of, **values}).scalar()


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
