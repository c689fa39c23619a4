"""A round of a soak: load and storm together, then calm, then the reconciler, so that a loss is near its fault."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.load import Load
from tests.faults.oracle.answers import Answers, heard
from tests.faults.oracle.journal import Journal
from tests.faults.oracle.reconcile import begin_of, settled
from tests.faults.oracle.verdict import Verdict
from tests.faults.soak.faults import Storm, Told, Troublemaker
from tests.faults.stand import Stand

WRITERS = 16
RECOVERY_SECONDS = 30
"""Within which all is well again by itself (I9)."""


@dataclass(frozen=True)
class Round:
    """What came of it."""

    verdict: Verdict
    minutes: float
    faults: Counter[str]
    ready_after: float
    """Seconds from the last fault until every process was ready."""
    settled_after: float
    """Seconds from then until everything had arrived everywhere."""


@dataclass(frozen=True)
class Ground:
    """Where rounds are played."""

    stand: Stand
    makers: Sequence[Troublemaker]
    journal: Path
    """Of the round that is played; the one before is overwritten."""
    told: Told
    stop: threading.Event
    """Ends a round early."""

    def play(self, seed: str, seconds: float) -> Round:
        """Write under fire for so many seconds and look what is there afterwards."""
        self.journal.unlink(missing_ok=True)
        journal, begun, begin = Journal(self.journal), time.monotonic(), begin_of(self.stand)
        storm = Storm(self.stand, self.makers, seed, self.told)
        with heard(self.stand.addresses.door) as answers:
            with Load(self.stand, journal, seed, writers=WRITERS, pause=0) as load:
                with storm.raging():
                    self.stop.wait(seconds)
                calm = time.monotonic()
                self.stand.wait_until_ready()
                ready = time.monotonic()
            load.ask_again()
        verdict = settled(self.stand, journal, begin)
        journal.close()
        _judge(verdict, answers, load, ready - calm)
        now = time.monotonic()
        return Round(verdict, (now - begun) / 60, storm.done, ready - calm, now - ready)


def _judge(verdict: Verdict, answers: Answers, load: Load, ready_after: float) -> None:
    for fault in {*answers.faults, *load.server_errors}:
        verdict.fails("I8", fault)
    if ready_after > RECOVERY_SECONDS:
        verdict.fails("I9", f"not everything was ready {RECOVERY_SECONDS} s after the last fault")
