"""The one way a command runs, for HTTP, events, schedules, imports and scripts alike (house.md, How a request travels).

who asks, and what was answered under their key → unit of work → command → render → new and changed rows, facts, outbox
and stored answer in one statement → commit → wake the relay
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from chassis.errors import Unavailable
from chassis.idempotency import Answer, IdempotencyKey
from chassis.process.crashpoints import crash
from chassis.storage import Database, TryAgain
from chassis.unit_of_work import Context, Reader, UnitOfWork

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """What is to run, for whom, how its result is rendered, and under which key the answer is stored."""

    command: Callable[[UnitOfWork], Any]
    context: Context
    render: Callable[[Any], Answer]
    idempotency: IdempotencyKey | None = None


ATTEMPTS = 4
"""The first run and three repeats after a deadlock or a serialization failure (faults.md P-7)."""


def run(database: Database, command: Callable[[UnitOfWork], T], context: Context) -> T:
    """Run a command in a transaction of its own and return what it returns; its facts are on their way when this
    returns.

    Raises the command's Refusal with nothing written, or Unavailable when the database is away.
    """
    result: T

    def keep(uow: UnitOfWork) -> None:
        nonlocal result
        result = command(uow)

    _attempt(database, lambda session: _run_once(database, session, keep, context))
    return result


def answer(database: Database, begin: Callable[[Session], Answer | Request]) -> Answer:
    """Run a command as `run` does and return the rendered answer.

    `begin` says in the command's own transaction what is to run, or what the same request was answered before. Raises
    what it raises beside what `run` raises.
    """

    def once(session: Session) -> tuple[Answer, bool]:
        begun = begin(session)
        if isinstance(begun, Answer):
            return begun, False
        with UnitOfWork(database, session, begun.context) as uow:
            result = begun.command(uow)
            record = uow.finish()
            rendered = begun.render(result)
            record.write(session, begun.idempotency, rendered)
        return rendered, bool(record.facts)

    return _attempt(database, once)


def inside(database: Database, session: Session, command: Callable[[UnitOfWork], T], context: Context) -> T:
    """Run a command within a transaction, or savepoint, that the caller holds and commits: effects of events."""
    with UnitOfWork(database, session, context) as uow:
        result = command(uow)
        uow.finish().write(session)
    return result


def ask(database: Database, question: Callable[[Reader], T], context: Context) -> T:
    """Answer a question outside any transaction."""
    return database.read(lambda session: question(Reader(database, session, context)))


def _run_once(
    database: Database, session: Session, command: Callable[[UnitOfWork], None], context: Context
) -> tuple[None, bool]:
    with UnitOfWork(database, session, context) as uow:
        command(uow)
        record = uow.finish()
        record.write(session)
    return None, bool(record.facts)


def _attempt(database: Database, once: Callable[[Session], tuple[T, bool]]) -> T:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            result, sent = _commit(database, once)
        except TryAgain:
            if attempt == ATTEMPTS:
                raise Unavailable(retry_after=1) from None
            time.sleep(random.uniform(0.005, 0.03) * attempt)  # noqa: S311 - jitter, no secret
        else:
            if sent:
                database.wake_relay()
            return result
    raise AssertionError("unreachable")


def _commit(database: Database, once: Callable[[Session], tuple[T, bool]]) -> tuple[T, bool]:
    """One transaction. A pooled connection that died while it lay idle is replaced once: nothing had run on it."""
    with database.translated():
        for fresh in (False, True):
            with Session(database.engine, expire_on_commit=False, autoflush=False) as session:
                try:
                    result = once(session)
                except DBAPIError as error:
                    if error.connection_invalidated and not fresh:
                        continue  # before the commit: whatever it did is rolled back with its connection
                    raise
                crash("before_commit")
                session.commit()
                crash("after_commit")
                return result
    raise AssertionError("unreachable")
