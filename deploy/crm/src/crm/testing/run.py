"""One run of pytest: its folder, and the servers that it started and must end."""

import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crm.runner.state import StateFile
from crm.servers import postgres, rabbitmq
from crm.servers.account import hand_over
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.servers.locks import locked
from crm.servers.ports import draw_free
from crm.servers.postgres import Postgres, RunningPostgres
from crm.servers.processes import Running
from crm.servers.rabbitmq import BrokerPorts, RabbitMQ, RunningBroker
from crm.testing import containers
from crm.testing.access import BrokerAccess, PostgresAccess

_FOLDER_SETTING = "CRM_TEST_RUN"
_POSTGRES_SETTING = "CRM_TEST_POSTGRES_URL"
_BROKER_SETTING = "CRM_TEST_BROKER_URL"
_MANAGEMENT_SETTING = "CRM_TEST_BROKER_MANAGEMENT_URL"
_MEMORY, _ROOM = Path("/dev/shm"), 4_000_000_000  # noqa: S108 - what is made there has a drawn name and is closed
"""Where files are kept in memory, and the free bytes there from which on we use it: a container commonly has 64 MB."""


@dataclass(frozen=True)
class TestRun:
    """The run's folder `tests/<pid>-<start time>` of its controlling process, inside this checkout's home."""

    __test__ = False  # not a test class, though pytest meets the name

    shelf: Home
    """This checkout's home, where fetched binaries are kept from run to run."""
    home: Home

    @classmethod
    def begin(cls) -> "TestRun":
        """Open the run of this process, after ending what killed runs have left."""
        shelf = Home.here()
        cls.end_abandoned(shelf)
        us = Running.of(os.getpid())
        if us is None:
            raise ServerUnavailable("/proc does not show our own process")
        run = cls(shelf, shelf.within("tests", f"{us.pid}-{us.started}"))
        os.environ[_FOLDER_SETTING] = str(run.home.folder)
        return run

    @classmethod
    def end_abandoned(cls, shelf: Home) -> None:
        """End every run of that home whose controlling process is gone."""
        for folder in shelf.sub("tests").iterdir():
            pid, _, started = folder.name.partition("-")
            if not Running(int(pid), int(started)).alive:
                cls(shelf, Home(folder, shelf.account)).end()

    @classmethod
    def current(cls) -> "TestRun":
        """The run that this process, or for an xdist worker its controller, has opened."""
        shelf = Home.here()
        return cls(shelf, Home(Path(os.environ[_FOLDER_SETTING]), shelf.account))

    def postgres(self) -> PostgresAccess:
        """The shared PostgreSQL, started by whoever asks first."""
        url = os.environ.get(_POSTGRES_SETTING)
        if not url:
            with locked(self.home.folder / "postgres.lock"):
                url = self._known("postgres") or self._remembered("postgres", self._start_postgres())
        return PostgresAccess(url, self.home.folder)

    def broker(self) -> BrokerAccess:
        """The shared RabbitMQ, started by whoever asks first."""
        if url := os.environ.get(_BROKER_SETTING):
            if not (management := os.environ.get(_MANAGEMENT_SETTING)):
                raise ServerUnavailable(f"{_BROKER_SETTING} is set: {_MANAGEMENT_SETTING} must be, too")
            return BrokerAccess(url.rstrip("/"), management)
        with locked(self.home.folder / "broker.lock"):
            urls = self._known("broker") or self._remembered("broker", " ".join(self._start_broker()))
        amqp, management = urls.split()
        return BrokerAccess(amqp, management)

    def private_postgres(self, *, durable: bool, settings: Mapping[str, str]) -> RunningPostgres:
        """A server for one test; whoever asks must stop it."""
        home = self.home.within(f"postgres-{uuid.uuid4().hex[:8]}")
        if not durable:
            self._keep_in_memory(home.folder / Postgres.DATA)
        server = Postgres(home, draw_free(1)[0], postgres.find_binaries(self.shelf), durable=durable, settings=settings)
        running = RunningPostgres(server, self._note_process)
        running.start()
        return running

    def private_broker(self) -> RunningBroker:
        """A node for one test; whoever asks must stop it."""
        home = self.home.within(f"broker-{uuid.uuid4().hex[:8]}")
        server = RabbitMQ(home, BrokerPorts(*draw_free(5)), rabbitmq.find_binaries(self.shelf))
        running = RunningBroker(server, self._note_process)
        running.start()
        return running

    def end(self) -> None:
        """Kill what was started and remove the folder: nobody needs the data of a finished run."""
        notes = self.home.folder / "started"
        lines = notes.read_text().splitlines() if notes.exists() else []
        for note in map(json.loads, reversed(lines)):  # a server before the folder of its data
            if container := note.get("container"):
                containers.remove(container)
            elif folder := note.get("folder"):
                _remove(Path(folder))
            else:
                _end(Running(note["pid"], note["started"]))
        for installation in self.home.folder.glob("*/run/state.json"):  # a whole installation that a test has started
            state = StateFile(Home(installation.parents[1], self.home.account)).read()
            for process in (state.runner, *(entry.running for entry in state.processes.values())):
                _end(process)
        _remove(self.home.folder)

    def _start_postgres(self) -> str:
        if containers.engine_answers():
            container, url = containers.start_postgres()
            self._note({"container": container})
            return url
        return self.private_postgres(durable=False, settings={}).server.url()

    def _start_broker(self) -> tuple[str, str]:
        if containers.engine_answers():
            container, amqp, management = containers.start_broker()
            self._note({"container": container})
            return amqp, management
        server = self.private_broker().server
        return server.url("").rstrip("/"), server.management().url_with_password

    def _keep_in_memory(self, data: Path) -> None:
        """Let the folder lie in memory where there is room: a database is copied there in 30 ms, on a disk in 250."""
        if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM:
            folder = hand_over(Path(tempfile.mkdtemp(prefix="guanxi-test-", dir=_MEMORY)), self.home.account)
            self._note({"folder": str(folder)})
            data.symlink_to(folder)

    def _known(self, server: str) -> str | None:
        file = self.home.folder / server
        return file.read_text() if file.exists() else None

    def _remembered(self, server: str, url: str) -> str:
        self.home.write(self.home.folder / server, url)
        return url

    def _note_process(self, process: Running) -> None:
        self._note({"pid": process.pid, "started": process.started})

    def _note(self, what: Mapping[str, object]) -> None:
        with locked(self.home.folder / "started.lock"), (self.home.folder / "started").open("a") as notes:
            notes.write(json.dumps(what) + "\n")


def _end(process: Running) -> None:
    """Kill it with its children; nothing when it is gone, or is this very process."""
    if process.pid == os.getpid():
        return
    family = [process, *process.children()]
    process.kill()
    for member in family:
        member.wait(5)


def _remove(folder: Path) -> None:
    """Remove it with all that lies in it; a backend of a killed PostgreSQL may still remove files for a moment."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
