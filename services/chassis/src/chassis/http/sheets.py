"""Rows as an XLSX workbook, written line by line; a text stays a text, whatever a spreadsheet might take it for."""

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
"""Characters of a cell; a spreadsheet takes no more."""
_EXACT = 15
"""Digits that a number of a spreadsheet holds; one with more is written as text."""


def workbook(sheets: Mapping[str, Iterable[Iterable[Any]]]) -> bytes:
    """A workbook of these sheets, the first line of each in bold."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped] # noqa: PLC0415 - 3 MB that most processes never need

    written = io.BytesIO()
    with Workbook(written, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    _write(sheet, at, column, value, None if at else bold)
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
