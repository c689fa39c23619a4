"""A private RabbitMQ 3.10 or later over the system's or unpacked packages, with an epmd of its own (libraries.md 6)."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crm.servers.account import as_user
from crm.servers.debian import unpacked
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.servers.management import Management
from crm.servers.ports import is_listening
from crm.servers.processes import Program, Running

OPERATOR = "operator"
OLDEST = (3, 10)
URL_SETTING = "CRM_BROKER_MANAGEMENT_URL"
_ROOTDIR = re.compile(r"^(\s*)ROOTDIR=.*$", re.MULTILINE)
_PLUGINS = "[rabbitmq_management,rabbitmq_prometheus,rabbitmq_consistent_hash_exchange].\n"
_ADVANCED = "[{rabbit, [{quorum_tick_interval, 1000}]}].\n"
"""A quorum queue tells its depth every 5 s by default: too old for an operator who watches a backlog shrink."""
_NODE = "crm@localhost"


@dataclass(frozen=True)
class Binaries:
    """RabbitMQ's own scripts and the Erlang they run on."""

    scripts: Path
    erlang: Path
    """The folder with erl and epmd."""
    libraries: tuple[Path, ...] = ()
    """Where shared libraries were unpacked that the machine lacks."""

    @classmethod
    def under(cls, folder: Path) -> "Binaries | None":
        """The newest that Debian's packages put under that root folder; None if none is 3.10 or later."""
        servers = sorted(
            (version, scripts)
            for scripts in folder.glob("usr/lib/rabbitmq/lib/*/sbin")
            if (version := _version(scripts))
        )
        erlang = folder / "usr/lib/erlang/bin"
        if not servers or servers[-1][0] < OLDEST or not (erlang / "erl").exists():
            return None
        libraries = () if folder == Path("/") else tuple(folder.glob("**/lib/*-linux-*"))
        return cls(servers[-1][1], erlang, libraries)


def _version(scripts: Path) -> tuple[int, ...]:
    found = re.fullmatch(r"rabbitmq_server-(\d+)\.(\d+).*", scripts.parent.name)
    return (int(found[1]), int(found[2])) if found else ()


def find_binaries(home: Home) -> Binaries:
    """The system's RabbitMQ, else Debian's packages unpacked into our home, else ServerUnavailable says what to do."""
    if found := Binaries.under(Path("/")):
        return found
    try:
        folder = unpacked(home, "rabbitmq-server", never_shared="erlang|rabbitmq", finish=_point_erlang_at)
    except ServerUnavailable as error:
        raise ServerUnavailable(
            f"no RabbitMQ 3.10 or later: install one, or name one in {URL_SETTING}. {error}"
        ) from error
    if found := Binaries.under(folder):
        return found
    raise ServerUnavailable(
        f"this machine's package sources offer no RabbitMQ 3.10 or later; name one in {URL_SETTING}"
    )


def _point_erlang_at(draft: Path, final: Path) -> None:
    """Rewrite ROOTDIR in Debian's `erl`: the script sets it in every branch and ignores ERL_ROOTDIR.

    To the real place: homes that share their binaries by a link come and go.
    """
    script = draft / "usr/lib/erlang/bin/erl"
    script.write_text(_ROOTDIR.sub(rf"\1ROOTDIR={final.resolve()}/usr/lib/erlang", script.read_text()))


@dataclass(frozen=True)
class BrokerPorts:
    """Where one node listens, all on 127.0.0.1."""

    amqp: int
    management: int
    prometheus: int
    distribution: int
    epmd: int


class RabbitMQ:
    """One private node: data, cookie and configuration in a folder of ours, nothing read from /etc."""

    def __init__(self, home: Home, ports: BrokerPorts, binaries: Binaries) -> None:
        self.home, self.ports, self.binaries = home, ports, binaries
        self._password = home.secret("broker-operator")

    def url(self, vhost: str = "/", user: str = OPERATOR, password: str | None = None) -> str:
        """The AMQP URL of a vhost, by default for the operator, who may do everything."""
        name = vhost.replace("/", "%2F")
        return f"amqp://{user}:{password or self._password}@127.0.0.1:{self.ports.amqp}/{name}"

    def management(self) -> Management:
        """The management API as the operator."""
        return Management(f"http://127.0.0.1:{self.ports.management}", OPERATOR, self._password)

    def configure(self) -> None:
        """Write the node's configuration; data that is there stays."""
        for name in ("data", "log", "schema", "generated"):
            self.home.sub(name)
        self.home.write(self.home.folder / "enabled_plugins", _PLUGINS)
        self.home.write(self.home.folder / "rabbitmq.conf", self._configuration())
        self.home.write(self.home.folder / "advanced.config", _ADVANCED)

    def _configuration(self) -> str:
        return "\n".join(
            (
                f"listeners.tcp.default = 127.0.0.1:{self.ports.amqp}",
                f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self.ports.management}",
                f"prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = {self.ports.prometheus}",
                f"default_user = {OPERATOR}\ndefault_pass = {self._password}",
                "default_permissions.configure = .*\ndefault_permissions.read = .*\ndefault_permissions.write = .*",
                # Else memory follows the host's size, and the disk alarm rings at 50 MB only.
                "vm_memory_high_watermark.absolute = 512MB\ndisk_free_limit.absolute = 200MB",
                # What the write-ahead log holds lies in memory too, more than twice: of the default 512 MB it would be
                # more than is allowed above, of 64 MB 190 MB beside a backlog, of 16 MB 44 (B12, decision 0013).
                "raft.wal_max_size_bytes = 16000000",
                # As _ADVANCED, for connections and what else is counted.
                "collect_statistics_interval = 1000",
                "log.console = true\nlog.console.level = warning\nlog.file = false",
                "",
            )
        )

    def environment(self) -> Mapping[str, str]:
        """What node, epmd and rabbitmqctl are started with; every path and port is ours."""
        folder = self.home.folder
        missing = str(folder / "none")  # a file that is not there, else /etc is read
        ours = {
            "PATH": f"{self.binaries.erlang}:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "LD_LIBRARY_PATH": ":".join(map(str, self.binaries.libraries)),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "RABBITMQ_NODENAME": _NODE,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.ports.amqp),
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "RABBITMQ_CTL_DIST_PORT_MIN": str(self.ports.distribution + 1),
            "RABBITMQ_CTL_DIST_PORT_MAX": str(self.ports.distribution + 10),
            "RABBITMQ_BASE": str(folder),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": missing,
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_SCHEMA_DIR": str(folder / "schema"),
        }
        return {name: value for name, value in ours.items() if value}

    def epmd(self) -> Program:
        """Erlang's port mapper, which must be there before the node."""
        command = (str(self.binaries.erlang / "epmd"), "-port", str(self.ports.epmd), "-address", "127.0.0.1")
        return Program("epmd", command, self.environment(), self.home.folder, self.home.account)

    def program(self) -> Program:
        """The node as a process; it takes 1 to 9 s to stop, depending on the release."""
        command = (str(self.binaries.scripts / "rabbitmq-server"),)
        return Program("rabbitmq", command, self.environment(), self.home.folder, self.home.account, grace=30)

    def is_ready(self) -> bool:
        """Whether both AMQP and the management API answer."""
        return is_listening(self.ports.amqp) and self.management().answers()

    def ctl(self, *arguments: str) -> str:
        """Run rabbitmqctl on this node (0.6 to 0.9 s a call; poll with the management API instead)."""
        done = subprocess.run(
            [self.binaries.scripts / "rabbitmqctl", "-n", _NODE, *arguments],
            env=dict(self.environment()),
            cwd=self.home.folder,
            capture_output=True,
            text=True,
            check=False,
            **as_user(self.home.account),
        )
        if done.returncode:
            raise ServerUnavailable(f"rabbitmqctl {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return str(done.stdout)


class RunningBroker:
    """A RabbitMQ with its epmd started by us outside the runner: for tests, which may stop, kill and starve it."""

    def __init__(self, server: RabbitMQ, on_start: Callable[[Running], None] = lambda _: None) -> None:
        """`on_start` hears of every process that is started, so that somebody else can end it if we die."""
        self.server = server
        self._on_start = on_start
        self.node: Running | None = None
        self.port_mapper: Running | None = None

    def url(self, vhost: str = "/") -> str:
        """The operator's AMQP URL of one of its vhosts."""
        return self.server.url(vhost)

    def start(self, seconds: float = 60) -> None:
        """Start epmd and the node and wait until AMQP and management answer."""
        self.server.configure()
        deadline = time.monotonic() + seconds
        log = self.server.home.folder / "rabbitmq.log"
        with log.open("ab") as output:
            if not (self.port_mapper and self.port_mapper.alive):
                self.port_mapper = Running.leading(self.server.epmd().start(output), self._on_start)
                while not is_listening(self.server.ports.epmd) and time.monotonic() < deadline:
                    time.sleep(0.02)
            child = self.server.program().start(output)
        self.node = Running.leading(child, self._on_start)
        while not self.server.is_ready():
            if child.poll() is not None or time.monotonic() > deadline:
                raise ServerUnavailable(f"RabbitMQ did not start; its log is {log}:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)

    def processes(self) -> Iterator[Running]:
        """What runs now, the node first."""
        yield from (process for process in (self.node, self.port_mapper) if process and process.alive)

    def stop(self) -> None:
        """Stop node and epmd cleanly."""
        for process in self.processes():
            process.stop(grace=30)

    def kill(self) -> None:
        """SIGKILL to the node and all its helpers; epmd stays, as it would."""
        if self.node:
            self.node.kill()
            self.node.wait(5)

    def kill_all(self) -> None:
        """SIGKILL to node and epmd: the quick end of a node that nobody needs any more."""
        for process in self.processes():
            process.kill()
            process.wait(5)

    def restart(self) -> None:
        """Stop the node and start it again on its data."""
        self.stop()
        self.start()

    def stop_app(self) -> None:
        """The broker away, its Erlang node still there: connections are cut and refused."""
        self.server.ctl("stop_app")

    def start_app(self) -> None:
        """The broker back after stop_app."""
        self.server.ctl("start_app")

    def set_disk_free_limit(self, limit: str) -> None:
        """'999GB' rings the disk alarm at once (publishers are blocked), '200MB' ends it."""
        self.server.ctl("set_disk_free_limit", limit)

    def set_vm_memory_high_watermark(self, *limit: str) -> None:
        """'0.0001' rings the memory alarm at once, ('absolute', '512MB') ends it."""
        self.server.ctl("set_vm_memory_high_watermark", *limit)
