"""One command's or one question's view of the database: what is loaded within reach, what was changed, what happened.

The pipeline makes, finishes and commits a unit of work; commands only use `get`, `add`, `remove` and the session.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Any, Self, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, inspect, select
from sqlalchemy.orm import Mapper, Session, joinedload

from chassis.changes import changes_of
from chassis.errors import NotFound, StaleVersion
from chassis.identifiers import new_id
from chassis.model import Aggregate
from chassis.permission import visible
from chassis.principal import Principal
from chassis.recording import Origin, Record, fact_rows
from chassis.storage import Database
from chassis.writing import Rows, plain_rows

M = TypeVar("M")
T = TypeVar("T")
A = TypeVar("A", bound=Aggregate)


class VersionNotCompared(RuntimeError):
    """A request named a version by If-Match and the command never loaded that aggregate: a fault of the program."""


class ChangeWithoutFact(RuntimeError):
    """A command changed an aggregate and nobody would hear of it: a fault of the program, nothing is committed."""


@dataclass(frozen=True)
class Context:
    """Who acts, with which right, why, and as part of what.

    `cause` is api, import, portal, handover, merge, schedule or event. `expected` is the (id, version) that If-Match
    names. `as_of` dates what is entered back: documents are of that moment, their facts are still of now. A
    `rehearsal` is rolled back by whoever asked for it; it takes no numbers. `makes` says how many documents the command
    is going to make, where that is known: their numbers are taken together.
    """

    principal: Principal
    permission: str
    cause: str = "api"
    language: str = "zh"
    correlation_id: str | None = None
    causation_id: UUID | None = None
    traceparent: str | None = None
    expected: tuple[UUID, int] | None = None
    as_of: datetime | None = None
    rehearsal: bool = False
    makes: int = 1


class Reader:
    """The reading side: everything it gives back lies within the reach of the permission asked for."""

    def __init__(self, database: Database, session: Session, context: Context) -> None:
        self.database = database
        self.session = session
        self.context = context
        self.principal = context.principal
        self.permission = context.permission
        self.language = context.language
        self._asked: dict[Hashable, Any] = {}
        self.now = context.as_of or datetime.now(UTC)

    @cached_property
    def today(self) -> date:
        """The business day in the company's time zone."""
        return self.now.astimezone(self.database.time_zone(self.session)).date()

    @cached_property
    def database_now(self) -> datetime:
        """When this transaction began, by the database's clock: deadlines and leases go by it, whatever time a process
        on some machine believes it is (faults.md C-1).
        """
        moment: datetime = self.session.execute(select(func.now())).scalar_one()
        return moment

    def once(self, about: Hashable, question: Callable[[], T]) -> T:
        """The answer to a question about masters, asked once however many documents one command makes of them."""
        if about not in self._asked:
            self._asked[about] = question()
        answer: T = self._asked[about]
        return answer

    def visible(self, model: type[Any]) -> ColumnElement[bool]:
        """The reach of this permission over `model`, as a WHERE."""
        return visible(self.principal, self.permission, model)

    def get(self, model: type[M], identifier: UUID) -> M:
        """The row with this id, within reach; raises NotFound otherwise."""
        asked = _by_id(inspect(model)).where(self.visible(model))
        found: M | None = self.session.scalars(asked, {"id": identifier}).unique().one_or_none()
        if found is None:
            raise NotFound
        return found


@cache
def _by_id(mapper: Mapper[Any]) -> Select[Any]:
    """One row, and in the same statement its children where they are of one kind: of an order with ten lines half the
    cost of asking twice; dearer from fifty on, as each line brings the order's columns along (decision 0013).
    """
    model = mapper.class_
    found = select(model).where(mapper.primary_key[0] == bindparam("id"))
    kinds = [getattr(model, name) for name in getattr(model, "__children__", ())]
    return found.options(joinedload(*kinds)) if len(kinds) == 1 else found


class UnitOfWork(Reader):
    """The writing side: one command, one version per changed aggregate, its facts, one commit."""

    def __init__(self, database: Database, session: Session, context: Context) -> None:
        super().__init__(database, session, context)
        self.cause = context.cause
        self.correlation_id = context.correlation_id or str(new_id())
        self._compared = context.expected is None
        self._added: dict[Aggregate, None] = {}  # in their order
        self._removed: set[Aggregate] = set()
        self._undoing: list[Callable[[], None]] = []
        self._closing: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for act in self._closing if kind is None else reversed(self._undoing):
            act()

    def if_it_fails(self, undo: Callable[[], None]) -> None:
        """Have something that was done outside this transaction undone where the command comes to nothing."""
        self._undoing.append(undo)

    def when_it_is_done(self, act: Callable[[], None]) -> None:
        """Have something done outside this transaction where the command went well, before its commit."""
        self._closing.append(act)

    def get(self, model: type[M], identifier: UUID) -> M:
        """As a reader gets it; where it is the one that If-Match names, its version must be the expected one."""
        found = super().get(model, identifier)
        if isinstance(found, Aggregate):
            named, version = self.context.expected or (None, None)
            if named == identifier:
                self._compared = True
                if version != found.version:
                    raise StaleVersion(current=found.version)
        return found

    def add(self, aggregate: A) -> A:
        """Put a new aggregate into the database at the end of the command."""
        aggregate.version = 1
        self._added[aggregate] = None
        return aggregate

    def write_early(self) -> None:
        """Put what was added into the database now, for rows that refer to it by statements of their own."""
        self.session.add_all(self._added)
        self.session.flush()

    def remove(self, aggregate: Aggregate) -> None:
        """Delete a draft at the end of the command; its last event says `deleted`, copies keep a tombstone."""
        self._removed.add(aggregate)

    def finish(self) -> Record:
        """Set versions, flush what is not plain, and take the facts off the aggregates, in order."""
        if not self._compared:
            raise VersionNotCompared(str(self.context.expected))
        touched = [(a, {} if a in self._added else changes_of(a)) for a in self._changed()]
        for aggregate, _ in touched:
            aggregate.version += aggregate not in self._added
        written = None if self._removed else plain_rows(self.session, self._added)
        if written is None:
            self.write_early()
        origin = Origin(
            self.principal,
            self.cause,
            datetime.now(UTC) if self.context.as_of else self.now,
            self.correlation_id,
            self.context.causation_id,
            self.context.traceparent,
        )
        with self.session.no_autoflush:  # a relation that is read now must not write what is written below
            rows = [
                row
                for aggregate, changes in touched
                for row in fact_rows(
                    self.database.catalogue, aggregate, changes, origin, deleted=aggregate in self._removed
                )
            ]
        for aggregate in self._removed:
            self.session.delete(aggregate)
        if self._removed:
            self.session.flush()
        return Record(rows, written or Rows())

    def _changed(self) -> list[Aggregate]:
        with self.session.no_autoflush:
            changed = [a for a in self._aggregates() if a.facts]
            for row in (*self._added, *self.session.new, *self.session.dirty):
                root = row if isinstance(row, Aggregate) else getattr(row, "__root__", None)
                root = getattr(row, root) if isinstance(root, str) else root
                if isinstance(root, Aggregate) and not root.facts and self.session.is_modified(row):
                    raise ChangeWithoutFact(f"{type(root).__name__} {root.id} changed, but recorded no fact")
        return changed

    def _aggregates(self) -> Iterable[Aggregate]:
        # Loaded order for what is new, then what was loaded: outbox order within an aggregate is all that matters.
        held = (*self.session.new, *self.session.identity_map.values())
        return {**self._added, **{row: None for row in held if isinstance(row, Aggregate)}}
