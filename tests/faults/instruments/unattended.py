"""Nobody looks after the processes: the runner stands still, and what dies stays dead until it goes on."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from crm.runner.plan import Unit
from crm.runner.state import StateFile
from crm.servers.processes import Program, Running
from tests.faults.stand import Stand


@contextmanager
def unattended(stand: Stand) -> Iterator[None]:
    """For this block, all processes are on their own."""
    runner = StateFile(stand.home).read().runner
    runner.send(signal.SIGSTOP)
    try:
        yield
    finally:
        runner.send(signal.SIGCONT)


class ByHand:
    """Processes of the stand started by hand, in any order, as they are started by the runner."""

    def __init__(self, stand: Stand) -> None:
        units = {unit.program.name: unit for stage in stand.local.stages() for unit in stage.units}
        running = StateFile(stand.home).read().processes
        self._units: dict[str, Unit] = {name: units[name] for name in running}
        self._programs: dict[str, Program] = {name: stand.program(name) for name in running}
        self._before: dict[str, Running] = {name: entry.running for name, entry in running.items()}
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def names(self) -> list[str]:
        """All of them, in the runner's order."""
        return list(self._units)

    def stop_all(self) -> None:
        """The last one first, as the runner does; what we started ourselves, too."""
        for name in reversed(self.names):
            self._stop(self._before[name], self._units[name])
        for name, child in reversed(self._started.items()):
            if running := Running.of(child.pid):
                self._stop(running, self._units[name])
            child.wait()

    def start(self, name: str) -> None:
        """Start one; nobody waits for it."""
        self._started[name] = self._programs[name].start(subprocess.DEVNULL)

    def not_ready(self) -> list[str]:
        """Those that are not ready yet."""
        return [name for name in self._started if not self._units[name].is_ready()]

    def ended(self) -> dict[str, int]:
        """Those that gave up, with their exit codes."""
        return {name: code for name, child in self._started.items() if (code := child.poll()) is not None}

    @staticmethod
    def _stop(process: Running, unit: Unit) -> None:
        process.stop(unit.program.stop_signal, unit.program.grace)
