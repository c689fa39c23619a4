"""A process that is out of descriptors, memory, processor time or room for its log is slow or refuses; nothing is lost
(G-9).
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from crm.servers.account import as_user
from crm.servers.processes import Running
from tests.faults.conftest import Settle
from tests.faults.instruments.beside import beside, instead_of
from tests.faults.instruments.broker import cut
from tests.faults.instruments.postgres import end_sessions
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(400)]
SEED = int(os.environ.get("CRM_SEED", "20261122"))
HUNGRY = ("customer.web", "customer.relay", "sales.worker", "notify.worker")
SECONDS = 8.0
RUN, REST = 0.01, 0.09
"""Of a tenth of a second a starved process gets so much."""
LOOKS = 50
InForce = Callable[[], bool]
"""Whether the hungry have as little as they should."""


def hungry(stand: Stand) -> list[tuple[str, Running]]:
    """Those that are starved, and their children."""
    named = [(name, stand.process(name)) for name in HUNGRY]
    return [*named, *((name, child) for name, one in named for child in one.children())]


@contextmanager
def bounded(stand: Stand, what: str, bound: Callable[[int], int]) -> Iterator[InForce]:
    """The hungry may have so much of something and no more; only the soft limit moves, so that it can be lifted, also
    from those that were born hungry.
    """
    before = {name: soft_limit(stand, stand.process(name), what) for name in HUNGRY}
    bounds = {process: str(bound(process.pid)) for _, process in hungry(stand)}
    try:
        for process, most in bounds.items():
            prlimit(stand, process, f"--{what}={most}:")
        yield lambda: all(soft_limit(stand, one, what) == most for one, most in bounds.items() if one.alive)
    finally:
        for name, process in hungry(stand):
            if process.alive:
                prlimit(stand, process, f"--{what}={before[name]}:")


def soft_limit(stand: Stand, process: Running, what: str) -> str:
    """As the kernel has it."""
    return prlimit(stand, process, "--output=SOFT", "--noheadings", f"--{what}")


def prlimit(stand: Stand, process: Running, *words: str) -> str:
    """Debian's own program, run by the account whose processes they are."""
    command = ["prlimit", "--pid", str(process.pid), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, **as_user(stand.home.account))
    return str(done.stdout).strip()


def without_descriptors(stand: Stand) -> AbstractContextManager[InForce]:
    """Nothing can be opened, no file and no connection, until half of what is open is closed."""
    return bounded(stand, "nofile", lambda pid: len(list(Path(f"/proc/{pid}/fd").iterdir())) // 2)


def without_memory(stand: Stand) -> AbstractContextManager[InForce]:
    """Not a page more than now."""

    def size_of(pid: int) -> int:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")

    return bounded(stand, "as", size_of)


@contextmanager
def without_time(stand: Stand) -> Iterator[InForce]:
    """A tenth of the processor's time."""
    processes, over = [process for _, process in hungry(stand)], threading.Event()

    def starve() -> None:
        while not over.is_set():
            for number, seconds in ((signal.SIGSTOP, REST), (signal.SIGCONT, RUN)):
                for process in processes:
                    process.send(number)
                time.sleep(seconds)

    def mostly_stopped() -> bool:
        seen = ""
        for _ in range(LOOKS):
            time.sleep(RUN)
            seen += "".join(state_of(process) for process in processes if process.alive)
        return seen.count("T") > len(seen) / 2

    thread = threading.Thread(target=starve)
    thread.start()
    try:
        yield mostly_stopped
    finally:
        over.set()
        thread.join()


def state_of(process: Running) -> str:
    """T where it is stopped (proc(5))."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]


def shake(stand: Stand) -> None:
    """What they had is gone, and they have to get it again: connections, and one of the web processes."""
    end_sessions(stand)
    cut(stand)
    for web in stand.process("customer.web").children()[:1]:  # they may be gone for hunger
        web.send(signal.SIGKILL)


@pytest.mark.parametrize("hunger", [without_descriptors, without_memory, without_time])
def test_g9_starved_processes_lose_and_double_nothing(
    stand: Stand,
    journal: Journal,
    settle: Settle,
    hunger: Callable[[Stand], AbstractContextManager[InForce]],
) -> None:
    with Load(stand, journal, SEED) as load:
        await_writes(journal, 30)
        with hunger(stand) as in_force:
            shake(stand)
            assert in_force()
            time.sleep(SECONDS)  # for so long they are hungry
            assert in_force()
        await_writes(journal, 60)
    settle(load)
    assert stand.doctor() == 0


def test_g9_a_log_that_cannot_be_written_holds_up_nobody(stand: Stand, journal: Journal, settle: Settle) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        beside(stand, "customer.web", full) as web,
        instead_of(stand, "customer.relay", full),
        instead_of(stand, "sales.worker", full),
        Load(stand, journal, SEED, past_the_edge={"customer": web.url}) as load,
    ):
        await_writes(journal, 100)
    settle(load)
    assert stand.doctor() == 0
