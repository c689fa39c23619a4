"""How workers write exports: killed in the middle, side by side, frozen and woken too late, past a fault of the
program. A file is whole, or it is not there (faults.md N-3, for exports).
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from chassis.errors import Unavailable
from chassis.storage import Database
from records.exports import queries, running
from services.chassis.tests.records import shelf as shelves
from services.chassis.tests.records.shelf import WORK, Shelf, rooms, work_off

ALL = [f"{n:02}" for n in range(20)]
KILLED = """
import sys
from chassis.storage import Database
from records.exports import running
from records.testing import EVENTS
from services.chassis.tests.records.shelf import WORK, work_off
running.PAGE, running.PIECE = 3, 1
work_off(Database(sys.argv[1], service="office", events=EVENTS))
"""


@pytest.fixture
def shelf(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Twenty papers, three of them a page."""
    monkeypatch.setattr(running, "PAGE", 3)
    monkeypatch.setattr(running, "PIECE", 1)
    shelf = Shelf(desk)
    shelf.put(*ALL)
    return shelf


def _kill_one(database: Database, point: str) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "CRM_CRASHPOINT": point}
    killed = subprocess.run([sys.executable, "-c", KILLED, url], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL


@pytest.mark.parametrize("point", ["export_page_written:1", "export_page_written:4", "export_page_written:7"])
def test_a_worker_that_is_killed_leaves_no_file_and_the_next_one_writes_all_of_it(shelf: Shelf, point: str) -> None:
    made = shelf.asked()
    _kill_one(shelf.database, point)
    assert shelf.get(made).json["status"] == "running"
    assert shelf.get(made, "/content").json["type"] == "/problems/export-not-ready"
    work_off(shelf.database)
    assert shelf.get(made).json["status"] == "finished"
    assert shelf.titles(made) == ALL


def test_an_export_that_kills_its_workers_is_given_up(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("records.exports.commands.ATTEMPTS", 2)
    made, next_one = shelf.asked(), shelf.asked()
    for _ in range(2):
        _kill_one(shelf.database, "export_page_written:2")
    work_off(shelf.database)
    work_off(shelf.database)
    assert shelf.get(made).json["problem"]["type"] == "/problems/export-given-up"
    assert shelf.titles(next_one) == ALL


def test_several_workers_write_every_file_once_and_whole(shelf: Shelf) -> None:
    made = [shelf.asked() for _ in range(6)]
    workers = [running.work(rooms) for _ in range(3)]

    def until_done(work: Any) -> None:
        while any(shelf.get(each).json["status"] != "finished" for each in made):
            work(shelf.database)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(until_done, workers))
    assert [shelf.titles(each) for each in made] == [ALL] * 6
    assert Counter(_names(shelf, each) for each in made) == {("finished", "started", "asked"): 6}


def test_one_that_was_taken_for_dead_adds_nothing_to_the_file_of_another(shelf: Shelf) -> None:
    """Its connection is cut, as if its process had been frozen for longer than the database waits."""
    made = shelf.asked()
    frozen = running.work(rooms)
    assert frozen(shelf.database) is True
    _cut_snapshots(shelf.database)
    work_off(shelf.database)
    with pytest.raises(Unavailable):
        frozen(shelf.database)
    assert frozen(shelf.database) is False
    assert shelf.titles(made) == ALL


def test_one_that_wakes_up_while_another_writes_stops(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shelf.asked()
    frozen = running.work(rooms)
    assert frozen(shelf.database) is True
    monkeypatch.setattr(running, "_MINE", text("SELECT CAST(:export_id AS text) IS NOT NULL"))
    assert WORK(shelf.database) is True
    assert frozen(shelf.database) is False
    work_off(shelf.database)
    assert shelf.titles(made) == ALL


def test_a_worker_that_loses_its_database_begins_again(shelf: Shelf) -> None:
    made = shelf.asked()
    assert WORK(shelf.database) is True
    _cut_snapshots(shelf.database)
    with pytest.raises(Unavailable):
        WORK(shelf.database)
    work_off(shelf.database)
    work_off(shelf.database)
    assert shelf.titles(made) == ALL


def test_a_fault_of_the_program_fails_its_export_and_no_other(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    made, next_one = shelf.asked(query={"state": "draft"}), shelf.asked()
    [route] = shelves.PAPER_LIST.declared
    ask = route.function

    def broken(reader: Any, query: dict[str, Any]) -> Any:
        if query.get("state") and query["cursor"]:
            raise ZeroDivisionError
        return ask(reader, query=query)

    monkeypatch.setitem(route.__dict__, "function", broken)
    work_off(shelf.database)
    work_off(shelf.database)
    read = shelf.get(made).json
    assert (read["status"], read["problem"]["type"]) == ("failed", "/problems/internal-error")
    assert shelf.titles(next_one) == ALL


def test_a_file_that_goes_away_while_it_is_sent_breaks_the_connection(shelf: Shelf) -> None:
    made = shelf.asked()
    work_off(shelf.database)
    answer = shelf.get(made, "/content", buffered=False)
    pieces = answer.iter_encoded()
    next(pieces)
    with shelf.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM export_part WHERE part > 2"))
    with pytest.raises(queries.FileBroken):
        list(pieces)
    answer.close()


def test_long_files_never_take_all_threads(shelf: Shelf) -> None:
    """R-2: of the four threads of a process two send files; the third reader comes back later."""
    made = shelf.asked()
    work_off(shelf.database)
    held = [shelf.get(made, "/content", buffered=False) for _ in range(2)]
    later = shelf.get(made, "/content")
    assert (later.status_code, later.headers["Retry-After"]) == (503, "5")
    for each in held:
        each.close()
    assert shelf.titles(made) == ALL


def _names(shelf: Shelf, export: str) -> tuple[str, ...]:
    return tuple(entry["name"] for entry in shelf.get(export, "/history").json["items"])


def _cut_snapshots(database: Database) -> None:
    cut = text(
        """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()
        """
    )
    with database.engine.begin() as connection:
        assert connection.scalars(cut).all() == [True]
