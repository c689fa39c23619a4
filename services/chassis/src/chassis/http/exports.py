"""A list as CSV (RFC 4180) or as a workbook: the same rows, made by one statement, harmless to spreadsheets.

CSV is UTF-8 with a byte order mark, without which Excel reads Chinese as noise, and a stream; a cell of text that a
spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection; faults.md S-3). A cell of a
workbook says itself that it is text. Numbers and days are written as they are.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from flask import Response

from chassis.envelope import to_json
from chassis.errors import Refusal
from chassis.http.answers import Shape
from chassis.http.sheets import XLSX, workbook
from chassis.permission import REDACTED

MOST_ROWS = 10_000
CONTENT_TYPE = "text/csv; charset=utf-8"
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # also in full width, as Excel takes them


class ExportTooLarge(Refusal):
    """The list is longer than one answer may be."""

    title = {"zh": "导出行数过多", "en": "The export is too large"}
    detail = {
        "zh": "一次最多导出 {max_rows} 行,请缩小筛选范围",
        "en": "At most {max_rows} rows can be exported at once; narrow the filters.",
    }


def exported(
    kind: str, shape: Shape, documents: Iterable[dict[str, Any]], names: list[str], *, language: str, filename: str
) -> Response:
    """The answer that hands these documents over as `kind`, CSV or XLSX, one column for each of `names`."""
    rows = ([_value(document.get(name), language) for name in names] for document in documents)
    exact = [name in shape.decimals for name in names]
    if kind == XLSX:
        numbered = ([_number(*cell) for cell in zip(row, exact, strict=True)] for row in rows)
        response, ending = Response(workbook({filename[:31]: [names, *numbered]}), content_type=XLSX), "xlsx"
    else:
        response, ending = Response(_lines(rows, names, exact), content_type=CONTENT_TYPE), "csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}.{ending}"'
    return response


def _lines(rows: Iterable[list[Any]], names: list[str], exact: list[bool]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_guarded(*cell) for cell in zip(row, exact, strict=True)])
        if buffer.tell() > 16_384:  # noqa: PLR2004 - one piece of the stream
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _value(value: Any, language: str) -> Any:
    """What a cell says: a text in two languages in the reader's, lists and objects as JSON, nothing as nothing."""
    if value is None or isinstance(value, bool | int):
        return value if value is not None else ""
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        value = value[language]
    return value if isinstance(value, str) else to_json(value).decode().strip('"')


def _guarded(value: Any, exact: bool) -> Any:
    """Text made harmless; a decimal is none."""
    return f"'{value}" if isinstance(value, str) and not exact and value.startswith(_FORMULA) else value


def _number(value: Any, exact: bool) -> Any:
    """A decimal as a number, where it is not masked."""
    return Decimal(value) if exact and value and value != REDACTED else value
