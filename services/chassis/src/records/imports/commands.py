"""Use cases of the import: upload, map, allow historical days, check, run, cancel."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select, text

from chassis.directory.principals import claims_of
from chassis.errors import Forbidden, InputError, Invalid
from chassis.identifiers import new_id
from chassis.unit_of_work import UnitOfWork
from records.imports.columns import ENTERED, Importable, columns_of, mapped
from records.imports.model import Import, ImportedBefore, ImportRow, RowStatus, Status
from records.imports.reading import read_table

Importables = Mapping[str, Importable]
KEPT = timedelta(days=30)
"""How long the rows of an import that has ended are kept: they may hold values of people."""

# Each document begins in a line that says something beside the objects of its lists.
_GROUP = text(
    """
    UPDATE import_row AS row SET first_line = grouped.first_line, problem = NULL, document_id = NULL,
        status = CASE WHEN grouped.first_line = row.line THEN 'waiting' ELSE 'part' END
    FROM (
        SELECT line, coalesce(max(line) FILTER (WHERE begins) OVER (ORDER BY line), line) AS first_line
        FROM (
            SELECT line, :flat OR EXISTS (
                SELECT FROM unnest(CAST(:heads AS int[])) AS at(place) WHERE cells[at.place] <> ''
            ) AS begins
            FROM import_row WHERE import_id = :import_id
        ) AS looked_at
    ) AS grouped
    WHERE row.import_id = :import_id AND row.line = grouped.line
    """
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('import-file/' || :digest, 0))")
_FORGET = text(
    """
    DELETE FROM import_row AS row USING import_job AS job
    WHERE row.import_id = job.id AND job.ended_at < now() - CAST(:kept AS interval)
    """
)


def upload_file(uow: UnitOfWork, importables: Importables, *, kind: str, name: str, content: bytes) -> Import:
    """Read a file of documents of this kind; nothing of it is in the books yet.

    Raises Forbidden for whoever may not enter such documents one by one, FileUnreadable, FileTooLarge, ColumnRepeated.
    """
    wanted = importables[kind]
    if not uow.principal.may(wanted.permission):
        raise Forbidden(permission=wanted.permission)
    table = read_table(content)
    made = uow.add(
        Import.upload(
            kind=kind,
            file_name=name,
            digest=hashlib.sha256(content).hexdigest(),
            columns=table.columns,
            mapping=mapped(columns_of(uow, wanted), table.columns),
            lines=len(table.lines),
            claims=claims_of(uow.principal),
            owner_id=uow.principal.user_id,
            at=uow.now,
        )
    )
    uow.write_early()  # its rows refer to it
    rows = [
        {
            "id": new_id(),
            "import_id": made.id,
            "line": line,
            "first_line": line,
            "cells": cells,
            "status": RowStatus.WAITING,
        }
        for line, cells in table.lines
    ]
    if rows:
        uow.session.execute(insert(ImportRow), rows)
    return made


def map_columns(uow: UnitOfWork, importables: Importables, import_id: UUID, mapping: Mapping[str, str]) -> Import:
    """Say which of our columns stand under which headers of the file. Raises Invalid for what either does not have."""
    found = uow.get(Import, import_id)
    known = columns_of(uow, importables[found.kind])
    faults = [
        InputError("#/mapping", "unknown-column", {"zh": f"没有这一列:{name}", "en": f"There is no column {name}."})
        for name, header in mapping.items()
        if name not in known or header not in found.columns or not header
    ]
    if faults:
        raise Invalid(faults)
    found.map_columns(mapping)
    return found


def backdate_import(uow: UnitOfWork, import_id: UUID) -> Import:
    """Let the documents of an import be of the days that the file says."""
    found = uow.get(Import, import_id)
    found.backdate()
    return found


def check_import(uow: UnitOfWork, importables: Importables, import_id: UUID) -> Import:
    """Have the worker rehearse the file. Raises ColumnsMissing, BackdatingNotAllowed."""
    return _started(uow, importables, uow.get(Import, import_id), rehearsal=True)


def run_import(uow: UnitOfWork, importables: Importables, import_id: UUID, *, again: bool) -> Import:
    """Have the worker bring the file in.

    Raises ColumnsMissing, BackdatingNotAllowed, and ImportedBefore unless it shall come in `again`.
    """
    found = uow.get(Import, import_id)
    if not again and (before := _same_file(uow, found)):
        raise ImportedBefore(file_name=before.file_name, day=before.created_at.date())
    return _started(uow, importables, found, rehearsal=False)


def _same_file(uow: UnitOfWork, found: Import) -> Import | None:
    """An import of the same file that brought something in, or is about to; two that start at once see each other."""
    if found.digest is None:  # uploaded before files were known again
        return None
    uow.session.execute(_ONE_AT_A_TIME, {"digest": found.digest})
    done = select(ImportRow.id).where(ImportRow.import_id == Import.id, ImportRow.status == RowStatus.DONE)
    entered = (Import.status == Status.FINISHED) & (Import.accepted > 0)
    same = select(Import).where(Import.kind == found.kind, Import.digest == found.digest, Import.id != found.id)
    return uow.session.scalar(same.where((Import.status == Status.RUNNING) | entered | done.exists()).limit(1))


def _started(uow: UnitOfWork, importables: Importables, found: Import, *, rehearsal: bool) -> Import:
    columns = columns_of(uow, importables[found.kind], retired=True)
    required = [name for name, column in columns.items() if column.required and not column.many]
    found.start(required, ENTERED, rehearsal=rehearsal)
    meant = [columns[name] for name in found.headers]
    heads = [found.columns.index(found.headers[each.name]) + 1 for each in meant if not each.many]
    values = {"import_id": found.id, "heads": heads, "flat": not any(each.many for each in meant)}
    uow.session.execute(_GROUP, values)
    return found


def cancel_import(uow: UnitOfWork, import_id: UUID) -> Import:
    """Stop an import; what was brought in stays."""
    found = uow.get(Import, import_id)
    found.cancel(uow.now)
    return found


def forget_rows(uow: UnitOfWork) -> None:
    """Remove the rows of imports that ended long ago; what was made of them stays, and so does the import."""
    uow.session.execute(_FORGET, {"kept": KEPT})
