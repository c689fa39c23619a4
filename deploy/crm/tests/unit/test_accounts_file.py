"""Reading a file of accounts as people have it, and what becomes of its rows."""

from pathlib import Path
from typing import Any

import pytest

from crm.load.body import RowRefused, body_of
from crm.load.run import refused_file, write_refused
from crm.load.table import FileRefused, Row, read

TEXT = "kind,name_zh,phone\ncompany,苏州甲公司,+86 512 1000 0001\n"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "accounts.csv"
    path.write_bytes(content)
    return path


def body(**cells: str) -> dict[str, Any]:
    return body_of(Row(2, cells, "key"), lambda login: f"id of {login}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_file_is_read_in_every_encoding_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    table = read(written(tmp_path, TEXT.encode(encoding)))
    assert [row.cells["name_zh"] for row in table.rows] == ["苏州甲公司"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_separate_cells(tmp_path: Path, delimiter: str) -> None:
    table = read(written(tmp_path, TEXT.replace(",", delimiter).encode()))
    assert table.rows[0].cells == {"kind": "company", "name_zh": "苏州甲公司", "phone": "+86 512 1000 0001"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "columns are missing: kind"),
        (b"kind,phone\n", "columns are missing: name_en, name_zh"),
        (b"kind,name_zh,telefon\n", "unknown columns: telefon"),
        (b"kind,name_zh,contry\n", "contry (→ country?)"),
        (b"kind,name_zh,kind\n", "columns stand twice: kind"),
        (b"kind,name_zh\n\x81\xff\xff", "neither UTF-8 nor GB18030"),
        (b"PK\x03\x04rest of an archive", "Excel workbook"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(written(tmp_path, content))
    assert said in refused.value.en
    assert refused.value.zh


def test_empty_lines_are_passed_over_and_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    table = read(written(tmp_path, b'\nkind,name_en\n\ncompany,"A\nB"\n,,\ncompany,C\n'.removeprefix(b"\n")))
    assert [(row.line, row.cells["name_en"]) for row in table.rows] == [(4, "A\nB"), (6, "C")]


def test_the_same_row_keeps_its_key_in_an_extended_file_and_rows_alike_differ(tmp_path: Path) -> None:
    before = read(written(tmp_path, b"kind,name_en\ncompany,A\ncompany,A\n")).rows
    after = read(written(tmp_path, b"name_en,kind,region\nNew,company,\nA,company,\nA,company,\n")).rows
    assert [row.key for row in before] == [row.key for row in after[1:]]
    assert len({row.key for row in after}) == 3


def test_the_cells_become_the_body_of_an_account() -> None:
    made = body(
        kind="person", name_zh="王信达", name_en="", relations="trade; contract", birth_year="1963", owner="liu.yang",
        country="CN", address_city="深圳", address_line="建设路 1 号",
    )  # fmt: skip
    assert made == {
        "kind": "person",
        "country": "CN",
        "name": {"zh": "王信达"},
        "relations": ["trade", "contract"],
        "birth_year": 1963,
        "owner_id": "id of liu.yang",
        "addresses": [{"purpose": "home", "country": "CN", "city": "深圳", "line": "建设路 1 号"}],
    }


def test_what_the_service_must_judge_is_sent_as_it_stands() -> None:
    assert body(kind="company", name_en="A", birth_year="soon")["birth_year"] == "soon"


@pytest.mark.parametrize(
    "cells",
    [{"name_en": "=HYPERLINK(evil)"}, {"tax_id": "9.132E+17"}, {"bank_account": "6.2E+18"}],
)
def test_what_a_spreadsheet_spoiled_is_refused(cells: dict[str, str]) -> None:
    with pytest.raises(RowRefused):
        body(kind="company", **cells)


def test_a_row_with_too_many_cells_is_refused(tmp_path: Path) -> None:
    (row,) = read(written(tmp_path, b"kind,name_en\ncompany,Pumps, Ltd.\n")).rows
    with pytest.raises(RowRefused, match="1 cells too many"):
        body_of(row, str)


def test_digits_that_excel_kept_as_text_are_taken(tmp_path: Path) -> None:
    (row,) = read(written(tmp_path, b'kind,name_en,phone\ncompany,A,"=""0512100001"""\n')).rows
    assert row.cells["phone"] == "0512100001"


def test_refused_rows_can_be_read_again_and_hold_no_formula(tmp_path: Path) -> None:
    table = read(written(tmp_path, b"kind,name_en,phone\ncompany,@SUM(A1),+86 512\n"))
    beside = refused_file(tmp_path / "accounts.csv")
    write_refused(beside, table.columns, [(table.rows[0], "=reason")])
    assert beside.name == "accounts.refused.csv"
    assert "company,'@SUM(A1),'+86 512,'=reason" in beside.read_text(encoding="utf-8-sig")
    assert [row.key for row in read(beside).rows] == [row.key for row in table.rows]
