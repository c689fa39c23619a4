"""What another command asks of the runner: to put new processes in the place of these (`run/restart.json`)."""

import json
import signal
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from crm.runner.state import READY, StateFile
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home

_POLL = 0.2
_SECONDS = 150.0
"""For one process: its grace, and three lives to become ready."""


@dataclass(frozen=True)
class Request:
    """The processes by name, in the order in which they are replaced; `failure` once it was tried in vain."""

    names: Sequence[str]
    done: bool = False
    failure: str = ""


class Requests:
    """The one request of a home; the runner hears of it by SIGUSR1 and writes its answer into it."""

    def __init__(self, home: Home) -> None:
        self._home, self._path = home, home.sub("run") / "restart.json"

    def read(self) -> Request | None:
        """What is asked and not answered yet."""
        try:
            request = Request(**json.loads(self._path.read_text()))
        except FileNotFoundError:
            return None
        return None if request.done else request

    def discard(self) -> None:
        """Forget what a runner before was asked."""
        self._path.unlink(missing_ok=True)

    def answer(self, request: Request, failure: str) -> None:
        """All of it was done, or what failed."""
        self._write(Request(request.names, done=True, failure=failure))

    def replace(self, names: Sequence[str]) -> None:
        """Ask the runner, and wait until it has done it.

        Raises ServerUnavailable when nothing runs or one of the new processes does not become ready.
        """
        state = StateFile(self._home).read()
        if not state.runner.alive or state.phase != READY:
            raise ServerUnavailable("it is not running: `crm up` first")
        if self.read():
            raise ServerUnavailable("processes are being replaced already; see `crm status`")
        self._write(Request(list(names)))
        state.runner.send(signal.SIGUSR1)
        deadline = time.monotonic() + _SECONDS * len(names)
        while self.read():
            if not state.runner.alive or time.monotonic() > deadline:
                self.discard()
                raise ServerUnavailable("the runner does not answer; see `crm status`")
            time.sleep(_POLL)
        if failure := Request(**json.loads(self._path.read_text())).failure:
            raise ServerUnavailable(failure)

    def _write(self, request: Request) -> None:
        self._home.write(self._path, json.dumps(asdict(request)))
