"""What can be asked about imports: how far they are, what became of each row, what was refused."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from records.imports.columns import REASON
from records.imports.model import Import, ImportRow, RowStatus

_COUNTED = (RowStatus.WAITING, RowStatus.PASSED, RowStatus.DONE, RowStatus.REFUSED)


def list_imports(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the imports within reach."""
    wanted = [getattr(Import, name) == query[name] for name in ("kind", "status") if query.get(name) is not None]
    return paginate(reader, select(Import).where(reader.visible(Import), *wanted), Import, {}, query)


def progress_of(session: Session, import_id: UUID) -> dict[str, int]:
    """How many documents of the file wait, passed the check, were brought in, were refused."""
    counted = select(ImportRow.status, func.count()).where(ImportRow.import_id == import_id).group_by(ImportRow.status)
    found = {row[0]: row[1] for row in session.execute(counted)}
    return {str(status): found.get(status, 0) for status in _COUNTED}


def rows_of(reader: Reader, import_id: UUID, query: Mapping[str, Any]) -> Page:
    """A page of what became of the documents of a file, in its order. Raises NotFound outside the reach."""
    reader.get(Import, import_id)
    found = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.status != RowStatus.PART)
    if query.get("status") is not None:
        found = found.where(ImportRow.status == query["status"])
    return paginate(reader, found, ImportRow, {"line": ImportRow.line}, query)


def refused_lines(reader: Reader, import_id: UUID) -> tuple[Import, Iterator[list[str]]]:
    """The import, and the lines of what was refused with the reason in front, under the headers that they came with."""
    found = reader.get(Import, import_id)
    first, line = aliased(ImportRow), aliased(ImportRow)
    lines: Select[Any] = (
        select(line.cells, line.line, first.line.label("first_line"), first.problem)
        .join(first, (first.import_id == line.import_id) & (first.line == line.first_line))
        .where(line.import_id == import_id, first.status == RowStatus.REFUSED)
        .order_by(line.line)
    )

    def with_reasons() -> Iterator[list[str]]:
        yield [REASON, *found.columns]
        for row in reader.session.execute(lines):
            begins = row.line == row.first_line
            yield [said(row.problem, reader.language) if begins else "", *row.cells]

    return found, with_reasons()


def said(problem: Mapping[str, Any], language: str) -> str:
    """A stored problem as one line of text."""
    faults = [f"{error['column']}: {error['message'][language]}" for error in problem["errors"]]
    return "; ".join(faults) or problem["detail"][language] or problem["title"][language]
