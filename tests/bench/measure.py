"""What every bench needs: private durable servers, candidates run in turn, wall time and CPU time of all processes."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crm.servers.databases import create_database
from crm.servers.postgres import RunningPostgres
from crm.servers.rabbitmq import RunningBroker
from crm.testing.run import TestRun

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

    def to_dict(self) -> dict[str, Any]:
        """For the JSON file."""
        return {**asdict(self), "met": self.goal is None or self.ratio >= self.goal}


@dataclass(frozen=True)
class Sample:
    """One run of a candidate: how many a second, and microseconds of CPU a piece, of itself and of all processes."""

    rate: float
    own_cpu: float
    all_cpu: float


class Servers:
    """A PostgreSQL with fsync and a RabbitMQ of this bench alone."""

    def __init__(self, postgres: RunningPostgres, broker: RunningBroker) -> None:
        self.postgres, self.broker = postgres, broker
        self.broker_url = broker.url("bench")
        broker.server.management().put_vhost("bench")

    def database(self, name: str) -> str:
        """A new, empty database."""
        create_database(self.postgres.server.url(), name)
        return self.postgres.server.url(name)

    def cpu(self) -> float:
        """Seconds of CPU that both servers have used."""
        pids = [process.pid for process in (self.postgres.process, self.broker.node) if process is not None]
        return sum(family_cpu(pid) for pid in pids)


@contextmanager
def servers() -> Iterator[Servers]:
    """Servers with durable settings; memory alarms of the broker far away."""
    run = TestRun.begin()
    try:
        postgres = run.private_postgres(durable=True, settings={"shared_buffers": "512MB", "max_wal_size": "4GB"})
        broker = run.private_broker()
        broker.set_vm_memory_high_watermark("absolute", "4GB")
        yield Servers(postgres, broker)
    finally:
        run.end()


def candidate(servers: Servers, module: str, role: str, pieces: int, *arguments: str) -> Sample:
    """Run `python -m <module> <role> <arguments>` once; it prints the seconds and CPU seconds that the work took."""
    before = servers.cpu()
    done = subprocess.run(
        [sys.executable, "-m", module, role, *arguments], capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode:
        raise RuntimeError(f"{module} {role}: {done.stderr[-2000:]}")
    seconds, own = map(float, done.stdout.split()[-2:])
    around = servers.cpu() - before
    return Sample(pieces / seconds, own / pieces * 1e6, (own + around) / pieces * 1e6)


def in_turn(repeats: int, candidates: dict[str, Callable[[], Sample]]) -> dict[str, Sample]:
    """Run A B C A B C …, so that neighbours on the machine disturb all alike; the median of each."""
    seen: dict[str, list[Sample]] = {name: [] for name in candidates}
    for _ in range(repeats):
        for name, run in candidates.items():
            seen[name].append(run())
    return {
        name: Sample(
            *(statistics.median(getattr(sample, part) for sample in samples) for part in Sample.__annotations__)
        )
        for name, samples in seen.items()
    }


def table(rows: Sequence[Row]) -> str:
    """The rows for people."""
    lines = [f"{'id':8} {'bench':58} {'figure':>10} {'floor':>10} {'ratio':>6} {'goal':>6}  met"]
    for row in rows:
        shown = row.to_dict()
        goal = "" if row.goal is None else f"{row.goal:.2f}"
        met = "" if row.goal is None else "yes" if shown["met"] else "NO"
        figures = f"{row.figure:10,.0f} {row.floor:10,.0f} {row.ratio:6.2f} {goal:>6}"
        lines.append(f"{row.id:8} {f'{row.title} [{row.unit}]':58} {figures}  {met}")
        lines += [f"{'':8}   {name}: {value:,.2f}" for name, value in row.peers.items()]
    return "\n".join(lines)


def save(rows: Sequence[Row]) -> Path:
    """Write `.local/bench/latest.json`."""
    path = Path.cwd() / ".local" / "bench" / "latest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([row.to_dict() for row in rows], indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def family_cpu(pid: int) -> float:
    """CPU seconds of a process, its children that are alive, and those it has waited for (proc(5))."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0  # ended meanwhile; its parent has its time
    return sum(map(int, fields[11:15])) / TICKS + sum(family_cpu(int(child)) for child in children)
