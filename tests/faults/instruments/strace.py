"""What processes ask of the disk, seen and disturbed with strace (Debian package of that name)."""

import re
import signal
import subprocess
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from crm.servers.processes import Running
from tests.faults.instruments.missing import missing
from tests.faults.stand import BROKER, POSTGRES, Stand

_SYNCED = re.compile(r"^(\d+) +(?:f(?:data)?sync\(|<\.\.\. f(?:data)?sync resumed>).*= 0$", re.MULTILINE)


class Syncs:
    """The fsync and fdatasync that came back well, as strace writes them down."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def count(self, pids: Collection[int] | None = None) -> int:
        """How many so far, by whom it may concern or by these."""
        made = [int(pid) for pid in _SYNCED.findall(self._log.read_text())]
        return len(made if pids is None else [pid for pid in made if pid in pids])

    def failed(self) -> int:
        """How many came back with an error."""
        return self._log.read_text().count("(INJECTED)")

    def at_rest(self) -> int:
        """How many there are once no more come: a late one must not be taken for the next."""
        last, now = -1, self.count()
        while now != last:
            time.sleep(0.1)
            last, now = now, self.count()
        return now


@contextmanager
def watched(processes: Collection[Running], log: Path) -> Iterator[Syncs]:
    """The syncs of these processes, of their threads, and of all that they start meanwhile."""
    with _attached(processes, log, "-e", "trace=fsync,fdatasync"):
        yield Syncs(log)


@contextmanager
def failing_syncs(processes: Collection[Running], log: Path, *, nth: int) -> Iterator[Syncs]:
    """P-9: the nth sync of each of these processes, and of all that they start meanwhile, fails as of a broken disk."""
    injected = f"inject=fsync,fdatasync:error=EIO:when={nth}"
    with _attached(processes, log, "-e", "trace=fsync,fdatasync", "-e", injected):
        yield Syncs(log)


@contextmanager
def _attached(processes: Collection[Running], log: Path, *options: str) -> Iterator[None]:
    pids = [word for process in processes for word in ("-p", str(process.pid))]
    try:
        strace = subprocess.Popen(["strace", "-f", "-o", log, *options, *pids], stderr=subprocess.PIPE, text=True)  # noqa: S607 - found by PATH
    except FileNotFoundError:
        missing("strace is not installed")
    assert strace.stderr is not None
    with strace, strace.stderr as told:
        said = told.readline()
        if "attached" not in said:
            missing(f"ptrace is not allowed: {said.strip()}")
        try:
            yield
        finally:
            strace.send_signal(signal.SIGINT)
            told.read()


def database(stand: Stand) -> list[Running]:
    """The postmaster and the processes of all sessions."""
    postmaster = stand.process(POSTGRES)
    return [postmaster, *postmaster.children()]


def broker(stand: Stand) -> list[Running]:
    """The processes in which Erlang runs."""
    return beams(stand.process(BROKER))


def beams(node: Running) -> list[Running]:
    """Those of a broker's processes in which Erlang runs."""
    return [
        process for process in (node, *_family(node)) if b"beam" in Path(f"/proc/{process.pid}/cmdline").read_bytes()
    ]


def _family(process: Running) -> list[Running]:
    children = process.children()
    return [*children, *(grandchild for child in children for grandchild in _family(child))]
