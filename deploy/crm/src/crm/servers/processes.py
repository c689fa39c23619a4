"""Processes we start: found again and ended by pid and start time, never by name.

A pid alone may belong to a stranger by the time it is used; together with the start time that the kernel counts since
boot it names one process of this machine for good.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from crm.servers.account import Account, as_user
from crm.servers.errors import ServerUnavailable


@dataclass(frozen=True)
class Program:
    """A command to run as a process of its own session, so that a Ctrl-C at the terminal reaches only its runner."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 15.0
    """Seconds it may take to stop before it is killed."""

    def start(self, output: int | IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start it with both its outputs going to `output`; the environment is exactly the program's own.

        Raises ServerUnavailable when there is no such program or the account may not run it.
        """
        try:
            return subprocess.Popen(
                self.command,
                env=dict(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **as_user(self.account),
            )
        except OSError as error:
            raise ServerUnavailable(f"{self.name} cannot be started: {error}") from error


@dataclass(frozen=True)
class Running:
    """One process of this machine, the leader of its own process group."""

    pid: int
    started: int
    """Clock ticks since boot, field 22 of /proc/<pid>/stat (proc(5))."""

    @classmethod
    def of(cls, pid: int) -> "Running | None":
        """The live process of that pid; None when there is none or it only waits to be reaped."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        state, *fields = stat.rpartition(")")[2].split()
        return None if state == "Z" else cls(pid, int(fields[18]))

    @classmethod
    def leading(cls, child: "subprocess.Popen[bytes]", heard: "Callable[[Running], None]") -> "Running | None":
        """The process of a child just started, told to `heard`; None when it has ended already."""
        running = cls.of(child.pid)
        if running:
            heard(running)
        return running

    @property
    def alive(self) -> bool:
        """Whether this very process still runs."""
        return Running.of(self.pid) == self

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this process alone; nothing happens when it is gone."""
        if self.alive:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL to the process and to its children, which share its group."""
        if self.alive:
            os.killpg(self.pid, signal.SIGKILL)

    def stop(self, number: signal.Signals = signal.SIGTERM, grace: float = 15.0) -> None:
        """Ask it to stop, wait up to `grace` seconds, then kill it with its children."""
        self.send(number)
        if not self.wait(grace):
            self.kill()
            self.wait(5)

    def wait(self, seconds: float) -> bool:
        """Wait until it is gone; False when it still runs after that time."""
        deadline = time.monotonic() + seconds
        while True:
            _reap(self.pid)
            if not self.alive:
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)

    def successors(self) -> "list[Running]":
        """Its live children that lead a group of their own, as it does."""
        return [child for child in self.children() if _leads(child.pid)]

    def children(self) -> "list[Running]":
        """Its live children (proc(5), /proc/<pid>/task/<tid>/children)."""
        try:
            pids = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        except OSError:
            return []
        return [child for pid in pids if (child := Running.of(int(pid)))]


def _leads(pid: int) -> bool:
    """Whether it leads its process group; False when it is gone."""
    try:
        return os.getpgid(pid) == pid
    except ProcessLookupError:
        return False


def _reap(pid: int) -> None:
    """Collect a child of ours that has ended; somebody else's child is not ours to wait for."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
