"""Rows as an XLSX workbook, written line by line; a text stays a text, whatever a spreadsheet might take it for."""

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import IO, Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Characters of a cell; a spreadsheet takes no more."""
_EXACT = 15
"""Digits that a number of a spreadsheet holds; one with more is written as text."""


def open_book(into: IO[bytes]) -> Any:
    """A workbook that is written into a file when it is closed; its rows wait on disk."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415 - 3 MB that most processes never need

    return Workbook(into, {"constant_memory": True})


class Sheet:
    """A sheet of a workbook that grows line by line, the first of them in bold."""

    def __init__(self, book: Any, name: str) -> None:
        self._sheet, self._bold, self._at = book.add_worksheet(name), book.add_format({"bold": True}), 0
        self._sheet.freeze_panes(1, 0)

    def add(self, rows: Iterable[Iterable[Any]]) -> None:
        """Further lines."""
        for cells in rows:
            for column, value in enumerate(cells):
                _write(self._sheet, self._at, column, value, None if self._at else self._bold)
            self._at += 1


def workbook(sheets: Mapping[str, Iterable[Iterable[Any]]]) -> bytes:
    """A workbook of these sheets."""
    written = io.BytesIO()
    with open_book(written) as book:
        for name, rows in sheets.items():
            Sheet(book, name).add(rows)
    return written.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    """One cell. Never by `write`, which takes a text that begins with = for a formula and one with http for a link."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= _EXACT:
        sheet.write_number(row, column, value, form)
    else:
        sheet.write_string(row, column, str(value)[:LONGEST], form)
