"""`python -m tests.faults.soak MINUTES [SEED]`: random storms on a stand of its own, added up over runs."""

import secrets
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import count
from pathlib import Path

from crm.terminal import console, table
from crm.testing.run import TestRun
from tests.faults.soak.faults import Told, troublemakers
from tests.faults.soak.record import Record, Shelf
from tests.faults.soak.rounds import Ground, Round
from tests.faults.stand import standing

ROUND_SECONDS = 150.0
SHOWN = 20
"""Violations of a round that are printed; the record has all."""


def main(arguments: list[str]) -> int:
    """Play rounds until the time is over or somebody asks to stop; 1 if anything was not as promised."""
    minutes, *named = arguments
    seed = int(named[0]) if named else secrets.randbelow(10**8)
    stop, shelf = threading.Event(), Shelf(Path.cwd() / ".local" / "soak")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    print(f"SEED={seed}", flush=True)
    run = TestRun.begin()
    try:
        with (
            _log(shelf.folder / "faults.log") as told,
            standing(run.home.sub("soak"), CRM_EDGE_USER_RATE="100000") as stand,
            troublemakers(stand) as makers,
        ):
            return _soak(Ground(stand, makers, shelf.folder / "journal.jsonl", told, stop), shelf, seed, float(minutes))
    finally:
        run.end()


def _soak(ground: Ground, shelf: Shelf, seed: int, minutes: float) -> int:
    """Rounds, until one was not as promised: what it left is then in the journal and in the log of faults."""
    until, sums, faults = time.monotonic() + minutes * 60, Record(seed), Counter[str]()
    for number in count(1):
        left = until - time.monotonic()
        if ground.stop.is_set() or left <= 0 or not sums.clean:
            break
        ground.told(f"round {number} of seed {seed}")
        played = ground.play(f"{seed}/{number}", min(left, ROUND_SECONDS))
        record = Record.of(seed, played.minutes, played.faults.total(), played.verdict)
        sums, faults = sums.plus(record), faults + played.faults
        shelf.add(record, round=number, ready_after=played.ready_after, settled_after=played.settled_after)
        _tell(number, played)
    console().print(table(("fault", "times"), sorted(faults.items())))
    runs = {"this run": asdict(sums), "all runs": asdict(shelf.sum() or sums)}
    console().print(table(("", *runs), [(name, *(run[name] for run in runs.values())) for name in asdict(sums)]))
    return 0 if sums.clean else 1


def _tell(number: int, played: Round) -> None:
    verdict = played.verdict
    wrong = [*verdict.lost, *verdict.duplicated, *verdict.unexpected, *verdict.failed_invariants]
    print(
        f"round {number}: {played.faults.total()} faults, {verdict.acknowledged} of {verdict.attempted} acknowledged,"
        f" {verdict.recovered} recovered, {len(wrong)} wrong; ready after {played.ready_after:.1f} s,"
        f" all arrived after {played.settled_after:.1f} s more",
        *wrong[:SHOWN],
        sep="\n  ",
        flush=True,
    )


@contextmanager
def _log(path: Path) -> Iterator[Told]:
    """Where every fault is told, with the time of day; troublemakers take turns."""
    turn = threading.Lock()
    with path.open("a", encoding="utf-8") as log:

        def told(what: str) -> None:
            with turn:
                log.write(f"{time.strftime('%H:%M:%S')} {what}\n")
                log.flush()

        yield told


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
