"""How workers work imports off: side by side, killed in the middle, stopped, and past a fault of the program."""

import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from chassis.storage import Database
from records.imports import running
from records.testing import PAPERS
from services.chassis.tests.records.clerks import WORK, Room, facts, papers


def test_what_is_cancelled_stops_where_it_stands(
    room: Room, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PART", 2)
    made = room.upload("title\n甲\n乙\n丙\n丁\n")
    assert room.act(made, "run").status_code == 200
    assert room.act(made, "map", json={"mapping": []}).json["type"] == "/problems/import-at-work"
    assert WORK(database) is True
    assert room.act(made, "cancel").status_code == 200
    assert WORK(database) is False
    progress = room.get(made, "/progress").json
    assert (progress["status"], progress["done"], progress["waiting"]) == ("cancelled", 2, 2)
    assert room.act(made, "run").json["type"] == "/problems/import-ended"


def test_several_workers_bring_every_document_in_exactly_once(
    room: Room, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PART", 5)
    made = [room.upload("title\n" + "".join(f"{of}-{n}\n" for n in range(40))) for of in "ab"]
    for each in made:
        assert room.act(each, "run").status_code == 200

    def until_done(_: int) -> None:
        while any(room_status(database, each) != "finished" for each in made):
            WORK(database)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(until_done, range(4)))
    assert Counter(paper.title for paper in papers(database)) == Counter(f"{of}-{n}" for of in "ab" for n in range(40))
    assert [fact for fact in facts(database, "import") if "finished" in str(fact.changes)] != []


def room_status(database: Database, of: dict[str, Any]) -> Any:
    status = text("SELECT status FROM import_job WHERE id = :id")
    return database.read(lambda session: session.scalar(status, {"id": of["id"]}))


def test_the_very_same_file_is_not_brought_in_twice_unless_somebody_says_so(room: Room, database: Database) -> None:
    """N-3: who does not know whether the file went in sends it again."""
    rehearsed, file = room.upload("title\n甲\n乙\n"), "title\n甲\n乙\n"
    assert room.worked(rehearsed, "check")["accepted"] == 2
    assert room.worked(room.upload(file), "run")["accepted"] == 2
    again = room.upload(file, name="文件 (1).csv")
    refused = room.act(again, "run").json
    assert (refused["type"], refused["file_name"]) == ("/problems/imported-before", "文件.csv")
    assert room.act(again, "check").status_code == 200
    while WORK(database):
        pass
    assert room.act(again, "run", query_string={"again": "true"}).status_code == 200
    other = room.upload("title\n甲\n丙\n")
    assert room.act(other, "run").status_code == 200


def test_files_of_before_they_were_known_again_are_not_taken_for_each_other(room: Room, database: Database) -> None:
    made = [room.upload(f"title\n{of}\n") for of in "ab"]
    with database.transaction() as session:
        session.execute(text("UPDATE import_job SET digest = NULL"))
    assert [room.worked(each, "run")["accepted"] for each in made] == [1, 1]


def test_of_the_same_file_twice_at_once_one_is_brought_in(room: Room, database: Database) -> None:
    made = [room.upload("title\n甲\n") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = Counter(answer.status_code for answer in pool.map(lambda each: room.act(each, "run"), made))
    assert answers == {200: 1, 409: 7}


def test_a_file_that_was_stopped_before_anything_came_in_may_come_again(
    room: Room, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PART", 1)
    stopped = [room.upload(f"title\n{of}1\n{of}2\n") for of in "ab"]
    for each, parts in zip(stopped, (0, 1), strict=True):
        assert room.act(each, "run").status_code == 200
        for _ in range(parts):
            WORK(database)
        assert room.act(each, "cancel").status_code == 200
    again = [room.act(room.upload(f"title\n{of}1\n{of}2\n"), "run").status_code for of in "ab"]
    assert again == [200, 409]


KILLED = """
import sys
from chassis.storage import Database
from records.imports import running
from records.testing import EVENTS, PAPERS
running.PART = 5
work = running.work([PAPERS])
while work(Database(sys.argv[1], service="office", events=EVENTS)):
    pass
"""


def test_a_worker_that_is_killed_in_the_middle_has_done_nothing_of_what_it_had_in_hand(
    room: Room, database: Database
) -> None:
    made = room.upload("title\n" + "".join(f"{n}\n" for n in range(20)))
    assert room.act(made, "run").status_code == 200
    url = database.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "CRM_CRASHPOINT": "before_import_commit:3"}
    killed = subprocess.run([sys.executable, "-c", KILLED, url], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    progress = room.get(made, "/progress").json
    assert (progress["done"], progress["waiting"], len(papers(database))) == (10, 10, 10)
    while WORK(database):
        pass
    assert room.get(made).json["status"] == "finished"
    assert Counter(paper.title for paper in papers(database)) == Counter(str(n) for n in range(20))


def test_a_fault_of_the_program_refuses_its_row_and_no_other(
    room: Room, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = PAPERS.command

    def broken(uow: Any, **body: Any) -> Any:
        if body["title"] == "乙":
            raise ZeroDivisionError
        return command(uow, **body)

    monkeypatch.setitem(PAPERS.__dict__, "command", broken)
    made = room.upload("title\n甲\n乙\n丙\n")
    assert room.worked(made, "run")["accepted"] == 2
    [refused] = room.rows(made, status="refused")
    assert refused["problem"]["type"] == "/problems/internal-error"
