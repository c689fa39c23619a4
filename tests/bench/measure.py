"""What every bench needs: private durable servers, candidates run in turn, wall time and CPU time of all processes."""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from crm.servers.databases import create_database
from crm.servers.postgres import RunningPostgres
from crm.servers.rabbitmq import RunningBroker
from crm.testing.run import TestRun
from tests.faults.stand import Stand, standing

K = TypeVar("K")
VHOST = "bench"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Row:
    """One line of the table. `ratio` is figure to floor, more is better; `goal` what it must reach (None: told)."""

    id: str
    title: str
    unit: str
    figure: float
    floor: float
    ratio: float
    goal: float | None
    peers: dict[str, float] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the goal is reached; what is only told has none."""
        return self.goal is None or self.ratio >= self.goal

    def to_dict(self) -> dict[str, Any]:
        """For the JSON file, in this order."""
        values = asdict(self)
        peers = values.pop("peers")
        return {**values, "met": self.met, "peers": peers}


@dataclass(frozen=True)
class Sample:
    """One run of a candidate: how many a second, and microseconds of CPU a piece, of itself and of all processes."""

    rate: float
    own_cpu: float
    all_cpu: float


class Servers:
    """What benches run on, each part started when it is first asked for.

    A PostgreSQL with fsync and a RabbitMQ for one bench alone, and one whole installation for all benches of the run.
    """

    def __init__(self, run: TestRun) -> None:
        self._run = run
        self._stand = ExitStack()

    @cached_property
    def postgres(self) -> RunningPostgres:
        """This bench's own PostgreSQL, with durable settings."""
        return self._run.private_postgres(durable=True, settings={"shared_buffers": "512MB", "max_wal_size": "4GB"})

    @cached_property
    def broker(self) -> RunningBroker:
        """This bench's own RabbitMQ; its memory alarm is far away."""
        broker = self._run.private_broker()
        broker.set_vm_memory_high_watermark("absolute", "4GB")
        broker.server.management().put_vhost(VHOST)
        return broker

    @property
    def broker_url(self) -> str:
        """The vhost of the bench."""
        return self.broker.url(VHOST)

    @cached_property
    def _whole(self) -> Stand:
        return self._stand.enter_context(standing(self._run.home.sub("stand"), CRM_EDGE_USER_RATE="100000"))

    @contextmanager
    def standing(self) -> Iterator[Stand]:
        """The whole installation, lent: the next bench finds it as this one leaves it, all ready."""
        yield self._whole
        self._whole.wait_until_ready()

    def database(self, name: str) -> str:
        """A new, empty database."""
        create_database(self.postgres.server.url(), name)
        return self.postgres.server.url(name)

    def cpu(self) -> float:
        """Seconds of CPU that both servers have used."""
        pids = [process.pid for process in (self.postgres.process, self.broker.node) if process is not None]
        return sum(family_cpu(pid) for pid in pids)

    def stop_own(self) -> None:
        """Stop the bench's own servers, so that the next one gets fresh ones."""
        own = self.__dict__
        if "postgres" in own:
            own.pop("postgres").stop_immediately()
        if "broker" in own:
            own.pop("broker").kill_all()

    def stop_all(self) -> None:
        """Stop everything."""
        self.stop_own()
        self._stand.close()


@contextmanager
def servers() -> Iterator[Servers]:
    """Servers for one run of benches."""
    run = TestRun.begin()
    given = Servers(run)
    try:
        yield given
    finally:
        given.stop_all()
        run.end()


def candidate(
    servers: Servers, module: str, role: str, pieces: int, *arguments: str, python: str = sys.executable
) -> Sample:
    """Run `python -m <module> <role> <arguments>` once; it prints the seconds and CPU seconds that the work took."""
    before = servers.cpu()
    command = [python, "-m", module, role, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise RuntimeError(f"{module} {role}: {done.stderr[-2000:]}")
    seconds, own = map(float, done.stdout.split()[-2:])
    around = servers.cpu() - before
    return Sample(pieces / seconds, own / pieces * 1e6, (own + around) / pieces * 1e6)


def in_turn(repeats: int, candidates: Mapping[K, Callable[[], Sample]]) -> dict[K, Sample]:
    """Run A B C A B C …, so that neighbours on the machine disturb all alike; the median of each."""
    seen: dict[K, list[Sample]] = {name: [] for name in candidates}
    for _ in range(repeats):
        for name, run in candidates.items():
            seen[name].append(run())
    return {
        name: Sample(
            *(statistics.median(getattr(sample, part) for sample in samples) for part in Sample.__annotations__)
        )
        for name, samples in seen.items()
    }


def family_cpu(pid: int) -> float:
    """CPU seconds of a process, its children that are alive, and those it has waited for (proc(5))."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0  # ended meanwhile; its parent has its time
    return sum(map(int, fields[11:15])) / TICKS + sum(family_cpu(int(child)) for child in children)
