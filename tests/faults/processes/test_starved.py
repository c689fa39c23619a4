"""A process that is out of descriptors, memory, processor time or room for its log is slow or refuses; nothing is lost
(G-9).
"""

import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from crm.servers.processes import Running
from tests.faults.conftest import Settle
from tests.faults.instruments.beside import beside, instead_of
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(400)]
SEED = int(os.environ.get("CRM_SEED", "20261122"))
HUNGRY = ("customer.web", "customer.relay", "sales.worker", "notify.worker")
SECONDS = 8.0
RUN, REST = 0.01, 0.09
"""Of a tenth of a second a starved process gets so much."""


def family_of(stand: Stand, name: str) -> list[Running]:
    """The process and its children."""
    process = stand.process(name)
    return [process, *process.children()]


@contextmanager
def bounded(processes: list[Running], what: int, bound: Callable[[int], int]) -> Iterator[None]:
    """Each may have so much of something and no more; the hard limit stays, so that it can be lifted again."""
    before = {process.pid: resource.prlimit(process.pid, what) for process in processes}
    try:
        for pid, (_, hard) in before.items():
            resource.prlimit(pid, what, (bound(pid), hard))
        yield
    finally:
        for process in processes:
            if process.alive:
                resource.prlimit(process.pid, what, before[process.pid])


def without_descriptors(processes: list[Running]) -> AbstractContextManager[None]:
    """Nothing more can be opened: no file, no connection."""
    return bounded(processes, resource.RLIMIT_NOFILE, lambda pid: len(list(Path(f"/proc/{pid}/fd").iterdir())))


def without_memory(processes: list[Running]) -> AbstractContextManager[None]:
    """Not a page more than now."""

    def size_of(pid: int) -> int:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()

    return bounded(processes, resource.RLIMIT_AS, size_of)


@contextmanager
def without_time(processes: list[Running]) -> Iterator[None]:
    """A tenth of the processor's time."""
    over = threading.Event()

    def starve() -> None:
        while not over.is_set():
            for number, seconds in ((signal.SIGSTOP, REST), (signal.SIGCONT, RUN)):
                for process in processes:
                    process.send(number)
                time.sleep(seconds)

    thread = threading.Thread(target=starve)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("hunger", [without_descriptors, without_memory, without_time])
def test_g9_starved_processes_lose_and_double_nothing(
    stand: Stand,
    journal: Journal,
    settle: Settle,
    hunger: Callable[[list[Running]], AbstractContextManager[None]],
) -> None:
    with Load(stand, journal, SEED) as load:
        await_writes(journal, 30)
        with hunger([process for name in HUNGRY for process in family_of(stand, name)]):
            time.sleep(SECONDS)  # for so long they are hungry
        await_writes(journal, 60)
    settle(load)
    assert stand.doctor() == 0


def test_g9_a_log_that_cannot_be_written_holds_up_nobody(stand: Stand, journal: Journal, settle: Settle) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        beside(stand, "customer.web", full) as web,
        instead_of(stand, "customer.relay", full),
        instead_of(stand, "sales.worker", full),
        Load(stand, journal, SEED, base=web.url) as load,
    ):
        await_writes(journal, 100)
    settle(load)
    assert stand.doctor() == 0
