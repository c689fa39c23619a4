"""Lists too long for one answer, as a file for whoever asked: whole, of one moment, within their rights (http.md)."""

import io
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import text, update

from chassis.http import exports
from chassis.principal import Reach
from chassis.storage import Database
from chassis.tables import directory_role, directory_user
from records.exports import commands, running
from records.testing import PAPER, Paper
from services.chassis.tests.records.clerks import facts
from services.chassis.tests.records.shelf import WORK, Shelf, work_off


@pytest.fixture
def shelf(desk: Any) -> Shelf:
    return Shelf(desk)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three papers a page, and a piece for each page."""
    monkeypatch.setattr(running, "PAGE", 3)
    monkeypatch.setattr(running, "PIECE", 1)


def test_what_is_too_long_for_one_answer_names_the_job_that_gives_all_of_it(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.http.asking.MOST_ROWS", 4)
    shelf.put(*"甲乙丙丁戊")
    refused = shelf.desk.call(shelf.person, "GET", "/v1/papers", headers={"Accept": "text/csv"}).json
    assert (refused["type"], refused["job"]) == ("/problems/export-needs-job", "/v1/exports")
    made = shelf.asked()
    work_off(shelf.database)
    assert sorted(shelf.titles(made)) == sorted("甲乙丙丁戊")


def test_the_file_is_the_list_as_its_own_address_gives_it(shelf: Shelf, pages: None) -> None:
    shelf.put(*(f"=paper {n}" for n in range(10)), fee="-12.5")
    asked = {"sort": "-title", "fields": "title,fee"}
    made = shelf.asked(query=asked)
    assert shelf.get(made).json["status"] == "waiting"
    assert shelf.get(made, "/content").json["type"] == "/problems/export-not-ready"
    assert work_off(shelf.database) == 3
    read = shelf.get(made).json
    assert (read["status"], read["written"], read["query"]) == ("finished", 10, asked)
    answer = shelf.get(made, "/content")
    whole = shelf.desk.call(shelf.person, "GET", "/v1/papers", query_string=asked, headers={"Accept": "text/csv"})
    assert answer.data == whole.data
    assert answer.headers["Content-Length"] == str(read["size"]) == str(len(whole.data))
    assert "papers.csv" in answer.headers["Content-Disposition"]
    assert [entry["name"] for entry in shelf.get(made, "/history").json["items"]] == ["finished", "started", "asked"]


def test_as_a_workbook_numbers_are_numbers(shelf: Shelf, pages: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PIECE", 100)
    shelf.put(*"甲乙丙丁", fee="12.5")
    made = shelf.asked(format="xlsx", query={"fields": "title,fee"})
    work_off(shelf.database)
    rows = list(load_workbook(io.BytesIO(shelf.get(made, "/content").data)).worksheets[0].values)
    assert rows[0] == ("title", "fee")
    assert sorted(rows[1:]) == sorted((title, 12.5) for title in "甲乙丙丁")


def test_a_list_of_nothing_is_a_file_of_its_columns(shelf: Shelf) -> None:
    made = shelf.asked()
    work_off(shelf.database)
    assert shelf.get(made, "/content").data.decode("utf-8-sig") == "title,fee,state\r\n"


def test_the_file_is_of_one_moment_whatever_is_written_meanwhile(shelf: Shelf, pages: None) -> None:
    shelf.put(*(f"{n}" for n in range(7)))
    made = shelf.asked()
    assert WORK(shelf.database) is True
    shelf.put("8", "9")
    with shelf.database.engine.begin() as connection:
        connection.execute(update(Paper).values(title=Paper.title + "!"))
    work_off(shelf.database)
    assert shelf.titles(made) == [f"{n}" for n in range(7)]


def test_only_who_may_read_the_list_may_have_it_and_only_what_they_reach(shelf: Shelf) -> None:
    stranger = shelf.desk.enter({})
    refused = shelf.ask(stranger)
    assert (refused.status_code, refused.json["detail"]) == (403, refused.json["detail"])
    assert refused.json["permission"] == f"{PAPER}.read"
    shelf.put("mine")
    shelf.put("another's", owner=stranger)
    made = shelf.asked()
    work_off(shelf.database)
    assert shelf.titles(made) == ["mine"]


def test_nobody_but_who_asked_finds_it_whatever_their_rights(shelf: Shelf) -> None:
    made = shelf.asked()
    work_off(shelf.database)
    other = shelf.desk.enter({f"{PAPER}.read": Reach.ALL})
    for below in ("", "/progress", "/history", "/content"):
        assert shelf.get(made, below, person=other).status_code == 404
    assert shelf.desk.call(other, "POST", f"/v1/exports/{made}/cancel").status_code == 404
    assert shelf.desk.call(other, "GET", "/v1/exports").json["items"] == []
    assert [each["id"] for each in shelf.desk.call(shelf.person, "GET", "/v1/exports").json["items"]] == [made]


def test_the_rights_of_the_moment_count_when_it_is_read_and_when_it_is_fetched(shelf: Shelf) -> None:
    shelf.put("甲")
    finished = shelf.asked()
    work_off(shelf.database)
    waiting = shelf.asked()
    _take_away(shelf.database, shelf.person)
    assert work_off(shelf.database) == 0
    read = shelf.get(waiting).json
    assert (read["status"], read["problem"]["type"]) == ("failed", "/problems/forbidden")
    assert shelf.get(finished, "/content").json["type"] == "/problems/forbidden"


def test_masks_hold_in_the_file_and_a_masked_field_cannot_be_asked_about(desk: Any) -> None:
    shelf = Shelf(desk)
    shelf.put("甲", fee="7")
    made = shelf.asked()
    masks = {PAPER: {"fee": "redact", "state": "hide"}}
    with shelf.database.engine.begin() as connection:
        role = connection.execute(directory_user.select().where(directory_user.c.id == shelf.person)).one().roles[0]
        connection.execute(update(directory_role).where(directory_role.c.code == role).values(masks=masks))
    work_off(shelf.database)
    assert shelf.get(made, "/content").data.decode("utf-8-sig") == "title,fee\r\n甲,***\r\n"
    assert shelf.ask(query={"state": "draft"}).json["type"] == "/problems/field-masked"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"list": "/v1/nothing"}, "#/list"),
        ({"list": "/v1/exports"}, "#/list"),
        ({"list": "http://elsewhere/v1/papers"}, "#/list"),
        ({"query": {"state": "lost"}}, "?state"),
        ({"query": {"limit": "3"}}, "#/query/limit"),
        ({"query": {"fields": "secret"}}, "?fields"),
        ({"format": "pdf"}, "#/format"),
    ],
)
def test_what_the_list_would_not_take_is_refused_at_once(shelf: Shelf, body: dict[str, Any], pointer: str) -> None:
    answer = shelf.ask(**body)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_what_is_cancelled_stops_and_a_cancelled_file_is_gone(shelf: Shelf, pages: None) -> None:
    shelf.put(*(f"{n}" for n in range(9)))
    waiting, running_, kept = (shelf.asked() for _ in range(3))
    assert shelf.cancel(waiting).json["status"] == "cancelled"
    assert WORK(shelf.database) is True
    assert shelf.get(running_, "/progress").json == {"status": "running", "written": 3}
    assert shelf.cancel(running_).json["status"] == "cancelled"
    work_off(shelf.database)
    work_off(shelf.database)
    assert shelf.get(kept).json["status"] == "finished"
    assert shelf.cancel(kept).json["status"] == "cancelled"
    assert shelf.cancel(kept).json["type"] == "/problems/export-ended"
    for each in (waiting, running_, kept):
        assert shelf.get(each, "/content").json["type"] == "/problems/export-not-ready"
    assert _pieces(shelf.database) == 0


def test_files_are_kept_for_their_time_and_then_forgotten(shelf: Shelf, staff: Any) -> None:
    shelf.put("甲")
    made = shelf.asked()
    work_off(shelf.database)
    with shelf.database.engine.begin() as connection:
        connection.execute(text("UPDATE export_job SET ended_at = ended_at - interval '7 days'"))
    assert shelf.get(made, "/content").json["type"] == "/problems/export-expired"
    assert _pieces(shelf.database) == 1
    staff.run(shelf.person, commands.forget_exports)
    assert _pieces(shelf.database) == 0
    assert shelf.get(made).json["status"] == "finished"


def test_nobody_has_more_than_a_bounded_number_of_them(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-2."""
    monkeypatch.setattr(commands, "MOST_OF_ONE", 2)
    made = [shelf.asked() for _ in range(2)]
    assert shelf.ask().json["type"] == "/problems/too-many-exports"
    assert shelf.cancel(made[0]).status_code == 200
    assert shelf.ask().status_code == 202


def test_a_list_that_is_too_long_even_so_fails_and_leaves_nothing(
    shelf: Shelf, pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MOST_ROWS", 5)
    shelf.put(*"甲乙丙丁戊己")
    made = shelf.asked()
    work_off(shelf.database)
    read = shelf.get(made).json
    assert (read["status"], read["problem"]["type"]) == ("failed", "/problems/export-too-large")
    assert _pieces(shelf.database) == 0


def test_what_leaves_the_house_is_told_by_events_that_do_not_say_what_was_looked_for(shelf: Shelf) -> None:
    """C-27."""
    made = shelf.asked(query={"q": "13800138000"})
    work_off(shelf.database)
    told = facts(shelf.database, "export")
    assert [fact.actor for fact in told] == [f"user/{shelf.person}", "service/office", "service/office"]
    bodies = text("SELECT body FROM fact WHERE aggregate_type = 'export'")
    sent = shelf.database.read(lambda session: [bytes(row.body) for row in session.execute(bodies)])
    assert len(sent) == 3
    assert all(b"/v1/papers" in body and b"13800138000" not in body for body in sent)
    assert shelf.get(made).json["query"] == {"q": "13800138000"}


def _take_away(database: Database, person: UUID) -> None:
    with database.engine.begin() as connection:
        connection.execute(update(directory_user).where(directory_user.c.id == person).values(roles=[]))


def _pieces(database: Database) -> int:
    counted: int = database.read(lambda session: session.scalar(text("SELECT count(*) FROM export_part")))
    return counted
