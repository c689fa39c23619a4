"""A list as CSV (RFC 4180) or as a workbook, harmless to spreadsheets: an answer, or the file of a job.

CSV is UTF-8 with a byte order mark, without which Excel reads Chinese as noise; a cell of text that a spreadsheet would
take for a formula gets an apostrophe before it (OWASP, CSV injection; faults.md S-3). A cell of a workbook says itself
that it is text. Numbers and days are written as they are.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response

from chassis.envelope import to_json
from chassis.errors import Refusal
from chassis.http.listing import Listing
from chassis.http.sheets import XLSX, Sheet, open_book
from chassis.permission import REDACTED

CSV = "text/csv"
MOST_ROWS = 10_000
JOBS = "/v1/exports"
"""Where a service takes exports of more as jobs, if it does."""
PIECE = 256 * 1024
"""Bytes of a file that are handed on at once."""
_IN_MEMORY = 1024 * 1024
"""Bytes of a workbook; a larger one is put together on disk."""
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


class ExportNeedsJob(ExportTooLarge):
    """The list is longer than one answer may be; `job` is where it can be had as a whole (导出任务)."""

    detail = {
        "zh": "一次最多导出 {max_rows} 行;更多请用 POST {job} 建立导出任务",
        "en": "At most {max_rows} rows can be exported at once; have more exported as a job by POST {job}.",
    }


class CsvExport:
    """Lines of text, ready as they come."""

    media = f"{CSV}; charset=utf-8"
    ending = "csv"

    def __init__(self, listing: Listing) -> None:
        self._of, self._buffer = listing, io.StringIO()
        self._writer = csv.writer(self._buffer)
        self._buffer.write("\ufeff")
        self._writer.writerow(listing.names)

    def add(self, documents: Iterable[dict[str, Any]]) -> bytes:
        """The lines of these documents."""
        exact = self._of.exact
        for row in _rows(self._of, documents):
            self._writer.writerow([_guarded(*cell) for cell in zip(row, exact, strict=True)])
        return self._ready()

    def end(self) -> Iterator[bytes]:
        """The head, where no document came."""
        yield self._ready()

    def _ready(self) -> bytes:
        text = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return text.encode()


class XlsxExport:
    """A workbook, which is packed when it is complete."""

    media = XLSX
    ending = "xlsx"

    def __init__(self, listing: Listing) -> None:
        self._of = listing
        self._packed = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed at its end, or when nobody holds it
        self._book = open_book(self._packed)
        self._sheet = Sheet(self._book, listing.title[:31])
        self._sheet.add([listing.names])

    def add(self, documents: Iterable[dict[str, Any]]) -> bytes:
        """Nothing yet."""
        exact = self._of.exact
        rows = _rows(self._of, documents)
        self._sheet.add([_number(*cell) for cell in zip(row, exact, strict=True)] for row in rows)
        return b""

    def end(self) -> Iterator[bytes]:
        """The whole workbook, in pieces."""
        self._book.close()
        self._packed.seek(0)
        with self._packed:
            yield from iter(lambda: self._packed.read(PIECE), b"")


EXPORTS: dict[str, type[CsvExport] | type[XlsxExport]] = {CSV: CsvExport, XLSX: XlsxExport}
"""The forms of a list beside JSON, by their media type."""


def exported(kind: str, listing: Listing, documents: list[dict[str, Any]]) -> Response:
    """The answer that hands these documents over as `kind`, a stream."""
    file = EXPORTS[kind](listing)

    def pieces() -> Iterator[bytes]:
        for at in range(0, len(documents), 200):
            yield file.add(documents[at : at + 200])
        yield from file.end()

    response = Response(pieces(), content_type=file.media)
    response.headers["Content-Disposition"] = f'attachment; filename="{listing.title}.{file.ending}"'
    return response


def _rows(listing: Listing, documents: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """A value for each column."""
    names, language = listing.names, listing.reader.language
    for document in documents:
        yield [_value(document.get(name), language) for name in names]


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
