"""What runs now, written down so that other commands and the next runner find it: `.local/run/state.json`."""

import hashlib
import json
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from crm.servers.home import Home
from crm.servers.processes import Program, Running

READY, STARTING, STOPPING, FAILED = "ready", "starting", "stopping", "failed"
_PREFIX = "CRM_"
_OF_A_SHELL = ("CRM_HOME", "CRM_RUN_USER", "CRM_PASSWORD", "CRM_TEST_")
"""Which home, as whom, somebody's password, where tests are run: said to one command, no part of an installation."""


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
    settings: dict[str, str] | None = None
    """The environment's CRM_ names that the runner was started with, passwords among them: the file is its owner's."""

    @property
    def runner(self) -> Running:
        """The runner, alive or not."""
        return Running(self.runner_pid, self.runner_started)


def settings_in(environment: Mapping[str, str]) -> dict[str, str]:
    """What an environment says of the installation."""
    ours = (name for name in environment if name.startswith(_PREFIX) and not name.startswith(_OF_A_SHELL))
    return {name: environment[name] for name in ours}


def adopt_settings(state: State, environment: MutableMapping[str, str]) -> None:
    """Where a runner is alive, put what it was started with in the place of what this shell says.

    Else a command in another shell would look at ports where nothing is, and write addresses into files that the
    next process to be restarted reads.
    """
    if state.settings is None or not state.runner.alive:
        return
    for name in settings_in(environment):
        del environment[name]
    environment.update(state.settings)


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
