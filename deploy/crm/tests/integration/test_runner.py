"""The runner with stand-in programs: what dies comes back, orphans are found, what was started is stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm.runner.state import FAILED, READY, Entry, StateFile
from crm.servers.home import Home
from crm.servers.ports import draw_free, is_free
from crm.servers.processes import Running

STAND_IN = Path(__file__).with_name("stand_in.py")


class Stage:
    """A home with a stand-in runner on two ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state_file = folder, StateFile(Home(folder))
        self.port = next(port for port in draw_free(20) if is_free(port + 1))
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
