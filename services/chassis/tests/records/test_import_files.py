"""Reading files: what people send is understood, what is made to do harm is refused quickly (faults.md J-1, R-2)."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from chassis.errors import Refusal
from chassis.http.sheets import workbook
from records.imports import reading
from records.imports.columns import mapped
from records.imports.reading import ColumnRepeated, FileTooLarge, FileUnreadable, read_table
from records.imports.template import template
from records.testing import PAPERS


def xlsx(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def repacked(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_form_that_spreadsheets_write(encoding: str, delimiter: str) -> None:
    text = '名称,备注\r\n"上海,龙师","第一行\n第二行"\r\n\r\n北京,\r\n'.replace(",", delimiter)
    table = read_table(text.encode(encoding))
    assert table.columns == ["名称", "备注"]
    assert table.lines == [(2, [f"上海{delimiter}龙师", "第一行\n第二行"]), (4, ["北京", ""])]


def test_what_our_own_export_guards_against_formulas_is_read_as_it_was() -> None:
    assert read_table(b"a,b\n'=1+1,'tis\n").lines == [(2, ["=1+1", "'tis"])]


def test_cells_of_a_workbook_are_read_as_people_would_type_them() -> None:
    content = xlsx(
        ["day", "number", "whole", "long", "truth", "moment", "text"],
        [date(2026, 11, 22), 12.5, 3.0, 13800001111, True, datetime(2026, 11, 22, 8, 30), " =1+1 "],
        [None, 0.1, 1e-7, 10**15, False, None, None],
    )
    assert [cells for _, cells in read_table(content).lines] == [
        ["2026-11-22", "12.5", "3", "13800001111", "true", "2026-11-22T08:30:00Z", "=1+1"],
        ["", "0.1", "0.0000001", "1000000000000000", "false", "", ""],
    ]


def test_our_own_workbooks_and_the_template_are_read_back() -> None:
    assert read_table(workbook({"s": [["a", "b"], ["=1+1", "x"]]})).lines == [(2, ["=1+1", "x"])]
    columns = read_table(template(PAPERS.columns)).columns
    assert mapped(PAPERS.columns, columns) == dict(zip(PAPERS.columns, columns, strict=True)), (
        "the template maps itself"
    )


def entities(sheet: bytes) -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    return sheet.replace(b"<worksheet", doctype + b"<worksheet", 1).replace(b"<t>a</t>", b"<t>&b;</t>", 1)


def external(sheet: bytes) -> bytes:
    return sheet.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet', 1)


NO_STRING = (b't="inlineStr"><is><t>2</t></is>', b't="s"><v>99</v>')
GOOD = xlsx(["a", "b"], ["1", "2"])
HOSTILE: dict[str, tuple[bytes, type[Refusal]]] = {
    "nothing": (b"", FileUnreadable),
    "blank lines": (b"\n\n , ,\n", FileUnreadable),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff\xfe\x80", FileUnreadable),
    "U+0000": (b"a,b\nx\x00y,z\n", FileUnreadable),
    "an open quote": (b'a,b\n"x,y\n', FileUnreadable),
    "a column twice": (b"a,b,a\n1,2,3\n", ColumnRepeated),
    "a column too many": (",".join(f"c{n}" for n in range(101)).encode(), FileTooLarge),
    "a long cell": (b"a\n" + b"x" * 5_001, FileTooLarge),
    "a giant cell": (b"a\n" + b"x" * 200_000, FileUnreadable),
    "a zip of something else": (b"PK\x03\x04" + b"x" * 100, FileUnreadable),
    "a cut workbook": (GOOD[: len(GOOD) // 2], FileUnreadable),
    "a workbook that explodes": (repacked(GOOD, SHEET, lambda s: s + b" " * 70 * 2**20), FileTooLarge),
    "entities": (repacked(GOOD, SHEET, entities), FileUnreadable),
    "an external entity": (repacked(GOOD, SHEET, external), FileUnreadable),
    "a sheet of no XML": (repacked(GOOD, SHEET, lambda _: b"<worksheet"), FileUnreadable),
    "a row far away": (repacked(GOOD, SHEET, lambda s: s.replace(b'<row r="2"', b'<row r="1048576"')), FileTooLarge),
    "a row that is none": (repacked(GOOD, SHEET, lambda s: s.replace(b'<row r="2"', b'<row r="x"')), FileUnreadable),
    "a string that is not there": (repacked(GOOD, SHEET, lambda s: s.replace(*NO_STRING)), FileUnreadable),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_none_or_made_to_do_harm_is_refused(name: str) -> None:
    content, refusal = HOSTILE[name]
    with pytest.raises(refusal):
        read_table(content)


def test_a_column_far_away_is_not_read() -> None:
    content = repacked(GOOD, SHEET, lambda sheet: sheet.replace(b'r="B2"', b'r="XFD2"'))
    assert read_table(content).lines == [(2, ["1", ""])]


def test_more_rows_than_an_import_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert len(read_table(b"a\n1\n2\n3\n").lines) == 3
    with pytest.raises(FileTooLarge):
        read_table(b"a\n1\n2\n3\n4\n")
