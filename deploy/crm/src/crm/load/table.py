"""Reads a CSV file as people have it: UTF-8 or GBK, commas, semicolons or tabs, empty lines, cells made by Excel."""

import codecs
import csv
import difflib
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = (
    "kind", "name_zh", "name_en", "short_name", "owner", "handling", "channel", "stage", "relations", "industry",
    "region", "country", "tax_id", "invoice_title", "bank_name", "bank_account", "phone", "email", "website",
    "occupation", "birth_year", "address_province", "address_city", "address_line", "address_postal_code",
)  # fmt: skip
"""Every column a file may have, in any order: the fields of an account, with the owner by login, the name by language,
`relations` separated by semicolons, and one address (of the office, or the home of a person)."""

NEEDED = frozenset({"kind"})
NAMES = frozenset({"name_zh", "name_en"})
"""A file has at least one of these."""

LARGEST_FILE = 100 * 1024 * 1024
REASON = "reason"
"""The column that a file of refused rows has more; it is passed over, so that the mended file can be sent as it is."""

_QUOTED_FORMULA = re.compile(r'="([^"]*)"')  # how Excel keeps leading zeros
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "=", "+", "-", "@")


class FileRefused(Exception):
    """The file as a whole cannot be loaded; nothing was sent."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


@dataclass(frozen=True)
class Row:
    """One row: where it ends in the file (line, from 1), its cells by column, and its key.

    The key is drawn from the cells, and for rows that are alike from how many stand above: the same row has the same
    key in a file that was mended or extended, so it is never entered twice.
    """

    line: int
    cells: dict[str, str]
    key: str
    surplus: int = 0
    """Cells beyond the header's."""


@dataclass(frozen=True)
class Table:
    """A readable file: its columns, its rows, and the hash of its content (hex)."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    digest: str


def read(path: Path) -> Table:
    """The file's rows; raises FileRefused for what is no CSV file of accounts, OSError for what cannot be read."""
    if path.stat().st_size > LARGEST_FILE:
        raise FileRefused("文件超过 100 MB,请拆分", "the file is larger than 100 MB: split it")
    content = path.read_bytes()
    text = decode(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        columns = tuple(_header(next(lines, [])))
        rows = tuple(_rows(columns, ((lines.line_num, cells) for cells in lines)))
    except csv.Error as error:
        raise FileRefused(
            f"第 {lines.line_num} 行附近不是 CSV({error})", f"near line {lines.line_num} this is no CSV ({error})"
        ) from error
    return Table(columns, rows, hashlib.sha256(content).hexdigest())


def decode(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else GB18030 as Excel in China writes it."""
    if content.startswith(b"PK\x03\x04") or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused("这是 Excel 工作簿,请另存为 CSV", "this is an Excel workbook: save it as CSV")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("编码既不是 UTF-8 也不是 GB18030(GBK)", "the encoding is neither UTF-8 nor GB18030 (GBK)")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); `read` takes the apostrophe off again."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _header(cells: Sequence[str]) -> Iterator[str]:
    names = [cell.strip().lower() for cell in cells]
    known = set(names)
    if strange := sorted(known - {*COLUMNS, REASON, ""}):
        guesses = {name: difflib.get_close_matches(name, COLUMNS, 1) for name in strange}
        shown = ", ".join(f"{name} (→ {guess[0]}?)" if guess else name for name, guess in guesses.items())
        raise FileRefused(
            f"表头有未知的列:{shown}。可用的列:{', '.join(COLUMNS)}",
            f"unknown columns: {shown}. A file may have: {', '.join(COLUMNS)}",
        )
    if missing := sorted(NEEDED - known) or ([] if known & NAMES else sorted(NAMES)):
        raise FileRefused(f"表头缺少列:{'、'.join(missing)}", f"columns are missing: {', '.join(missing)}")
    if repeated := [name for name, count in Counter(filter(None, names)).items() if count > 1]:
        raise FileRefused(f"表头有重复的列:{'、'.join(repeated)}", f"columns stand twice: {', '.join(repeated)}")
    yield from names


def _rows(columns: Sequence[str], lines: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
    alike: Counter[str] = Counter()
    for number, cells in lines:
        values = [_value(cell) for cell in cells]
        if not any(values):
            continue
        named = {name: value for name, value in zip(columns, values, strict=False) if name and name != REASON}
        said = json.dumps({name: value for name, value in sorted(named.items()) if value}, ensure_ascii=False)
        alike[said] += 1
        key = hashlib.sha256(f"{alike[said]} {said}".encode()).hexdigest()
        yield Row(number, named, key, surplus=max(0, len(cells) - len(columns)))


def _value(cell: str) -> str:
    text = cell.strip()
    if quoted := _QUOTED_FORMULA.fullmatch(text):
        return quoted[1]
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
