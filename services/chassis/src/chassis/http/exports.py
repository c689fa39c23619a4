"""A list as CSV (RFC 4180): the same rows, made by one statement, written out as a stream, harmless to spreadsheets.

UTF-8 with a byte order mark, without which Excel reads Chinese as noise. A cell of text that a spreadsheet would take
for a formula gets an apostrophe before it (OWASP, CSV injection; faults.md S-3); numbers and days are written as they
are.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response

from chassis.envelope import to_json
from chassis.errors import Refusal
from chassis.http.answers import Shape

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


def as_csv(
    shape: Shape, documents: Iterable[dict[str, Any]], names: list[str], language: str, filename: str
) -> Response:
    """The answer that streams these documents, one column for each of `names`."""
    response = Response(_lines(documents, names, shape.decimals, language), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    return response


def _lines(documents: Iterable[dict[str, Any]], names: list[str], exact: set[str], language: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(names)
    for document in documents:
        writer.writerow([_cell(document.get(name), name in exact, language) for name in names])
        if buffer.tell() > 16_384:  # noqa: PLR2004 - one piece of the stream
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cell(value: Any, exact: bool, language: str) -> Any:
    """One cell: a text in two languages in the reader's, lists and objects as JSON, text made harmless."""
    if value is None or isinstance(value, bool | int):
        return value if value is not None else ""
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        value = value[language]
    if not isinstance(value, str):
        value = to_json(value).decode().strip('"')
    return f"'{value}" if not exact and value.startswith(_FORMULA) else value
