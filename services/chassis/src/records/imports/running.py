"""How the worker works an import off: some documents in one transaction with what became of them, until none waits.

So a process that dies has done nothing of what it had in hand, and every document is brought in exactly once. A part is
first tried as one command; where anything is refused, its documents are tried one by one, each in a savepoint of its
own. A check does the same and rolls every savepoint back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import groupby
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from chassis import pipeline
from chassis.directory.principals import principal_of
from chassis.envelope import to_json
from chassis.errors import Forbidden, Refusal, StaleVersion, Unauthenticated, Unavailable
from chassis.http.problems import InternalError
from chassis.model import Aggregate
from chassis.principal import Principal
from chassis.process.crashpoints import crash
from chassis.schedule import Entry
from chassis.storage import Database, TryAgain
from chassis.unit_of_work import Context, Reader, UnitOfWork
from records.imports.columns import Importable
from records.imports.commands import forget_rows
from records.imports.documents import Document, documents_of, problem
from records.imports.model import AT_WORK, Import, ImportRow, RowStatus, Status
from records.imports.queries import progress_of

T = TypeVar("T")
log = structlog.get_logger(__name__)

PART = 100
"""Documents a transaction: what they lock is locked for some tenths of a second."""

SCHEDULE = (Entry("records.forget_imports", "23 4 * * *", forget_rows),)
"""What a service that imports lists in its schedule."""
_AGAIN = (TryAgain, StaleVersion, Unavailable)
"""Not a document's fault: the part is rolled back and begun again."""
_MINE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('import/' || :import_id, 0))")
_BECAME = text(
    """
    UPDATE import_row AS row SET status = made.status, problem = made.problem, document_id = made.document_id
    FROM unnest(CAST(:line AS bigint[]), CAST(:status AS text[]), CAST(:problem AS jsonb[]),
                CAST(:document_id AS uuid[])) AS made(line, status, problem, document_id)
    WHERE row.import_id = :import_id AND row.line = made.line
    """
)


@dataclass(frozen=True)
class Outcome:
    """What became of one document."""

    line: int
    status: RowStatus
    problem: str | None = None
    document_id: UUID | None = None


def work(kinds: Sequence[Importable]) -> Callable[[Database], bool]:
    """What the worker does again and again: one part of one import; False when there is nothing to do."""
    by_name = {kind.name: kind for kind in kinds}

    def one(database: Database) -> bool:
        try:
            with database.transaction() as session:
                found = _take(session)
                if found is None:
                    return False
                _Part(database, session, found, by_name[found.kind]).work()
                crash("before_import_commit")
        except (TryAgain, StaleVersion):
            return True  # a deadlock, or somebody cancelled it at this moment: what was in hand is rolled back
        database.wake_relay()
        return True

    return one


def _take(session: Session) -> Import | None:
    """The oldest import at work that no other process has in hand: its documents go in in their order."""
    at_work = select(Import).where(Import.status.in_(AT_WORK)).order_by(Import.id)
    for found in session.scalars(at_work).all():
        if session.scalar(_MINE, {"import_id": str(found.id)}):
            session.refresh(found)  # it may have ended before the lock was ours
            if found.status in AT_WORK:
                return found
    return None


class _Part:
    """The next documents of one import."""

    def __init__(self, database: Database, session: Session, of: Import, kind: Importable) -> None:
        self.database, self.session, self.of, self.kind = database, session, of, kind
        self.rehearsal = of.status == Status.CHECKING

    def work(self) -> None:
        """Bring them in, or refuse them; after the last one the import ends."""
        groups = self._waiting()
        outcomes = self._outcomes(groups) if groups else []
        if outcomes:
            self._keep(outcomes)
        if len(groups) < PART:
            self._inside(self._end, Context(Principal.service(self.database.service), "", cause="import"))

    def _waiting(self) -> list[list[ImportRow]]:
        mine = ImportRow.import_id == self.of.id
        waiting = select(ImportRow.line).where(mine, ImportRow.status == RowStatus.WAITING)
        first = waiting.order_by(ImportRow.line).limit(PART)
        lines = select(ImportRow).where(mine, ImportRow.first_line.in_(first)).order_by(ImportRow.line)
        return [list(group) for _, group in groupby(self.session.scalars(lines), key=lambda row: row.first_line)]

    def _outcomes(self, groups: Sequence[Sequence[ImportRow]]) -> list[Outcome]:
        context = self._context()
        if isinstance(context, Refusal):
            return [self._refused(Document(lines[0].line, refusal=context)) for lines in groups]
        reader = Reader(self.database, self.session, context)
        documents = documents_of(reader, self.kind, self.of, groups)
        good = [each for each in documents if each.refusal is None]
        unread = [self._refused(each) for each in documents if each.refusal is not None]
        return unread + (self._together(good, context) or [self._alone(each, context) for each in good])

    def _context(self) -> Context | Refusal:
        """Who brings it in, with the rights that they have now; the refusal for whoever has them no more."""
        today = datetime.now(self.database.time_zone(self.session)).date()
        try:
            who = principal_of(self.session, self.of.claims, today)
        except Unauthenticated as refusal:
            return refusal
        if not who.may(self.kind.permission):
            return Forbidden(permission=self.kind.permission)
        return Context(
            who, self.kind.permission, cause="import", correlation_id=str(self.of.id), rehearsal=self.rehearsal
        )

    def _together(self, documents: Sequence[Document], context: Context) -> list[Outcome] | None:
        """All of them as one command; None where one is refused, or they are of several days."""
        if any(each.as_of for each in documents):
            return None
        try:
            many = replace(context, makes=len(documents))
            made = self._inside(lambda uow: [self.kind.command(uow, **each.body) for each in documents], many)
        except _AGAIN:
            raise
        except Exception:  # noqa: BLE001 - one by one it is seen which of them it was, and kept or logged
            return None
        return [self._passed(each, aggregate) for each, aggregate in zip(documents, made, strict=True)]

    def _alone(self, document: Document, context: Context) -> Outcome:
        """One of them as a command of its own."""
        at = replace(context, as_of=document.as_of)
        try:
            return self._passed(document, self._inside(lambda uow: self.kind.command(uow, **document.body), at))
        except _AGAIN:
            raise
        except Refusal as refusal:
            document.refusal = refusal
        except Exception:
            log.exception("import.failed", import_id=str(self.of.id), line=document.line)
            document.refusal = InternalError()
        return self._refused(document)

    def _inside(self, command: Callable[[UnitOfWork], T], context: Context) -> T:
        """Run a command in a savepoint, which a rehearsal gives up at its end. Raises what the command raises."""
        savepoint = Session(
            bind=self.session.connection(),
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
            autoflush=False,
        )
        with self.database.translated(), savepoint as inner:
            result = pipeline.inside(self.database, inner, command, context)
            if not context.rehearsal:
                inner.commit()
        return result

    def _passed(self, document: Document, made: Aggregate) -> Outcome:
        if self.rehearsal:
            return Outcome(document.line, RowStatus.PASSED)
        return Outcome(document.line, RowStatus.DONE, document_id=made.id)

    def _refused(self, document: Document) -> Outcome:
        assert document.refusal is not None  # noqa: S101 - for the type checker
        said = to_json(problem(self.kind, document.refusal, document)).decode()
        return Outcome(document.line, RowStatus.REFUSED, said)

    def _keep(self, outcomes: Sequence[Outcome]) -> None:
        columns = {each.name: [getattr(outcome, each.name) for outcome in outcomes] for each in fields(Outcome)}
        self.session.execute(_BECAME, {"import_id": self.of.id, **columns})

    def _end(self, uow: UnitOfWork) -> None:
        count = progress_of(uow.session, self.of.id)
        accepted = count[RowStatus.PASSED if self.rehearsal else RowStatus.DONE]
        uow.get(Import, self.of.id).end(accepted, count[RowStatus.REFUSED], uow.now)
