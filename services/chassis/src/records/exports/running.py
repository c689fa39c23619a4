"""How the worker writes exports: the list's own route, page by page, at one moment of the database, into pieces.

A worker that dies, or is asked to stop, leaves an export that another one begins again: its pieces are thrown away, and
the number of the attempt keeps one that only seemed dead from adding to them. So a file is whole or is not there.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from chassis import pipeline
from chassis.directory.principals import principal_of
from chassis.errors import Refusal, Unavailable
from chassis.http import Routes
from chassis.http.exports import EXPORTS, PIECE, ExportTooLarge
from chassis.http.problems import InternalError
from chassis.principal import Principal
from chassis.process.crashpoints import crash
from chassis.schedule import Entry
from chassis.storage import Database, TryAgain
from chassis.unit_of_work import Context, Reader, UnitOfWork
from records.exports import commands
from records.exports.lists import MEDIA, Lists
from records.exports.model import AT_WORK, MOST_ROWS, Export
from records.problems import problem_of

log = structlog.get_logger(__name__)

PAGE = 1_000
"""Documents that are read at once; between two pages the worker may stop."""

SCHEDULE = (Entry("records.forget_exports", "37 4 * * *", commands.forget_exports),)
"""What a service that exports lists in its schedule."""
_AT_WORK = select(Export.id).where(Export.status.in_(AT_WORK)).order_by(Export.id)
_MINE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('export/' || :export_id, 0))")
_WRITTEN = text(
    """
    UPDATE export_job SET written = :written WHERE id = :id AND attempt = :attempt AND status = 'running' RETURNING id
    """
)
_PIECE = text("INSERT INTO export_part (export_id, part, content) VALUES (:id, :part, :content)")


class _NotOurs(Exception):
    """The export was cancelled, or another worker has it."""


def work(rooms: Callable[[], Iterable[Routes]]) -> Callable[[Database], bool]:
    """What the worker does again and again: one page of one export; False when there is nothing to do."""
    lists = Lists(rooms)
    steps: Iterator[bool] | None = None

    def one(database: Database) -> bool:
        nonlocal steps
        steps = steps or _steps(database, lists)
        if next(steps, False):
            return True
        steps = None
        return False

    return one


def _steps(database: Database, lists: Lists) -> Iterator[bool]:
    """The oldest export that no other process has in hand, page by page; nothing where there is none."""
    if not database.read(lambda session: session.scalar(select(_AT_WORK.exists()))):
        return
    with database.snapshot() as session:
        for export_id in session.scalars(_AT_WORK).all():
            if session.scalar(_MINE, {"export_id": str(export_id)}):
                attempt = _say(database, partial(commands.start_export, export_id=export_id))
                if attempt is not None:
                    yield from _Run(database, session, lists, session.get_one(Export, export_id), attempt).steps()
                    return


class _Run:
    """One attempt at one export."""

    def __init__(self, database: Database, session: Session, lists: Lists, of: Export, attempt: int) -> None:
        self.database, self.session, self.lists, self.of, self.attempt = database, session, lists, of, attempt
        self._pending = bytearray()
        self._part = self._size = 0

    def steps(self) -> Iterator[bool]:
        """Write the file; where that cannot be, say why."""
        try:
            with self.database.translated():
                yield from self._write()
        except _NotOurs:
            return
        except (TryAgain, Unavailable):
            raise  # nobody's fault: it is begun again
        except Refusal as refusal:
            self._fail(refusal)
        except Exception:
            log.exception("export.failed", export_id=str(self.of.id))
            self._fail(InternalError())

    def _write(self) -> Iterator[bool]:
        route, path = self.lists.find(self.of.list)
        reader = Reader(self.database, self.session, self._context(route.permission))
        listing = self.lists.listing(reader, route, path, self.of.given)
        file = EXPORTS[MEDIA[self.of.format]](listing)
        written, page = 0, listing.page(limit=PAGE, cursor=None)
        while True:
            self._pending += file.add(listing.documents(page))
            written += len(page.items)
            if written > MOST_ROWS:
                raise ExportTooLarge(max_rows=MOST_ROWS)
            self._keep(written, whole=False)
            crash("export_page_written")
            if page.next is None:
                break
            yield True
            page = listing.page(limit=PAGE, cursor=page.next)
        for piece in file.end():
            self._pending += piece
            self._keep(written, whole=False)
        self._keep(written, whole=True)
        _say(self.database, lambda uow: commands.finish_export(uow, self.of.id, self.attempt, self._size))

    def _context(self, permission: str) -> Context:
        """Who asks, with the rights that they have now. Raises Unauthenticated, Forbidden."""
        today = datetime.now(self.database.time_zone(self.session)).date()
        who = principal_of(self.session, self.of.claims, today)
        who.check_admitted(permission)
        return Context(who, permission, cause="export", language=self.of.language, correlation_id=str(self.of.id))

    def _keep(self, written: int, *, whole: bool) -> None:
        """Say how far it is, and put a piece away when there is one. Raises _NotOurs."""
        mine = {"id": self.of.id, "attempt": self.attempt}
        with self.database.transaction() as session:
            if session.scalar(_WRITTEN, {**mine, "written": written}) is None:
                raise _NotOurs
            if self._pending and (whole or len(self._pending) >= PIECE):
                content = bytes(self._pending)
                session.execute(_PIECE, {"id": self.of.id, "part": self._part, "content": content})
                self._part, self._size = self._part + 1, self._size + len(content)
                self._pending.clear()

    def _fail(self, refusal: Refusal) -> None:
        said = problem_of(refusal)
        _say(self.database, lambda uow: commands.fail_export(uow, self.of.id, self.attempt, said))


def _say(database: Database, command: Callable[[UnitOfWork], int | None]) -> int | None:
    """Run a command about an export, as the service itself."""
    return pipeline.run(database, command, Context(Principal.service(database.service), "", cause="export"))
