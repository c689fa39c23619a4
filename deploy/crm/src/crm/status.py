"""`crm status`: what runs, since when, and whether it is ready."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.table import Table

from crm.runner.plan import Unit
from crm.runner.state import State
from crm.servers.processes import Running

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class ProcessStatus:
    """One process as it is now."""

    name: str
    pid: int | None
    running: bool
    ready: bool
    restarts: int
    seconds: int
    """Since its start."""


def status(state: State, units: list[Unit]) -> list[ProcessStatus]:
    """Every process of the plan, asked now."""
    found = []
    for unit in units:
        entry = state.processes.get(unit.program.name)
        alive = bool(entry and entry.running.alive)
        found.append(
            ProcessStatus(
                unit.program.name,
                entry.pid if entry and alive else None,
                alive,
                alive and unit.is_ready(),
                entry.restarts if entry else 0,
                _age(entry.running) if entry and alive else 0,
            )
        )
    return found


def as_json(state: State, processes: list[ProcessStatus]) -> dict[str, object]:
    """For scripts: phase, runner and processes."""
    return {
        "phase": state.phase if state.runner.alive else "stopped",
        "message": state.message,
        "runner": state.runner_pid if state.runner.alive else None,
        "processes": [asdict(process) for process in processes],
    }


def as_table(processes: list[ProcessStatus]) -> Table:
    """For people."""
    table = Table(box=None, pad_edge=False)
    for title in ("process", "state", "pid", "up", "restarts"):
        table.add_column(title)
    for process in processes:
        word = "[green]ready[/]" if process.ready else "[yellow]running[/]" if process.running else "[red]stopped[/]"
        age = f"{process.seconds // 3600}:{process.seconds // 60 % 60:02}:{process.seconds % 60:02}"
        table.add_row(
            process.name, word, str(process.pid or "–"), age if process.running else "–", str(process.restarts)
        )
    return table


def _age(process: Running) -> int:
    since_boot = float(Path("/proc/uptime").read_text().split()[0])
    return max(0, int(since_boot - process.started / _TICKS))
