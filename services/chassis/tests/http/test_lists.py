"""Lists: keyset pages, filters, order, trimming, exports, formulas in them (S-3), too much of them (R-2)."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, insert

from chassis.http.exports import MOST_ROWS
from chassis.http.sheets import XLSX
from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.storage import Database
from services.chassis.tests.http.conftest import Caller, Enter
from services.chassis.tests.http.shop import READ, WRITE, Book


@pytest.fixture
def shelf(clerk: Caller, database: Database) -> list[dict[str, Any]]:
    """Thirty books: prices repeat, half have no day of printing."""
    books = [
        {
            "id": new_id(),
            "version": 1,
            "title": f"book {number:02}",
            "kind": "novel" if number % 3 else "manual",
            "price": number // 4,
            "printed_on": date(2020, 1, 1 + number // 5) if number % 2 else None,
            "sold": False,
            "owner_id": clerk.id if number < 10 else None,
        }
        for number in range(30)
    ]
    put(database, books)
    return books


def put(database: Database, books: list[dict[str, Any]]) -> None:
    with database.transaction() as session:
        session.execute(insert(Book), books)


def walk(caller: Caller, path: str) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    found: list[dict[str, Any]] = []
    separator = "&" if "?" in path else "?"
    cursor = ""
    while True:
        answer = caller.call("GET", f"{path}{separator}limit=7{cursor}")
        assert answer.status_code == 200, answer.text
        page = answer.get_json()
        found += page["items"]
        assert len(found) <= 200
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("sort", ["title", "-title", "price", "-price", "printed_on", "-printed_on"])
def test_every_order_gives_every_item_once(clerk: Caller, shelf: list[dict[str, Any]], sort: str) -> None:
    found = walk(clerk, f"/v1/books?sort={sort}")
    assert {book["id"] for book in found} == {str(book["id"]) for book in shelf}
    assert len(found) == len(shelf)
    key, down = sort.removeprefix("-"), sort.startswith("-")
    greatest = "9999" if key == "printed_on" else None
    ordered = sorted(
        found,
        key=lambda book: (float(book[key]) if key == "price" else book[key] or greatest, book["id"]),
        reverse=down,
    )
    assert [book["id"] for book in found] == [book["id"] for book in ordered]


def test_items_inserted_meanwhile_neither_repeat_nor_hide_others(
    clerk: Caller, shelf: list[dict[str, Any]], database: Database
) -> None:
    first = clerk.call("GET", "/v1/books?sort=title&limit=10").get_json()
    extra = {"version": 1, "kind": "novel", "price": 1, "printed_on": None, "sold": False, "owner_id": None}
    put(database, [{**extra, "id": new_id(), "title": title} for title in ("book 00a", "book 09a", "book 20a")])
    rest = clerk.call("GET", f"/v1/books?sort=title&limit=200&cursor={first['next_cursor']}").get_json()
    titles = [book["title"] for book in first["items"] + rest["items"]]
    assert titles == sorted(set(titles))
    assert {f"book {number:02}" for number in range(30)} <= set(titles)
    assert {"book 09a", "book 20a"} <= set(titles)


def test_a_page_is_one_statement_and_counts_nothing(
    clerk: Caller, shelf: list[dict[str, Any]], database: Database
) -> None:
    clerk.call("GET", "/v1/books")
    with statements(database) as sent:
        clerk.call("GET", "/v1/books?sort=-price&limit=5")
    pages = [statement for statement in sent if "FROM book" in statement]
    assert len(pages) == 1
    assert "count(" not in pages[0].lower()
    assert "OFFSET" not in pages[0]


def test_the_last_page_says_so(clerk: Caller, shelf: list[dict[str, Any]]) -> None:
    assert clerk.call("GET", "/v1/books?limit=30").get_json()["next_cursor"] is None
    assert clerk.call("GET", "/v1/books?limit=29").get_json()["next_cursor"] is not None


@pytest.mark.parametrize(
    ("too_much", "status"),
    [
        ("limit=201", 422),
        ("limit=1000000000", 422),
        ("limit=0", 422),
        ("limit=-1", 422),
        (f"q={'x' * 101}", 422),
        (f"fields={','.join(['title'] * 101)}", 422),
        (f"cursor={'x' * 2001}", 422),
    ],
)
def test_no_page_is_longer_than_two_hundred_and_no_question_endless(clerk: Caller, too_much: str, status: int) -> None:
    """R-2."""
    assert clerk.call("GET", f"/v1/books?{too_much}").status_code == status
    assert clerk.call("GET", "/v1/books?limit=200").status_code == 200


def test_a_cursor_is_good_for_its_own_list_filter_order_and_caller_only(
    clerk: Caller, enter: Enter, shelf: list[dict[str, Any]]
) -> None:
    cursor = clerk.call("GET", "/v1/books?limit=5&kind=novel").get_json()["next_cursor"]
    other = enter({READ: Reach.ALL})
    book = shelf[0]["id"]
    refused = {
        "another filter": clerk.call("GET", f"/v1/books?limit=5&kind=manual&cursor={cursor}"),
        "no filter": clerk.call("GET", f"/v1/books?limit=5&cursor={cursor}"),
        "another order": clerk.call("GET", f"/v1/books?kind=novel&sort=price&cursor={cursor}"),
        "another list": clerk.call("GET", f"/v1/books/{book}/history?cursor={cursor}"),
        "another caller": other.call("GET", f"/v1/books?limit=5&kind=novel&cursor={cursor}"),
        "altered": clerk.call("GET", f"/v1/books?limit=5&kind=novel&cursor={cursor[:-2]}xx"),
        "altered inside": clerk.call("GET", f"/v1/books?limit=5&kind=novel&cursor=x{cursor[1:]}"),
    }
    for name, answer in refused.items():
        assert (answer.status_code, answer.get_json()["type"]) == (400, "/problems/bad-cursor"), name
    assert clerk.call("GET", f"/v1/books?limit=9&kind=novel&fields=id&cursor={cursor}").status_code == 200


def test_filters_narrow_and_me_is_the_caller(clerk: Caller, shelf: list[dict[str, Any]]) -> None:
    assert len(walk(clerk, "/v1/books?kind=manual")) == 10
    assert len(walk(clerk, "/v1/books?kinds=manual,novel")) == 30
    assert len(walk(clerk, "/v1/books?owner_id=me")) == 10
    assert len(walk(clerk, f"/v1/books?owner_id={clerk.id}")) == 10
    assert len(walk(clerk, "/v1/books?price[gte]=5")) == 10
    assert len(walk(clerk, "/v1/books?q=book 1")) == 10
    assert walk(clerk, "/v1/books?q=%25") == []


def test_fields_trims_the_items(clerk: Caller, shelf: list[dict[str, Any]]) -> None:
    page = clerk.call("GET", "/v1/books?fields=title,price&limit=1").get_json()
    assert page["items"] == [{"title": "book 00", "price": "0.00"}]


def test_a_list_shows_what_lies_within_reach(enter: Enter, clerk: Caller, shelf: list[dict[str, Any]]) -> None:
    own = enter({READ: Reach.OWN, WRITE: Reach.OWN})
    assert walk(own, "/v1/books") == []
    mine = own.book("mine")
    assert [book["id"] for book in walk(own, "/v1/books")] == [mine["id"]]
    assert own.call("GET", f"/v1/books/{shelf[0]['id']}").status_code == 404


def test_the_same_list_as_csv_is_harmless_to_spreadsheets(clerk: Caller) -> None:
    titles = ["=1+1", "+cmd|' /C calc'!A0", "-1", "@SUM(A1)", 'plain "quoted", comma', "＝1+1", "汉字"]
    for title in titles:
        clerk.book(title, blurb={"zh": "=简介", "en": "blurb"}, price="0", chapters=[{"place": 1, "heading": "h"}])
    answer = clerk.call("GET", "/v1/books?sort=title", headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="books.csv"'
    raw = answer.get_data()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    guarded = {"'" + title if title[0] in "=+-@＝" else title for title in titles}
    assert {row["title"] for row in rows} == guarded
    assert {row["blurb"] for row in rows} == {"'=简介"}
    assert {row["price"] for row in rows} == {"0.00"}
    assert b"\r\n" in raw


def test_the_same_list_as_a_workbook_holds_texts_that_are_texts_and_numbers_that_are_numbers(clerk: Caller) -> None:
    """S-3: no cell is a formula or a link, whatever its text begins with."""
    titles = ["=1+1", "@SUM(A1)", "http://example.com", "'quoted", "汉字"]
    for title in titles:
        clerk.book(title, price="12.5", chapters=[{"place": 1, "heading": "h"}])
    answer = clerk.call("GET", "/v1/books?fields=title,price&sort=title", headers={"Accept": XLSX})
    assert (answer.status_code, answer.content_type) == (200, XLSX)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="books.xlsx"'
    head, *rows = load_workbook(io.BytesIO(answer.get_data())).worksheets[0].iter_rows()
    assert [cell.value for cell in head] == ["title", "price"]
    assert {(row[0].value, row[0].data_type, row[0].hyperlink) for row in rows} == {(t, "s", None) for t in titles}
    assert {(row[1].value, row[1].data_type) for row in rows} == {(12.5, "n")}


def test_csv_keeps_filter_and_fields_and_negative_amounts_stay_numbers(clerk: Caller, database: Database) -> None:
    row = {"version": 1, "kind": "novel", "printed_on": None, "sold": False, "owner_id": None}
    put(database, [{**row, "id": new_id(), "title": f"t{n}", "price": -n} for n in range(3)])
    answer = clerk.call("GET", "/v1/books?fields=title,price&sort=price", headers={"Accept": "text/csv"})
    lines = answer.get_data().decode("utf-8-sig").split("\r\n")
    assert lines == ["title,price", "t2,-2.00", "t1,-1.00", "t0,0.00", ""]


def test_an_export_beyond_its_bound_is_refused_as_a_whole(clerk: Caller, database: Database) -> None:
    row = {"version": 1, "kind": "novel", "price": 1, "printed_on": None, "sold": False, "owner_id": None}
    books = [{**row, "id": new_id(), "title": f"t{n:05}"} for n in range(MOST_ROWS + 1)]
    put(database, books[:-1])
    whole = clerk.call("GET", "/v1/books?fields=title", headers={"Accept": "text/csv"})
    assert whole.get_data().count(b"\r\n") == MOST_ROWS + 1
    put(database, books[-1:])
    answer = clerk.call("GET", "/v1/books?fields=title", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/export-too-large")


def test_a_history_shows_who_changed_what_newest_first(clerk: Caller) -> None:
    book = clerk.book("old title")
    path = f"/v1/books/{book['id']}"
    clerk.call("PATCH", path, headers={"If-Match": '"1"'}, json={"title": "new title", "price": "3"})
    clerk.call("POST", f"{path}/sell", headers={"If-Match": '"2"'}, json={"reason": "gift"})
    entries = walk(clerk, f"{path}/history")
    assert [(entry["name"], entry["version"]) for entry in entries] == [("sold", 3), ("changed", 2), ("listed", 1)]
    assert {entry["actor"] for entry in entries} == {f"user/{clerk.id}"}
    assert entries[1]["changes"]["title"] == {"old": "old title", "new": "new title"}
    assert entries[0]["details"] == {"reason": "gift"}
    assert entries[0]["title"] == {"zh": "售出", "en": "A book was sold."}
    assert [len(clerk.call("GET", f"{path}/history?limit={n}").get_json()["items"]) for n in (1, 2, 3)] == [1, 2, 3]


def test_a_history_outside_ones_reach_is_not_found(clerk: Caller, enter: Enter) -> None:
    book = clerk.book()
    stranger = enter({READ: Reach.OWN})
    assert stranger.call("GET", f"/v1/books/{book['id']}/history").status_code == 404
