"""Taking the next number of a series."""

from itertools import count
from weakref import WeakKeyDictionary

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from chassis.storage import OPTIONS
from chassis.unit_of_work import UnitOfWork
from records.numbering.model import Reset, Segment, rendered, series

_NEXT = text(
    """
    INSERT INTO number_counter AS counter (document, series, last) VALUES (:document, :series, 1)
    ON CONFLICT (document, series) DO UPDATE SET last = counter.last + 1 RETURNING last
    """
)
_FAR_BEYOND, _rehearsed = 900_000_000, count()
_asides: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def next_number(uow: UnitOfWork, document: str, series: str, *, gapless: bool = False) -> int:
    """The next number, from 1, of `series` among the numbers of `document` (`customer.account`).

    With gaps allowed it is taken in a short transaction of its own: commands do not queue for it, and one that fails
    leaves a gap. `gapless` takes it within the command, and every other command of the series waits for this one's
    commit: call it last. A rehearsal takes none: it gets one far beyond those given.
    """
    if uow.context.rehearsal:
        return _FAR_BEYOND + next(_rehearsed)
    parameters = {"document": document, "series": series}
    if gapless:
        return int(uow.session.execute(_NEXT, parameters).scalar_one())
    try:
        return _take_aside(uow, parameters)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _take_aside(uow, parameters)  # it died while it lay idle; at worst this leaves a gap


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


def _take_aside(uow: UnitOfWork, parameters: dict[str, str]) -> int:
    with _aside(uow.database.engine).connect() as connection:
        return int(connection.execute(_NEXT, parameters).scalar_one())


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
