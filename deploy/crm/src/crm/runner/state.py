"""What runs now, written down so that other commands and the next runner find it: `.local/run/state.json`."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from crm.servers.home import Home
from crm.servers.processes import Program, Running

READY, STARTING, STOPPING, FAILED = "ready", "starting", "stopping", "failed"


@dataclass(frozen=True)
class Entry:
    """One process of ours."""

    pid: int
    started: int
    mark: str
    """What it was started from; see mark_of."""
    restarts: int = 0

    @property
    def running(self) -> Running:
        """The process, alive or not."""
        return Running(self.pid, self.started)


@dataclass(frozen=True)
class State:
    """The runner, what it does, and its processes by name in the order of their start."""

    runner_pid: int = 0
    runner_started: int = 0
    phase: str = STARTING
    message: str = ""
    """The stage that is being started, or why it failed."""
    processes: dict[str, Entry] = field(default_factory=dict)

    @property
    def runner(self) -> Running:
        """The runner, alive or not."""
        return Running(self.runner_pid, self.runner_started)


def mark_of(program: Program) -> str:
    """Differs when command or environment differ: such a process cannot be taken over."""
    text = json.dumps([program.command, sorted(program.environment.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class StateFile:
    """The file; it is replaced whole, so a reader never sees half of it."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.path: Path = home.sub("run") / "state.json"

    def read(self) -> State:
        """What was last written; an empty state when nothing was."""
        try:
            written = json.loads(self.path.read_text())
        except FileNotFoundError:
            return State()
        entries = {name: Entry(**entry) for name, entry in written.pop("processes").items()}
        return State(**written, processes=entries)

    def write(self, state: State) -> None:
        """Replace it."""
        self._home.write(self.path, json.dumps(asdict(state), indent=1))
