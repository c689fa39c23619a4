"""A process of a toy, and patience."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
PATIENCE = float(os.environ.get("CRM_TEST_PATIENCE", "60"))
HERE = Path(__file__).parent


def wait_until(found: Callable[[], T], seconds: float = PATIENCE, what: str = "") -> T:
    """Ask again and again until there is an answer; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = found()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or found}, last seen {answer!r}")
        time.sleep(0.05)


class Process:
    """One process of a toy, with its log in a file."""

    def __init__(self, name: str, environment: dict[str, str], log: Path) -> None:
        service, kind = name.split(".")
        self.log = log
        with log.open("ab") as out:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "toys", service, kind],
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=HERE.parent,
            )
        self.pid = self._popen.pid

    @property
    def alive(self) -> bool:
        return self._popen.poll() is None

    @property
    def code(self) -> int | None:
        return self._popen.poll()

    def signal(self, number: int) -> None:
        if self.alive:
            self._popen.send_signal(number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self._popen.wait(10)

    def stop(self, seconds: float = 15) -> int:
        self.signal(signal.SIGTERM)
        return self._popen.wait(seconds)

    def wait(self, seconds: float = PATIENCE) -> int:
        return self._popen.wait(seconds)

    def text(self) -> str:
        return self.log.read_text(errors="replace")
