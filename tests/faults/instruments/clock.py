"""A process whose clock is wrong, or jumps (C-1): those of PostgreSQL, the broker and all others stay right."""

import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.instruments import Fault
from tests.faults.instruments.beside import Beside, instead_of
from tests.faults.stand import BEHIND, Stand

HOURS = 3600.0
WRONG = (-2 * HOURS, 2 * HOURS)
NOTICED = 0.5
"""Seconds after which a process has surely noticed that its clock jumped; it looks fifty times a second."""
_SHIM = Path(__file__).with_name("wrong_clock.py")


class Clock:
    """By how many seconds the clock of one process is wrong."""

    def __init__(self, stand: Stand, seconds: float) -> None:
        self._stand, self._file = stand, stand.home.sub("run") / "clock"
        self.jump_to(seconds)
        shim = stand.home.sub("run", "wrong_clock") / "sitecustomize.py"
        stand.home.write(shim, _SHIM.read_text())
        self._shim = shim.parent

    def worn_by(self, name: str) -> dict[str, str]:
        """The environment of a process that has it; Python imports a module named sitecustomize at its start."""
        known = self._stand.program(name).environment.get("PYTHONPATH", "").split(os.pathsep)
        return {
            "PYTHONPATH": os.pathsep.join([str(self._shim), *filter(None, known)]),
            "CRM_TEST_CLOCK": str(self._file),
        }

    def jump_to(self, seconds: float) -> None:
        """From now on it is wrong by so much; the process notices within a moment."""
        self._stand.home.write(self._file, str(seconds))


@contextmanager
def wrong_clock(stand: Stand, name: str, seconds: float) -> Iterator[tuple[Beside, Clock]]:
    """A worker or relay with another time of day does the work of the runner's own."""
    clock = Clock(stand, seconds)
    with instead_of(stand, name, subprocess.DEVNULL, **clock.worn_by(name)) as process:
        yield process, clock


def set_a_clock_wrong(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice([name for name in BEHIND if not name.endswith(".web")])
    first, then = seeded.sample(WRONG, 2)
    with wrong_clock(stand, name, first) as (_, clock):
        time.sleep(seeded.uniform(0.5, 2))
        clock.jump_to(then)
        time.sleep(seeded.uniform(0.5, 2))
    return f"the clock of {name} was wrong by {first:+.0f} s, then by {then:+.0f} s"


FAULTS: tuple[Fault, ...] = (set_a_clock_wrong,)
