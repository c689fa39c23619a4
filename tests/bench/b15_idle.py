"""B15: the whole installation at rest: CPU and memory of all our processes, and how long a warm start takes.

PostgreSQL and RabbitMQ are told beside; they are not ours.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from crm.runner.state import StateFile
from tests.bench.measure import Row, Servers, family_cpu
from tests.faults.stand import BROKER, OURS, POSTGRES, Stand

SECONDS, SETTLE, RUNNER = 30, 10, "runner"
PERCENT, MEGABYTES, OF_A_RELAY, START = 2, 1200, 40, 30
"""What is allowed: of one core, for all of us, for one relay; seconds from nothing running to ready."""


def run(servers: Servers) -> list[Row]:
    """Start anew, wait until it is quiet, look."""
    with servers.standing() as stand:
        took = restarted(stand)
        time.sleep(SETTLE)
        everything = StateFile(stand.home).read().runner.pid  # all others are its children
        pids = {name: stand.process(name).pid for name in (*OURS, POSTGRES, BROKER)} | {RUNNER: everything}
        before = {name: family_cpu(pid) for name, pid in pids.items()}
        time.sleep(SECONDS)
        percent = {name: (family_cpu(pid) - before[name]) / SECONDS * 100 for name, pid in pids.items()}
        memory = {name: pss(pid) / 1e6 for name, pid in pids.items()}
    cpu, all_memory = (of[RUNNER] - of[POSTGRES] - of[BROKER] for of in (percent, memory))
    told = {"cpu": largest(percent), "memory": largest(memory)}
    relay = max(size for name, size in memory.items() if name.endswith(".relay"))
    rows = [
        ("cpu", "at rest: CPU of all our processes, of one core", "%", cpu, PERCENT),
        ("memory", "at rest: memory of all our processes (PSS)", "MB", all_memory, MEGABYTES),
        ("relay", "at rest: memory of the largest relay (PSS)", "MB", relay, OF_A_RELAY),
        ("start", "warm start until all is ready", "s", took, START),
    ]
    return [
        Row(f"B15.{mark}", title, unit, figure, allowed, allowed / figure, 1, told.get(mark, {}))
        for mark, title, unit, figure, allowed in rows
    ]


def largest(figures: dict[str, float], most: int = 6) -> dict[str, float]:
    """The largest few, with the servers."""
    single = {name: figure for name, figure in figures.items() if name != RUNNER}
    return dict(sorted(single.items(), key=lambda pair: -pair[1])[:most])


def restarted(stand: Stand) -> float:
    """Stop everything and start it again with the settings it had; the seconds of the start."""
    runner = StateFile(stand.home).read().runner
    lines = Path(f"/proc/{runner.pid}/environ").read_text().rstrip("\0").split("\0")
    settings = dict(line.split("=", 1) for line in lines if line.startswith("CRM_"))
    crm(["down"], settings)
    began = time.monotonic()
    crm(["up", "--detach", "--no-history"], settings)
    return time.monotonic() - began


def crm(words: list[str], settings: dict[str, str]) -> None:
    """Let the operator's tool do something."""
    command = [sys.executable, "-m", "crm", *words]
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def pss(pid: int) -> float:
    """Bytes of a process and its children, each shared page divided by those who share it (proc(5))."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = int(rollup.split("Pss:", 1)[1].split()[0]) * 1024
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(pss(int(child)) for child in children)
