"""Use cases of the export: ask, cancel, forget; and what its worker says of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, text

from chassis.directory.principals import claims_of
from chassis.unit_of_work import UnitOfWork
from records.exports.lists import Lists
from records.exports.model import (
    AT_WORK,
    ATTEMPTS,
    KEPT,
    MOST_OF_ONE,
    Export,
    ExportGivenUp,
    ExportPart,
    Status,
    TooManyExports,
)
from records.exports.queries import read_export
from records.problems import problem_of

_FORGET = text(
    """
    DELETE FROM export_part AS part USING export_job AS job
    WHERE part.export_id = job.id AND job.ended_at < now() - CAST(:kept AS interval)
    """
)


def ask_export(uow: UnitOfWork, lists: Lists, *, list: str, query: Mapping[str, str], format: str) -> Export:
    """Have a list exported as a file.

    Raises Invalid, Forbidden and FieldMasked as the list itself would, TooManyExports.
    """
    given = lists.check(uow, list, query)
    if _count(uow) >= MOST_OF_ONE:
        raise TooManyExports(most=MOST_OF_ONE)
    return uow.add(
        Export.ask(
            list=list,
            parameters=given,
            format=format,
            language=uow.language,
            by=uow.principal.actor,
            claims=claims_of(uow.principal),
            at=uow.now,
        )
    )


def cancel_export(uow: UnitOfWork, export_id: UUID) -> Export:
    """Stop an export, or give its file up. Raises NotFound for another's, ExportEnded."""
    found = read_export(uow, export_id)
    found.cancel(uow.now)
    _discard(uow, found)
    return found


def forget_exports(uow: UnitOfWork) -> None:
    """Remove the files that were kept for their time; the exports themselves stay, as history."""
    uow.session.execute(_FORGET, {"kept": KEPT})


def start_export(uow: UnitOfWork, export_id: UUID) -> int | None:
    """A worker takes it in hand, as the one of this attempt; None where there is nothing to do any more."""
    found = uow.get(Export, export_id)
    if found.status not in AT_WORK:
        return None
    _discard(uow, found)
    if found.attempt == ATTEMPTS:
        found.fail(problem_of(ExportGivenUp()), uow.database_now)
        return None
    found.start()
    return found.attempt


def finish_export(uow: UnitOfWork, export_id: UUID, attempt: int, size: int) -> None:
    """Its file is complete, unless it was cancelled or another worker has it."""
    found = uow.get(Export, export_id)
    if (found.status, found.attempt) == (Status.RUNNING, attempt):
        found.finish(size, uow.database_now)


def fail_export(uow: UnitOfWork, export_id: UUID, attempt: int, problem: dict[str, Any]) -> None:
    """There will be no file, unless it was cancelled or another worker has it."""
    found = uow.get(Export, export_id)
    if (found.status, found.attempt) == (Status.RUNNING, attempt):
        _discard(uow, found)
        found.fail(problem, uow.database_now)


def _discard(uow: UnitOfWork, of: Export) -> None:
    uow.session.execute(delete(ExportPart).where(ExportPart.export_id == of.id))


def _count(uow: UnitOfWork) -> int:
    kept = (Export.status == Status.FINISHED) & (Export.ended_at > uow.database_now - KEPT)
    mine = select(func.count()).where(Export.asked_by == uow.principal.actor, or_(Export.status.in_(AT_WORK), kept))
    return uow.session.scalar(mine) or 0
