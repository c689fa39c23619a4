"""One service's database: connections with deadlines, and what a failure of it means.

Every wait has an end (faults.md P-4 to P-6): the pool gives up after a second, a statement after ten, a lock after
three, an idle transaction after fifteen.
"""

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson
import psycopg
from psycopg.pq import ExecStatus
from sqlalchemy import create_engine, event, select
from sqlalchemy.engine import Engine, ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from chassis.errors import Refusal, StaleVersion, Unavailable
from chassis.facts import AggregateEvents, Catalogue
from chassis.tables import directory_company

T = TypeVar("T")

OPTIONS = "-c statement_timeout=10000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC"
DEFAULT_TIME_ZONE = "Asia/Shanghai"

# SQLSTATE classes and codes (PostgreSQL, appendix A) of a database that is away, not of a wrong statement.
_AWAY_CLASSES = ("08", "53", "58")
_AWAY = {"57P01", "57P02", "57P03", "57P05", "25006", "25P03", "57014", "55P03"}
_AGAIN = {"40001", "40P01"}
_READ_ONLY = "25006"
_ROWS = (ExecStatus.TUPLES_OK, ExecStatus.SINGLE_TUPLE)
_UNTOLD = (None,) * 5
"""Size, precision and the like: what a description says beside name and type (PEP 249)."""


class Cursor(psycopg.Cursor[Any]):
    """A cursor that describes its columns by name and type alone.

    SQLAlchemy asks for the description after every statement, mostly to see that there is one; psycopg's own, an object
    a column with look-ups of types, was a twentieth of a request.
    """

    @property
    def description(self) -> Any:
        """As DB-API has it, with what SQLAlchemy reads; None where a statement gives no rows."""
        result = self.pgresult
        if result is None or result.status not in _ROWS:
            return None
        return [((result.fname(n) or b"").decode(), result.ftype(n), *_UNTOLD) for n in range(result.nfields)]


class TryAgain(Exception):
    """The whole command may run again: a deadlock, a serialization failure, a race for an Idempotency-Key."""


_CONFLICTS: Mapping[str, Callable[[], Exception]] = {
    "pk_idempotency": lambda: TryAgain("another request stored its answer under the same key"),
    # Somebody else gave the aggregate this version: its row, which is not as it was loaded, and its facts are written
    # by one statement.
    "uq_fact_aggregate_type_aggregate_id_version_factindex": StaleVersion,
}


class Database:
    """The database of one service and what the pipeline needs to know beside it.

    `conflicts` maps a constraint's name to the refusal that says it in words; a violated constraint that nobody named
    is a fault of the program. `wake` is the relay's UDP address.
    """

    def __init__(
        self,
        url: str,
        *,
        service: str,
        events: Sequence[AggregateEvents] = (),
        conflicts: Mapping[str, type[Refusal]] | None = None,
        wake: tuple[str, int] | None = None,
        pool_size: int = 4,
    ) -> None:
        self.service = service
        self.catalogue = Catalogue(events)
        self.conflicts = dict(conflicts or {})
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=0.8,
            pool_recycle=1800,
            json_deserializer=orjson.loads,
            connect_args={
                "connect_timeout": 2,
                "options": OPTIONS,
                "application_name": f"crm-{service}",
                "cursor_factory": Cursor,
            },
        )
        event.listen(self.engine, "handle_error", _replace_read_only_sessions)
        self.reading: Engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._wake = wake
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._time_zone: ZoneInfo | None = None

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self._socket.close()

    def wake_relay(self) -> None:
        """Tell the relay that there is something to send: one datagram after the commit, lossy by design.

        Not NOTIFY: inside the transaction it serialises the commits of the whole server (faults.md 0.6).
        """
        if self._wake is not None:
            try:
                self._socket.sendto(b"!", self._wake)
            except OSError:
                return  # the relay polls as well; nothing depends on this datagram

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session in one transaction, for the worker and for operations; failures come out translated."""
        with self.translated(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that reads one moment, however many questions it asks; failures come out translated."""
        moment = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with self.translated(), Session(moment, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what the driver raises into Refusal or TryAgain."""
        try:
            yield
        except (DBAPIError, PoolTimeout, StaleDataError, psycopg.Error) as error:
            raise translate(error, self.conflicts) from error

    def read(self, question: Callable[[Session], T]) -> T:
        """Ask a question outside any transaction; a connection that died meanwhile is replaced once."""
        with self.translated():
            try:
                return self._ask(question)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                return self._ask(question)

    def _ask(self, question: Callable[[Session], T]) -> T:
        with Session(self.reading, expire_on_commit=False, autoflush=False) as session:
            return question(session)

    def time_zone(self, session: Session) -> ZoneInfo:
        """The company's time zone (a setting of identity), Asia/Shanghai until identity has said otherwise."""
        if self._time_zone is None:
            name = session.scalar(select(directory_company.c.time_zone).where(directory_company.c.deleted_at.is_(None)))
            if name is None:
                return ZoneInfo(DEFAULT_TIME_ZONE)
            self._time_zone = ZoneInfo(name)
        return self._time_zone


def _replace_read_only_sessions(context: ExceptionContext) -> None:
    """A session takes `default_transaction_read_only` when it begins: one from a read-only time stays so for ever."""
    if sqlstate(context.original_exception) == _READ_ONLY:
        context.is_disconnect = True


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a driver's error, if it carries one."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlstate", None)


def is_away(error: BaseException) -> bool:
    """Whether this error says that the database is away, full or read-only, rather than that a statement is wrong."""
    if isinstance(error, PoolTimeout):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    code = sqlstate(error)
    original = error.orig if isinstance(error, DBAPIError) else error
    if code is None:
        return isinstance(original, psycopg.OperationalError)
    return code in _AWAY or code.startswith(_AWAY_CLASSES)


def translate(error: Exception, conflicts: Mapping[str, type[Refusal]]) -> Exception:
    """What a database error means for the one who asked; an error that is a fault of the program stays as it is."""
    if isinstance(error, StaleDataError):
        return StaleVersion()
    if sqlstate(error) in _AGAIN:
        return TryAgain(str(error))
    if is_away(error):
        return Unavailable(retry_after=2)
    if isinstance(error, IntegrityError):
        diagnostics = getattr(error.orig, "diag", None)
        name = getattr(diagnostics, "constraint_name", None) or ""
        if meant := _CONFLICTS.get(name) or conflicts.get(name):
            return meant()
    return error
