"""Faults of PostgreSQL under the whole system. Each is undone when its block is left, and may begin at any moment."""

import random
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from typing import Any

import psycopg
from psycopg import errors, sql

from crm.services import SERVICES
from tests.faults.instruments import Fault
from tests.faults.stand import POSTGRES, READY_SECONDS, Stand, wait_for

Session = psycopg.Connection[Any]

_WRITING = "-c default_transaction_read_only=off -c lock_timeout=2000"
"""The superuser's own sessions may write, whatever the fault of the hour is, and do not stand in a queue for a lock."""
_KEPT_FOR_SUPERUSERS = 3


@contextmanager
def superuser(stand: Stand, database: str = "postgres") -> Iterator[Session]:
    """A session of the superuser, as soon as the server lets one in."""
    opened: list[Session] = []

    def let_in() -> bool:
        with suppress(psycopg.OperationalError):
            url = stand.url_of(database)
            opened.append(psycopg.connect(url, autocommit=True, connect_timeout=2, options=_WRITING))
        return bool(opened)

    wait_for(let_in, READY_SECONDS, "the database lets its superuser in")
    try:
        yield opened[0]
    finally:
        opened[0].close()


def ours(session: Session, *services: str) -> dict[int, str]:
    """Pid and state of each session of these services, by default of all."""
    roles = [f"{name}_app" for name in services or [service.name for service in SERVICES]]
    return dict(session.execute("SELECT pid, state FROM pg_stat_activity WHERE usename = ANY (%s)", [roles]).fetchall())


def sessions(session: Session) -> set[tuple[int, datetime]]:
    """Pid and birth of each session of ours."""
    born = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = ANY (%s)"
    return set(session.execute(born, [list(ours(session))]).fetchall())


@contextmanager
def read_only(stand: Stand) -> Iterator[None]:
    """P-4: the whole server takes no writes, running sessions and new ones."""
    with superuser(stand) as session:
        session.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        session.execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        with superuser(stand) as session:
            session.execute("ALTER SYSTEM RESET default_transaction_read_only")
            session.execute("SELECT pg_reload_conf()")


@contextmanager
def exhausted(stand: Stand) -> Iterator[None]:
    """P-5: every connection but those kept for superusers is taken, ours have lost theirs."""
    with superuser(stand) as session, ExitStack() as hoard:
        limit = int(session.execute("SHOW max_connections").fetchall()[0][0]) - _KEPT_FOR_SUPERUSERS
        while (lost := ours(session)) or _taken(session) < limit:
            session.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [list(lost)])
            for _ in range(limit - _taken(session)):
                with suppress(psycopg.OperationalError):
                    hoard.enter_context(psycopg.connect(stand.url_of("postgres"), connect_timeout=2))
        yield


@contextmanager
def locked_out(stand: Stand, service: str) -> Iterator[None]:
    """P-13: somebody took this service's right to log in away, and ended its sessions."""
    right = sql.SQL("ALTER ROLE {} {}")
    role = sql.Identifier(f"{service}_app")
    with superuser(stand) as session:
        session.execute(right.format(role, sql.SQL("NOLOGIN")))
        end_sessions(stand, service)
        try:
            yield
        finally:
            session.execute(right.format(role, sql.SQL("LOGIN")))


def _taken(session: Session) -> int:
    return int(session.execute("SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL").fetchall()[0][0])


@contextmanager
def locked(stand: Stand, database: str, table: str) -> Iterator[None]:
    """P-6: nobody can even read that table."""
    with superuser(stand, database) as session:
        session.execute("BEGIN")
        session.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(table)))
        yield


@contextmanager
def rows_locked(stand: Stand, database: str, table: str) -> Iterator[None]:
    """P-6: the rows of that table that were written last cannot be changed."""
    rows = sql.SQL("SELECT FROM {} ORDER BY xmin::text::bigint DESC LIMIT 50 FOR UPDATE SKIP LOCKED")
    with superuser(stand, database) as session:
        session.execute("BEGIN")
        session.execute(rows.format(sql.Identifier(table)))
        yield


def end_sessions(stand: Stand, *services: str) -> None:
    """All sessions of these services, by default of all, are ended in the middle of whatever they do."""
    with superuser(stand) as session:
        pids = list(ours(session, *services))
        session.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [pids])


def cancel_statements(stand: Stand) -> None:
    """Every statement of ours that runs now is cancelled, as the statement timeout would."""
    with superuser(stand) as session:
        running = [pid for pid, state in ours(session).items() if state == "active"]
        session.execute("SELECT pg_cancel_backend(pid) FROM unnest(%s::int[]) AS pid", [running])


def crash(stand: Stand, seeded: random.Random) -> None:
    """P-1: one session's process is killed; the server throws out all others and recovers, its postmaster lives on."""
    with superuser(stand) as session:
        sessions = ours(session)
    children = [child for child in stand.process(POSTGRES).children() if child.pid in sessions]
    if children:
        seeded.choice(children).send(signal.SIGKILL)


def tables(stand: Stand, database: str) -> list[str]:
    """All tables of a service."""
    with superuser(stand, database) as session:
        named = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
        return [row[0] for row in session.execute(named)]


def _crash(stand: Stand, seeded: random.Random) -> str:
    crash(stand, seeded)
    return "killed a session's process of postgres, which recovers from the crash"


def _stop(stand: Stand, seeded: random.Random) -> str:
    number = seeded.choice((signal.SIGINT, signal.SIGQUIT, signal.SIGKILL))
    stand.signal(POSTGRES, number)
    return f"stopped postgres by {number.name}"


def _freeze(stand: Stand, seeded: random.Random) -> str:
    with stand.frozen(POSTGRES):
        return f"froze postgres for {_hold(seeded, 4)} s"


def _read_only(stand: Stand, seeded: random.Random) -> str:
    with read_only(stand):
        return f"postgres was read-only for {_hold(seeded, 4)} s"


def _exhaust(stand: Stand, seeded: random.Random) -> str:
    with exhausted(stand):
        return f"postgres had no connection left for {_hold(seeded, 3)} s"


def _lock(stand: Stand, seeded: random.Random) -> str:
    service = seeded.choice(SERVICES).name
    table = seeded.choice(tables(stand, service))
    how = seeded.choice((locked, rows_locked))
    try:
        with how(stand, service, table):
            return f"{how.__name__} {service}.{table} for {_hold(seeded, 5)} s"
    except errors.LockNotAvailable:
        return f"{service}.{table} could not be locked, it is too busy"


def _end_sessions(stand: Stand, _: random.Random) -> str:
    end_sessions(stand)
    return "ended all sessions of postgres"


def _cancel(stand: Stand, _: random.Random) -> str:
    cancel_statements(stand)
    return "cancelled all statements of postgres"


def _hold(seeded: random.Random, most: float) -> float:
    seconds = round(seeded.uniform(0.2, most), 1)
    time.sleep(seconds)
    return seconds


FAULTS: tuple[Fault, ...] = (_crash, _stop, _freeze, _read_only, _exhaust, _lock, _end_sessions, _cancel)
"""What a storm may do to the database, each with seeded figures; says what was done."""
