"""The whole system on ports of its own, run by the same runner as `crm up`, for tests that kill its parts."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from crm import doctor
from crm.client import Installation
from crm.local import LocalInstallation
from crm.runner.plan import Unit
from crm.runner.requests import Requests
from crm.runner.state import READY, Entry, StateFile
from crm.servers.home import Home
from crm.servers.ports import is_free
from crm.servers.processes import Program, Running
from crm.services import SERVICES
from crm.settings import Settings
from crm.status import ProcessStatus, status

BEHIND = tuple(f"{service.name}.{role}" for service in SERVICES for role in ("web", "worker", "relay"))
"""Our processes behind the edge."""
OURS = (*BEHIND, "notify.mailer", "gateway.edge")
POSTGRES, BROKER = "postgres", "rabbitmq"
START_SECONDS = 240
READY_SECONDS = 90


class Stand:
    """One running installation; everything in it is found by pid and start time in its state file."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self.home = home
        self.local = LocalInstallation(home, settings)
        self.addresses: Installation = self.local.addresses()

    def entry(self, name: str) -> Entry:
        """What the runner wrote down of the process of that name."""
        return StateFile(self.home).read().processes[name]

    def process(self, name: str) -> Running:
        """The process of that name, as it was last started."""
        return self.entry(name).running

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children; the runner starts it again."""
        self.process(name).kill()

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        self.process(name).send(number)

    @contextmanager
    def frozen(self, *names: str) -> Iterator[None]:
        """These processes stand still, their children too, and go on afterwards where they stood."""
        named = [self.process(name) for name in names]
        processes = [*named, *(child for one in named for child in one.children())]
        for process in processes:
            process.send(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                process.send(signal.SIGCONT)

    def restart(self, name: str) -> None:
        """Ask the process to stop; wait until the runner has started another one and all is ready."""
        before = self.process(name)
        before.send(signal.SIGTERM)
        wait_for(lambda: self.process(name) != before, READY_SECONDS, f"{name} is another process")
        self.wait_until_ready()

    def replace(self, *names: str) -> None:
        """What `crm restart` does: new processes in the place of these, one after the other."""
        Requests(self.home).replace(names)

    def statuses(self) -> list[ProcessStatus]:
        """Every process as it is now."""
        return status(StateFile(self.home).read(), self._units)

    @cached_property
    def _units(self) -> list[Unit]:
        """Once: making the plan also writes the files with the servers' addresses, which a test may have changed."""
        return [unit for stage in self.local.stages() for unit in stage.units]

    def wait_until_ready(self) -> None:
        """Wait until the runner has brought everything back; no hand helps it."""
        wait_for(lambda: all(one.ready for one in self.statuses()), READY_SECONDS, "everything is ready")

    def url_of(self, database: str) -> str:
        """The superuser's URL of one of its databases."""
        return self.local.postgres_url.rpartition("/")[0] + f"/{database}"

    @property
    def broker_url(self) -> str:
        """The administrator's AMQP URL of its vhost."""
        credentials = urlsplit(self.addresses.broker).netloc.rpartition("@")[0]
        return self.addresses.amqp.replace("//", f"//{credentials}@") + f"/{self.addresses.vhost}"

    def program(self, name: str, **environment: str) -> Program:
        """One of our programs as it runs now, but with other settings, to be started beside the runner's own."""
        running = Path(f"/proc/{self.process(name).pid}")
        command = (running / "cmdline").read_text().rstrip("\0").split("\0")
        known = dict(pair.split("=", 1) for pair in (running / "environ").read_text().rstrip("\0").split("\0"))
        for inherited in ("GUNICORN_PID", "GUNICORN_FD"):  # one that took a socket over hands it to its own successor
            known.pop(inherited, None)
        return Program(name, tuple(command), {**known, **environment}, self.home.folder, self.home.account)

    def doctor(self) -> int:
        """The exit code of `crm doctor`."""
        return doctor.run(self.addresses, language="en", as_json=False)


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until it is so; fails after `seconds`, a bound for a hung system and no measure of its speed."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


@contextmanager
def standing(folder: Path, **settings: str) -> Iterator[Stand]:
    """Start an installation in `folder` with the demo company, and stop it afterwards."""
    shelf = Home.here()
    home = Home(folder, shelf.account)
    (folder / "binaries").symlink_to(shelf.sub("binaries"))
    environment = {**os.environ, "CRM_HOME": str(folder), "CRM_PORT_BASE": str(_free_base()), **settings}
    command = [sys.executable, "-m", "crm"]
    started = subprocess.run(
        [*command, "up", "--detach", "--no-history"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    try:
        assert started.returncode == 0, started.stdout[-4000:] + started.stderr[-4000:]
        assert StateFile(home).read().phase == READY
        yield Stand(home, Settings(int(environment["CRM_PORT_BASE"])))
    finally:
        subprocess.run([*command, "down"], env=environment, check=False, capture_output=True, timeout=120)


def _free_base() -> int:
    tried = [Settings(base) for base in random.sample(range(19000, 31000, 700), 17)]
    offsets = (9, *(s.port + n for s in SERVICES for n in range(5)), 60, 80, 369, 432, 672, 673, 674, 692)
    return next(s.port_base for s in tried if all(is_free(s.port(offset)) for offset in offsets))
