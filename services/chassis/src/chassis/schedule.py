"""Scheduled work: a table of entries, each run once over all replicas, by the database's clock.

A row is locked while its entry runs and `next_at` moves in the same transaction, so a process that dies in the middle
has done nothing and another one starts again. Entries are for short commands; what takes long is cut into many.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from croniter import croniter
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from chassis import pipeline
from chassis.idempotency import FORGET
from chassis.identifiers import new_id
from chassis.principal import Principal
from chassis.storage import Database
from chassis.tables import schedule
from chassis.telemetry import metrics
from chassis.unit_of_work import Context, Reader, UnitOfWork

log = structlog.get_logger(__name__)

RETRY = 300
"""Seconds at the latest until a failed entry is tried again."""

_DUE = text(
    """
    SELECT name, now() AS now FROM schedule WHERE name = ANY (:names) AND next_at <= now()
    ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
    """
)
_ENTER = text("INSERT INTO schedule (name, next_at) VALUES (:name, :next_at) ON CONFLICT DO NOTHING")
_SOONER = text("UPDATE schedule SET next_at = :next_at WHERE name = :name AND next_at > :next_at")
_DONE = text(
    """
    UPDATE schedule SET next_at = :next_at, last_at = now(), last_error = NULL, failures = 0 WHERE name = :name
    """
)
_FAILED = text(
    """
    UPDATE schedule SET next_at = least(CAST(:next_at AS timestamptz), now() + make_interval(secs => :retry)),
        last_at = now(), last_error = :error, failures = failures + 1 WHERE name = :name
    """
)
_NOW = text("SELECT now()")


@dataclass(frozen=True)
class Entry:
    """One line of a service's schedule: `cron` (five fields) in the company's time zone, `do(uow)` the command."""

    name: str
    cron: str
    do: Callable[[UnitOfWork], object]

    def following(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first time after `now` that the entry is due."""
        moment: datetime = croniter(self.cron, now.astimezone(zone)).get_next(datetime)
        return moment.astimezone(UTC)


class Schedule:
    """The entries of one service."""

    def __init__(self, database: Database, entries: Iterable[Entry]) -> None:
        self._database = database
        self._entries = {entry.name: entry for entry in entries}

    def enter(self) -> None:
        """Write the entries into the table; a known one keeps its time unless it is now due earlier: its line was
        changed, or the database's clock was put back.
        """
        with self._database.transaction() as session:
            now, zone = session.execute(_NOW).scalar_one(), self._database.time_zone(session)
            due = [{"name": entry.name, "next_at": entry.following(now, zone)} for entry in self._entries.values()]
            session.execute(_ENTER, due)
            session.execute(_SOONER, due)

    def one(self) -> bool:
        """Run the next due entry; False when none is due or another replica has it."""
        with self._database.transaction() as session:
            due = session.execute(_DUE, {"names": list(self._entries)}).one_or_none()
            if due is None:
                return False
            self._run(session, self._entries[due.name], due.now)
        self._database.wake_relay()
        return True

    def _run(self, session: Session, entry: Entry, now: datetime) -> None:
        following = entry.following(now, self._database.time_zone(session))
        context = Context(
            principal=Principal.service(self._database.service),
            permission="",
            cause="schedule",
            correlation_id=str(new_id()),
        )
        try:
            with Session(
                bind=session.connection(),
                join_transaction_mode="create_savepoint",
                expire_on_commit=False,
                autoflush=False,
            ) as inner:
                pipeline.inside(self._database, inner, entry.do, context)
                inner.commit()
        except Exception as error:
            log.exception("schedule.failed", entry=entry.name)
            metrics.SCHEDULE_RUNS.labels(entry.name, "failed").inc()
            retry = RETRY * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
            reason = f"{type(error).__name__}: {error}"
            session.execute(_FAILED, {"name": entry.name, "next_at": following, "retry": retry, "error": reason})
        else:
            metrics.SCHEDULE_RUNS.labels(entry.name, "done").inc()
            session.execute(_DONE, {"name": entry.name, "next_at": following})


def entries(reader: Reader) -> Sequence[dict[str, Any]]:
    """What is scheduled, when it runs next, and how it went last."""
    return [dict(row._mapping) for row in reader.session.execute(select(schedule).order_by(schedule.c.name))]


_INBOX_PARTITIONS = text("SELECT chassis_inbox_partitions()")
# A token outlives its session by 15 minutes at most (http.md, Identity); an hour bears any difference of clocks.
_FORGET_SESSION_ENDS = text("DELETE FROM directory_session_end WHERE ended_at < now() - interval '1 hour'")


def _forget_answers(uow: UnitOfWork) -> None:
    uow.session.execute(FORGET)


def _turn_inbox(uow: UnitOfWork) -> None:
    uow.session.execute(_INBOX_PARTITIONS)


def _forget_session_ends(uow: UnitOfWork) -> None:
    uow.session.execute(_FORGET_SESSION_ENDS)


HOUSEKEEPING = (
    Entry("chassis.forget_answers", "17 * * * *", _forget_answers),
    Entry("chassis.forget_session_ends", "*/10 * * * *", _forget_session_ends),
    Entry("chassis.turn_inbox", "41 3 * * *", _turn_inbox),
)
"""What every service does: forget stored answers after 7 days and ended sessions after an hour; make the inbox's coming
weeks and drop those gone by."""
