"""An import from the file to the books: checked without a trace, every document exactly once, refusals to mend."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.principal import Reach
from chassis.storage import Database
from records.imports.reading import read_table
from records.testing import Paper
from services.chassis.tests.records.clerks import CLERK, WORK, Room, facts, papers

MENDED = "标题,到期日 / Due,费用,明细·内容,note\n"


def test_a_file_is_mapped_by_its_headers_checked_without_a_trace_and_brought_in(room: Room, database: Database) -> None:
    file = "标题,Due,费用,numbered,owner,whatever\n甲,2026/1/2,\"1,200.50\",是,,x\n乙,,,,,\n"  # fmt: skip
    uploaded = room.upload(file)
    assert {item["column"]: item["header"] for item in uploaded["mapping"]} == {
        "title": "标题", "due": "Due", "fee": "费用", "numbered": "numbered", "owner": "owner",
    }  # fmt: skip
    checked = room.worked(uploaded, "check")
    assert (checked["status"], checked["accepted"], checked["refused"]) == ("checked", 2, 0)
    assert papers(database) == []
    assert facts(database, "paper") == []
    finished = room.worked(uploaded, "run")
    assert (finished["status"], finished["accepted"], finished["refused"]) == ("finished", 2, 0)
    first, second = papers(database)
    assert (str(first.due), str(first.fee), second.title) == ("2026-01-02", "1200.5000", "乙")
    assert first.title.endswith("-0001"), "a check takes no numbers"
    assert {(fact.actor, fact.cause) for fact in facts(database, "paper")} == {(f"user/{room.person}", "import")}
    assert [row["document_id"] for row in room.rows(uploaded)] == [str(first.id), str(second.id)]


def test_refused_rows_come_back_as_a_file_with_the_reason_to_mend_and_send_again(
    room: Room, database: Database
) -> None:
    made = room.upload(f"{MENDED}甲,,,,1\n,2026-01-02,5,,2\n丙,2026-01-02,,,3\n丁,gestern,5,,4\n")
    finished = room.worked(made, "run")
    assert (finished["accepted"], finished["refused"]) == (1, 3)
    refused = room.rows(made, status="refused")
    assert [row["problem"]["type"] for row in refused] == [
        "/problems/invalid", "/problems/fee-missing", "/problems/invalid",
    ]  # fmt: skip
    [fault] = refused[0]["problem"]["errors"]
    assert (fault["line"], fault["column"], fault["code"]) == (3, "title", "required")
    answer = room.get(made, "/refused", headers={"Accept-Language": "en"})
    table = read_table(answer.data)
    assert table.columns == ["reason", *MENDED.strip().split(",")]
    reasons = [cells[0] for _, cells in table.lines]
    assert reasons == [
        "title: This field is required.", "The fee is missing", "due: A day such as 2026-11-21 is expected.",
    ]  # fmt: skip
    mended = "\n".join(",".join(cells) for cells in (table.columns, *(
        [cells[0].replace(",", ""), cells[1] or "乙", "2026-01-02", "7", *cells[4:]] for _, cells in table.lines
    )))  # fmt: skip
    assert room.worked(room.upload(mended), "run")["accepted"] == 3
    assert sorted(paper.title for paper in papers(database)) == sorted("甲乙丙丁")


def test_refused_rows_leave_no_gap_in_the_numbers(room: Room, database: Database) -> None:
    wrong = "丙,2026-01-02,是\n"
    made = room.upload(f"标题,Due,numbered\n甲,,是\n{wrong}乙,,是\n{wrong}{wrong}丁,,是\n")
    finished = room.worked(made, "run")
    assert (finished["accepted"], finished["refused"]) == (3, 3)
    assert [paper.title[-5:] for paper in papers(database)] == ["-0001", "-0002", "-0003"]


def test_lines_that_say_nothing_else_go_on_with_the_document_above(room: Room, database: Database) -> None:
    file = "标题,明细·内容,lines.pages\n甲,一,1\n,二,2\n乙,,\n丙,三,1\n,四,0\n"
    made = room.upload(file)
    assert room.worked(made, "run")["refused"] == 1
    read = lambda session: [[line.text for line in paper.lines] for paper in session.scalars(select(Paper))]  # noqa: E731
    assert sorted(database.read(read)) == [[], ["一", "二"]]
    [refused] = room.rows(made, status="refused")
    assert refused["line"] == 5
    assert [(fault["line"], fault["column"]) for fault in refused["problem"]["errors"]] == [(6, "lines.pages")]
    assert [cells[1:] for _, cells in read_table(room.get(made, "/refused").data).lines] == [
        ["丙", "三", "1"], ["", "四", "0"],
    ]  # fmt: skip


def test_two_documents_that_contradict_each_other_are_told_apart_within_one_file(
    room: Room, database: Database
) -> None:
    made = room.upload("title,due,fee\n甲,2026-01-02,1\n甲,2026-01-02,2\n乙,,\n")
    checked = room.worked(made, "check")
    assert (checked["accepted"], checked["refused"]) == (3, 0), "alone each of them would do"
    assert room.worked(made, "run")["refused"] == 1
    [refused] = room.rows(made, status="refused")
    assert (refused["line"], refused["problem"]["type"]) == (3, "/problems/paper-taken")
    assert len(papers(database)) == 2


def test_codes_stand_for_ids_and_what_is_not_found_is_a_fault_of_its_cell(room: Room, desk: Any) -> None:
    colleague = desk.enter({})
    login = desk.database.read(
        lambda session: session.scalar(text("SELECT login FROM directory_user WHERE id = :id"), {"id": colleague})
    )
    made = room.upload(f"title,负责人\n甲,{login}x\n乙,{colleague}\n丙,nobody\n丁,\n")
    assert room.worked(made, "check")["accepted"] == 2
    faults = [fault for row in room.rows(made, status="refused") for fault in row["problem"]["errors"]]
    assert [(fault["line"], fault["column"], fault["code"]) for fault in faults] == [
        (2, "owner", "not-found"), (4, "owner", "not-found"),
    ]  # fmt: skip


def test_only_who_may_enter_one_may_import_many_and_only_as_long_as_they_may(
    room: Room, desk: Any, clerk: UUID, database: Database
) -> None:
    stranger = desk.enter({name: reach for name, reach in CLERK.items() if name != "office.paper.write"})
    query = {"kind": "papers", "name": "x.csv"}
    refused = desk.call(stranger, "POST", "/v1/imports", data=b"title\nx\n", query_string=query)
    assert refused.json["detail"].endswith("office.paper.write")
    made = room.upload("title\n甲\n乙\n")
    assert room.desk.call(stranger, "GET", f"/v1/imports/{made['id']}").status_code == 404
    assert room.act(made, "run").status_code == 200
    with database.transaction() as session:
        session.execute(text("UPDATE directory_user SET active = false WHERE id = :id"), {"id": clerk})
    while WORK(database):
        pass
    with database.transaction() as session:
        session.execute(text("UPDATE directory_user SET active = true WHERE id = :id"), {"id": clerk})
    assert {row["problem"]["type"] for row in room.rows(made)} == {"/problems/unauthenticated"}
    assert papers(database) == []


def test_historical_days_are_for_who_may_allow_them_and_facts_are_still_of_today(
    room: Room, desk: Any, database: Database
) -> None:
    made = room.upload("title,numbered,录入日期\n甲,是,2024-02-29\n乙,,2999-01-01\n")
    assert room.act(made, "run").json["type"] == "/problems/backdating-not-allowed"
    head = desk.enter({**CLERK, "office.import.backdate": Reach.ALL})
    assert room.act(made, "backdate").status_code == 403
    assert room.act(made, "backdate", person=head).status_code == 200
    assert room.worked(made, "run")["accepted"] == 1
    [paper] = papers(database)
    assert paper.title == "甲 P20240229-0001"
    assert [fact.at.year for fact in facts(database, "paper")] == [facts(database, "import")[-1].at.year] * 2
    [refused] = room.rows(made, status="refused")
    assert refused["problem"]["errors"][0]["code"] == "day-to-come"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"query_string": {"kind": "wizards", "name": "x"}}, 422),
        ({"query_string": {"name": "x"}}, 422),
        ({"content_type": "multipart/form-data; boundary=x"}, 415),
        ({"headers": {"Content-Encoding": "gzip"}}, 415),
        ({"data": b"x" * (10 * 2**20 + 1)}, 413),
        ({"data": b"\xff"}, 422),
    ],
)
def test_an_upload_that_is_wrong_is_refused(desk: Any, clerk: UUID, sent: dict[str, Any], status: int) -> None:
    usual = {"data": b"title\nx\n", "query_string": {"kind": "papers", "name": "x.csv"}}
    assert desk.call(clerk, "POST", "/v1/imports", **{**usual, **sent}).status_code == status


def test_mapping_needs_columns_that_are_there(room: Room) -> None:
    made = room.upload("甲方,乙方\nx,y\n")
    assert made["mapping"] == []
    assert room.act(made, "check").json["columns"] == "title"
    for wrong in ({"column": "wizard", "header": "甲方"}, {"column": "title", "header": "丙方"}):
        assert room.act(made, "map", json={"mapping": [wrong]}).status_code == 422
    mapped = room.act(made, "map", json={"mapping": [{"column": "title", "header": "乙方"}]})
    assert mapped.status_code == 200
    assert room.worked(made, "check")["accepted"] == 1
