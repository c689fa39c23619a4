"""What a killed test run leaves is ended by the next; logs are rotated and followed."""

import asyncio
import json
import subprocess
from pathlib import Path

from crm.runner.logs import follow, last_lines, rotate
from crm.runner.state import Entry, State, StateFile, mark_of
from crm.servers.home import Home
from crm.servers.processes import Program, Running
from crm.testing.run import TestRun


def start_sleeper(folder: Path) -> Running:
    child = Program("sleeper", ("/bin/sleep", "60"), folder=folder).start(subprocess.DEVNULL)
    running = Running.of(child.pid)
    assert running is not None
    return running


def test_the_servers_of_a_killed_run_are_ended_and_those_of_a_live_one_stay(tmp_path: Path) -> None:
    home = Home(tmp_path)
    controller, server, other = start_sleeper(tmp_path), start_sleeper(tmp_path), start_sleeper(tmp_path)
    for pid, started, process in ((controller.pid, controller.started, other), (controller.pid, 1, server)):
        note = json.dumps({"pid": process.pid, "started": process.started})
        (home.sub("tests", f"{pid}-{started}") / "started").write_text(note + "\n")
    TestRun.end_abandoned(home)
    assert not server.alive
    assert other.alive
    assert [folder.name for folder in (tmp_path / "tests").iterdir()] == [f"{controller.pid}-{controller.started}"]
    for process in (controller, other):
        process.kill()
        process.wait(5)


def test_memory_that_a_killed_run_took_for_data_is_given_back_and_may_be_gone(tmp_path: Path) -> None:
    home, server = Home(tmp_path), start_sleeper(tmp_path)
    data = tmp_path / "memory"
    data.mkdir()
    notes = [{"folder": str(tmp_path / "gone")}, {"folder": str(data)}, {"pid": server.pid, "started": server.started}]
    (home.sub("tests", "1-1") / "started").write_text("".join(json.dumps(note) + "\n" for note in notes))
    TestRun.end_abandoned(home)
    assert not server.alive
    assert not data.exists()
    assert not (tmp_path / "tests" / "1-1").exists()


def test_an_installation_that_a_killed_run_had_started_is_ended_whole(tmp_path: Path) -> None:
    home = Home(tmp_path)
    runner, worker = start_sleeper(tmp_path), start_sleeper(tmp_path)
    entries = {"sales.worker": Entry(worker.pid, worker.started, mark="")}
    StateFile(home.within("tests", "1-1", "stand")).write(State(runner.pid, runner.started, processes=entries))
    TestRun.end_abandoned(home)
    assert not runner.alive
    assert not worker.alive


def test_a_large_log_is_copied_and_emptied_under_its_writer(tmp_path: Path) -> None:
    log = tmp_path / "sales.web.log"
    with log.open("ab") as writer:
        writer.write(b"x" * (11 * 1024 * 1024))
        writer.flush()
        rotate(tmp_path)
        writer.write(b"after\n")
    assert log.read_bytes() == b"after\n"
    assert (tmp_path / "sales.web.log.1").stat().st_size == 11 * 1024 * 1024


def test_a_followed_log_shows_what_is_appended_also_after_it_was_emptied(tmp_path: Path) -> None:
    log = tmp_path / "sales.web.log"
    log.write_text("before\nlast\n")
    assert last_lines(log, 1) == ["last"]

    async def read() -> list[str]:
        lines = follow(log)
        first = asyncio.ensure_future(anext(lines))
        await asyncio.sleep(0)
        with log.open("a") as writer:
            writer.write("one\ntwo\n")
        seen = [await first, await anext(lines)]
        log.write_text("new\n")
        return [*seen, await anext(lines)]

    assert asyncio.run(asyncio.wait_for(read(), 10)) == ["one", "two", "new"]


def test_a_program_with_another_environment_cannot_be_taken_over() -> None:
    one = Program("postgres", ("postgres",), {"PORT": "1"})
    assert mark_of(one) == mark_of(Program("postgres", ("postgres",), {"PORT": "1"}))
    assert mark_of(one) != mark_of(Program("postgres", ("postgres",), {"PORT": "2"}))
