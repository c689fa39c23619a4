"""A file of rows, CSV or XLSX, as lines of text: bounded in every direction, since anybody may have made it (faults.md
J-1, R-2).

CSV may be UTF-8 or GB18030 (what Excel writes in China), with commas, semicolons or tabs. Of XLSX the first sheet
counts; formulas are their last values, days and numbers are written as the fields of our documents read them. Entities
in its XML are refused by defusedxml, through which openpyxl reads.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from chassis.errors import Refusal

MIB = 1024 * 1024
MOST_BYTES = 10 * MIB
MOST_INFLATED = 64 * MIB
"""All that is packed into an XLSX, unpacked; zipfile reads no more of a part than its header says."""
MOST_PARTS = 500
MOST_ROWS = 20_000
MOST_LINES = 10 * MOST_ROWS
"""Blank lines included, which are passed over."""
MOST_COLUMNS = 100
MOST_TEXT = 5_000
"""Characters of a cell."""

_ZIP = b"PK\x03\x04"
_GUARD = re.compile(r"'[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""What our own exports put before a text that a spreadsheet would take for a formula."""


class FileUnreadable(Refusal):
    """It is neither CSV nor XLSX, or damaged, or made to do harm."""

    title = {"zh": "无法读取该文件", "en": "The file cannot be read"}
    detail = {
        "zh": "请上传 UTF-8 或 GB18030 编码的 CSV,或 XLSX 工作簿,第一行为列名",
        "en": "Send CSV in UTF-8 or GB18030, or an XLSX workbook, with the names of the columns in the first line.",
    }
    status = 422


class FileTooLarge(Refusal):
    """It holds more than one import may."""

    title = {"zh": "文件内容过多", "en": "The file holds too much"}
    detail = {
        "zh": "最多 {max_rows} 行、{max_columns} 列,每格最多 {max_text} 个字符;请拆分文件",
        "en": "At most {max_rows} rows, {max_columns} columns, {max_text} characters a cell; split the file.",
    }
    status = 422

    def __init__(self) -> None:
        super().__init__(max_rows=MOST_ROWS, max_columns=MOST_COLUMNS, max_text=MOST_TEXT)


class ColumnRepeated(Refusal):
    """Two columns have the same name, so that nobody could say which one is meant."""

    title = {"zh": "列名重复", "en": "Two columns have the same name"}
    detail = {"zh": "列名“{name}”出现多次", "en": "There are several columns “{name}”."}
    status = 422


@dataclass(frozen=True)
class Table:
    """What a file holds: the names of its columns, and its lines with their number in the file and a text for each
    column."""

    columns: list[str]
    lines: list[tuple[int, list[str]]]


def read_table(content: bytes) -> Table:
    """The table in a file. Raises FileUnreadable, FileTooLarge, ColumnRepeated."""
    try:
        return _table(_of_workbook(content) if content.startswith(_ZIP) else _of_csv(content))
    except Refusal:
        raise
    except Exception as error:  # whatever a file made to do harm finds to break in its reader
        raise FileUnreadable from error


def _table(raw: Iterable[list[str]]) -> Table:
    columns: list[str] = []
    lines: list[tuple[int, list[str]]] = []
    for number, line in enumerate(raw, start=1):
        if number > MOST_LINES or len(lines) > MOST_ROWS:
            raise FileTooLarge
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        if any(len(cell) > MOST_TEXT for cell in cells):
            raise FileTooLarge
        if any("\0" in cell for cell in cells):
            raise FileUnreadable
        if not columns:
            columns = _named(cells)
        else:
            width = len(columns)
            lines.append((number, (cells + [""] * width)[:width]))
    if not columns:
        raise FileUnreadable
    if len(lines) > MOST_ROWS:
        raise FileTooLarge
    return Table(columns, lines)


def _named(cells: list[str]) -> list[str]:
    while not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise FileTooLarge
    for name in filter(None, cells):
        if cells.count(name) > 1:
            raise ColumnRepeated(name=name)
    return cells


def _of_csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    head = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=head.count)
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        yield [cell[1:] if _GUARD.match(cell) else cell for cell in cells]


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _of_workbook(content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - 5 MB that processes which import nothing do not need

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_INFLATED:
            raise FileTooLarge
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what a sheet says of its own size may be anything
    for cells in sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
        yield [_text(cell) for cell in cells]


def _text(value: Any) -> str:
    """A cell as people would type it: days without a time, whole numbers without a point, no exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else f"{value.isoformat()}Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return str(value)
