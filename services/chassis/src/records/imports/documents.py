"""From the lines of a file to the bodies of its documents, and from a refusal to the cells that it is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID

from chassis.errors import InputError, Invalid, Refusal
from chassis.http.schemas import load
from chassis.unit_of_work import Reader
from records.imports.columns import ENTERED, Column, Importable, columns_of, day_in, is_id
from records.imports.model import Import, ImportRow
from records.problems import problem_of


@dataclass
class Document:
    """One document of the file: what its lines say, the body that they make, and the day it was entered on.

    `refusal` says why they make none; `listed` is the line of each object of a list.
    """

    line: int
    said: dict[str, Any] = field(default_factory=dict)
    listed: dict[str, list[int]] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    as_of: datetime | None = None
    refusal: Refusal | None = None


def documents_of(reader: Reader, kind: Importable, of: Import, groups: Sequence[Sequence[ImportRow]]) -> list[Document]:
    """The documents that these groups of lines make."""
    known = columns_of(reader, kind, retired=True)
    columns = [(known[name], of.columns.index(header)) for name, header in of.headers.items()]
    found = [_said(columns, lines) for lines in groups]
    _name(reader, [column for column, _ in columns if column.find], found)
    for each in found:
        try:
            if each.refusal is None:
                each.as_of = _entered(reader, each.said.pop(ENTERED, None))
                each.body = load(kind.form, each.said)
        except Refusal as refusal:
            each.refusal = refusal
    return found


def problem(kind: Importable, refusal: Refusal, of: Document) -> dict[str, Any]:
    """A refusal as it is kept with the row: in both languages, each fault with its line and column."""
    errors = refusal.errors if isinstance(refusal, Invalid) else ()
    cells = [{**_cell(kind, of, error), "code": error.code, "message": dict(error.message)} for error in errors]
    return {**problem_of(refusal), "errors": cells}


def _cell(kind: Importable, of: Document, error: InputError) -> dict[str, Any]:
    """The line and the column that an error points to (`#/lines/2/quantity`)."""
    steps = error.pointer.removeprefix("#/").split("/")
    place = tuple(step for step in steps if not step.isdigit())
    column = next((each.name for each in kind.columns.values() if each.place == place), ".".join(place))
    listed = of.listed.get(steps[0], [])
    at = int(steps[1]) if len(steps) > 1 and steps[1].isdigit() else None
    return {"line": listed[at] if at is not None and at < len(listed) else of.line, "column": column}


def _said(columns: Sequence[tuple[Column, int]], lines: Sequence[ImportRow]) -> Document:
    document = Document(lines[0].line)
    for line in lines:
        items: dict[str, dict[str, Any]] = {}
        for column, at in columns:
            if not line.cells[at]:
                continue
            value = column.value(line.cells[at])
            if column.many:
                _put(items.setdefault(column.place[0], {}), column.place[1:], value)
            elif line is lines[0]:
                _put(document.said, column.place, value)
        for name, item in items.items():
            document.said.setdefault(name, []).append(item)
            document.listed.setdefault(name, []).append(line.line)
    return document


def _put(into: dict[str, Any], place: Sequence[str], value: Any) -> None:
    *above, last = place
    for step in above:
        into = into.setdefault(step, {})
    into[last] = value


def _name(reader: Reader, columns: Sequence[Column], documents: Sequence[Document]) -> None:
    """Put ids in place of codes, one question a column for all documents; what is not found is a fault of its cell."""
    for column in columns:
        cells = [(document, *cell) for document in documents for cell in _cells(document, column)]
        names = {holder[column.place[-1]] for _, holder, _ in cells if not is_id(holder[column.place[-1]])}
        known: Mapping[str, UUID] = column.find(reader, names) if names and column.find else {}
        for document, holder, pointer in cells:
            name = holder[column.place[-1]]
            if name in known:
                holder[column.place[-1]] = str(known[name])
            elif not is_id(name):
                errors = document.refusal.errors if isinstance(document.refusal, Invalid) else ()
                document.refusal = Invalid([*errors, InputError(pointer, "not-found", _not_found(name))])


def _cells(document: Document, column: Column) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects in which this column has a value, and where it is."""
    first, *rest = column.place
    if not column.many:
        if column.place[0] in document.said:
            yield document.said, f"#/{first}"
        return
    for at, item in enumerate(document.said.get(first, [])):
        if rest[0] in item:
            yield item, f"#/{first}/{at}/{rest[0]}"


def _entered(reader: Reader, text: str | None) -> datetime | None:
    """The beginning of the company's day on which it was entered. Raises Invalid for a day to come, or none at all."""
    if text is None:
        return None
    try:
        day = datetime.fromisoformat(day_in(text)).date()
    except ValueError:
        raise Invalid([InputError(f"#/{ENTERED}", "not-a-day", _NOT_A_DAY)]) from None
    if day > reader.today:
        raise Invalid([InputError(f"#/{ENTERED}", "day-to-come", _DAY_TO_COME)])
    return datetime.combine(day, time.min, reader.database.time_zone(reader.session))


_NOT_A_DAY = {"zh": "应为日期,如 2026-11-21", "en": "A day such as 2026-11-21 is expected."}
_DAY_TO_COME = {"zh": "不能晚于今天", "en": "It is yet to come."}


def _not_found(name: str) -> dict[str, str]:
    return {"zh": f"找不到“{name}”", "en": f"There is no “{name}” here."}
