"""The runner with stand-in programs: what dies comes back, orphans are found, what was started is stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crm.runner.requests import Requests
from crm.runner.state import FAILED, READY, Entry, StateFile
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.servers.ports import draw_free, is_free
from crm.servers.processes import Running
from crm.services import answers
from deploy.crm.tests.integration.stand_in import BROKEN

STAND_IN = Path(__file__).with_name("stand_in.py")


class Stage:
    """A home with a stand-in runner on three ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, Home(folder)
        self.state_file = StateFile(self.home)
        self.port = next(port for port in draw_free(20) if is_free(port + 1) and is_free(port + 2))
        self.runner: subprocess.Popen[str] | None = None

    def start(self, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, str(STAND_IN), str(self.folder), str(self.port), *words]
        self.runner = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
        return self.runner

    def start_ready(self, *words: str) -> "subprocess.Popen[str]":
        runner = self.start(*words)
        until(lambda: self.state_file.read().runner_pid == runner.pid and self.state_file.read().phase == READY)
        return runner

    def process(self, name: str) -> Entry:
        return self.state_file.read().processes[name]


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    if stage.runner:
        stage.runner.kill()
        stage.runner.communicate()
    for entry in stage.state_file.read().processes.values():
        entry.running.kill()


def test_a_killed_process_is_started_again(stage: Stage) -> None:
    stage.start_ready()
    before = stage.process("service")
    os.kill(before.pid, signal.SIGKILL)
    until(lambda: stage.process("service").pid != before.pid and stage.process("service").running.alive)
    assert stage.process("service").restarts == 1
    assert stage.process("server").restarts == 0


@pytest.mark.parametrize("name", ["service", "server", "web"])
def test_a_process_is_replaced_when_somebody_asks_and_kept_up_afterwards(stage: Stage, name: str) -> None:
    stage.start_ready("web")
    before = stage.process(name)
    Requests(stage.home).replace([name])
    after = stage.process(name)
    assert (before.running.alive, after.running.alive) == (False, True)
    assert set(stage.state_file.read().processes) == {"server", "service", "web"}
    after.running.kill()
    until(lambda: stage.process(name).restarts == 1 and stage.process(name).running.alive)


def test_a_web_process_is_replaced_again_before_its_master_knows_that_it_is_alone(stage: Stage) -> None:
    stage.start_ready("web")
    seen = {stage.process("web")}
    for _ in range(2):
        Requests(stage.home).replace(["web"])
        seen.add(stage.process("web"))
    assert len(seen) == 3
    assert [each.running.alive for each in seen].count(True) == 1


def test_nobody_meets_a_closed_door_while_a_process_with_a_successor_is_replaced(stage: Stage) -> None:
    stage.start_ready("web")
    done, refused = threading.Event(), Counter[bool]()

    def knock() -> None:
        while not done.is_set():
            refused[not answers(f"http://127.0.0.1:{stage.port + 2}/")()] += 1

    with ThreadPoolExecutor(4) as pool:
        knocking = [pool.submit(knock) for _ in range(4)]
        Requests(stage.home).replace(["web"])
        done.set()
    assert all(one.exception() is None for one in knocking)
    assert set(refused) == {False}


def test_one_whose_successor_does_not_become_ready_stays_and_is_kept_up(stage: Stage) -> None:
    stage.start_ready("web")
    before = stage.process("web")
    (stage.folder / BROKEN).touch()
    with pytest.raises(ServerUnavailable, match="the new program is broken"):
        Requests(stage.home).replace(["web"])
    assert stage.process("web") == before
    assert before.running.alive
    (stage.folder / BROKEN).unlink()
    before.running.kill()
    until(lambda: stage.process("web").pid != before.pid and stage.process("web").running.alive)


def test_a_process_that_cannot_be_started_anew_stops_nothing_else_and_is_tried_again(stage: Stage) -> None:
    runner = stage.start_ready()
    server, log = stage.process("server"), stage.folder / "logs" / "service.log"
    log.unlink()
    log.mkdir()
    with pytest.raises(ServerUnavailable, match="Is a directory"):
        Requests(stage.home).replace(["service"])
    assert runner.poll() is None
    assert server.running.alive
    log.rmdir()
    until(lambda: "service" in stage.state_file.read().processes and stage.process("service").running.alive)


def test_ctrl_c_in_the_middle_leaves_neither_the_old_process_nor_its_successor(stage: Stage) -> None:
    runner = stage.start_ready("web")
    before = stage.process("web").running
    before.send(signal.SIGUSR2)
    until(lambda: bool(before.successors()))
    [successor] = before.successors()
    os.killpg(runner.pid, signal.SIGINT)
    assert runner.wait(30) == 0
    assert not before.alive
    assert not successor.alive
    assert is_free(stage.port + 2)


def test_a_request_that_a_killed_runner_left_is_forgotten(stage: Stage) -> None:
    left = StateFile(stage.home).path.with_name("restart.json")
    stage.home.write(left, json.dumps({"names": ["service"]}))
    stage.start_ready()
    before = stage.process("service")
    Requests(stage.home).replace(["service"])
    assert stage.process("service") != before


def test_who_asks_without_a_runner_is_told(stage: Stage) -> None:
    with pytest.raises(ServerUnavailable, match="not running"):
        Requests(stage.home).replace(["service"])


def test_a_start_does_not_wait_for_what_somebody_else_makes_ready_but_keeps_it_up(stage: Stage) -> None:
    """The mailer while the company's mail server is away."""
    stage.start_ready("unready")
    before = stage.process("unready")
    os.kill(before.pid, signal.SIGKILL)
    until(lambda: stage.process("unready").pid != before.pid and stage.process("unready").running.alive)
    assert stage.process("unready").restarts == 1


def test_ctrl_c_stops_every_process_that_was_started(stage: Stage) -> None:
    runner = stage.start_ready()
    started = [entry.running for entry in stage.state_file.read().processes.values()]
    os.killpg(runner.pid, signal.SIGINT)
    assert runner.wait(20) == 0
    assert len(started) == 2
    assert not any(process.alive for process in started)
    assert stage.state_file.read().processes == {}


def test_after_the_runner_was_killed_the_next_adopts_servers_and_replaces_services(stage: Stage) -> None:
    runner = stage.start_ready()
    server, service = stage.process("server"), stage.process("service")
    runner.kill()
    runner.wait()
    assert server.running.alive
    assert service.running.alive
    again = stage.start_ready()
    assert stage.process("server") == server
    assert stage.process("service").pid != service.pid
    assert not service.running.alive
    again.terminate()
    again.wait(20)
    assert not server.running.alive, "an adopted server is stopped, too"


def test_a_stranger_with_the_pid_of_an_orphan_is_left_alone(stage: Stage) -> None:
    stranger = subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
    running = Running.of(stranger.pid)
    assert running is not None
    state = stage.state_file.read()
    orphan = Entry(running.pid, running.started - 1, mark="")
    stage.state_file.write(type(state)(processes={"service": orphan}))
    stage.start_ready().terminate()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_taken_port_is_named_with_its_setting_before_anything_is_started(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", stage.port + 1)):
        runner = stage.start()
        _, said = runner.communicate(timeout=20)
    assert runner.returncode == 1
    assert f"port {stage.port + 1} (service) is already taken by another program; set CRM_PORT_BASE" in said
    assert not list((stage.folder / "logs").glob("server.log"))


def test_a_process_that_never_becomes_ready_fails_the_start_with_the_end_of_its_log(stage: Stage) -> None:
    runner = stage.start("fail")
    _, said = runner.communicate(timeout=30)
    assert runner.returncode == 1
    assert "no such table" in said
    assert stage.state_file.read().phase == FAILED
    assert is_free(stage.port)
    assert is_free(stage.port + 1)


def test_a_program_that_is_not_there_fails_the_start_and_leaves_nothing_running(stage: Stage) -> None:
    runner = stage.start("absent")
    _, said = runner.communicate(timeout=30)
    assert runner.returncode == 1
    assert "absent cannot be started" in said
    assert is_free(stage.port)
    assert is_free(stage.port + 1)
