"""Our services as this tool knows them: names, ports, environment, programs."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import urllib3

from crm.runner.plan import Unit
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.servers.ports import is_listening
from crm.servers.processes import Program
from crm.settings import DOOR_SETTING, PORT_SETTING, Settings

_OK = 200
_WEB, _WAKE = 0, 1
_METRICS = {"worker": 2, "relay": 3, "mailer": 4}
_EDGE_ADMIN = 9
_MAIL = 60
_ACCESS_LOG = "gateway.edge.access.log"
"""One line a request: a log of its own, so that it does not hide what else the edge has to say."""
_EDGE_SETTINGS = (
    "CRM_EDGE_USER_RATE",
    "CRM_EDGE_ADDRESS_RATE",
    "CRM_EDGE_LOGIN_RATE",
    "CRM_EDGE_TRUSTED_HOPS",
    "CRM_EDGE_CONCURRENCY",
)
_WEB_SETTINGS = ("CRM_HTTP_WORKERS", "CRM_HTTP_THREADS")
_MAIL_SERVERS = ("CRM_SMTP_URL", "CRM_SMTP_URL_FILE")
"""What a person may set in the environment of `crm up`: for the edge; for each service's web processes; the mail server
that gateway and notify use."""
_MAIL_FROM = "crm@chenghu.example"
VHOST = "crm"
EDGE = "gateway.edge"
"""The process at the door: while it is restarted, nobody comes in."""
_DEMO_COMPANY = {
    "CRM_BOOTSTRAP_COMPANY_ZH": "苏州澄湖精密泵业有限公司",
    "CRM_BOOTSTRAP_COMPANY_EN": "Suzhou Chenghu Precision Pumps Co., Ltd.",
}


@dataclass(frozen=True)
class Service:
    """One of the deployables: its package, database, broker user and inbox share the name."""

    name: str
    port: int
    """Offset of its ports from the base: web, relay's wake-up (UDP), metrics of worker, relay and mailer."""
    words: tuple[str, ...]
    """First words of the events it publishes."""

    def publishes(self, key: str) -> bool:
        """Whether events of that routing key, whose words may be *, can be its own."""
        return key.partition(".")[0] in ("*", *self.words)


GATEWAY = Service("gateway", 10, ("gateway", "identity"))
CUSTOMER = Service("customer", 20, ("customer",))
SALES = Service("sales", 30, ("sales",))
SERVICE_DESK = Service("service_desk", 40, ("service_desk",))
NOTIFY = Service("notify", 50, ("notify",))
SERVICES = (GATEWAY, CUSTOMER, SALES, SERVICE_DESK, NOTIFY)


class Processes:
    """The programs of the services in one installation."""

    def __init__(self, home: Home, settings: Settings, *, postgres_at: str, amqp_at: str) -> None:
        """`postgres_at` and `amqp_at` are host:port of the servers."""
        self._home, self._settings = home, settings
        self._postgres_at, self._amqp_at = postgres_at, amqp_at

    def url(self, service: Service) -> str:
        """Where the service's HTTP face is."""
        return f"http://127.0.0.1:{self._settings.port(service.port)}"

    def unit(self, service: Service, role: str) -> Unit:
        """Its web, worker or relay; notify's mailer, which nobody waits for: its readiness is that of a mail server."""
        offset = _METRICS.get(role, _WEB)
        port = self._settings.port(service.port + offset)
        environment = self._environment(service)
        if role == "web":
            folder = self._home.sub("run", f"{service.name}.metrics")
            environment |= {"CRM_PROMETHEUS_DIR": str(folder), **_inherited(*_WEB_SETTINGS)}
        else:
            environment["CRM_METRICS_PORT"] = str(port)
        command = (sys.executable, "-m", service.name, role)
        program = Program(
            f"{service.name}.{role}", command, environment, self._home.folder, self._home.account, grace=25
        )
        is_ready = answers(f"http://127.0.0.1:{port}/readyz")
        succession = signal.SIGUSR2 if role == "web" else None
        return Unit(program, is_ready, {port: PORT_SETTING}, awaited=role != "mailer", succession=succession)

    def mail_sink(self) -> list[Unit]:
        """The mail server that keeps what is sent; none where the environment names another."""
        if _inherited(*_MAIL_SERVERS):
            return []
        port = self._settings.port(_MAIL)
        command = (sys.executable, "-m", "crm.mail.sink", str(port), str(self._home.sub("mail")))
        program = Program("mail", command, self._surroundings(), self._home.folder, self._home.account)
        return [Unit(program, partial(is_listening, port), {port: PORT_SETTING})]

    def edge(self, envoy: Path) -> Unit:
        """The one door; ready as long as every service behind it is."""
        admin = self._settings.port(_EDGE_ADMIN)
        environment = {
            **self._surroundings(),
            "CRM_ISSUER": self._settings.door_url,
            "CRM_EDGE_BIND": f"127.0.0.1:{self._settings.door}",
            "CRM_EDGE_ADMIN": f"127.0.0.1:{admin}",
            "CRM_EDGE_UPSTREAMS": self._upstreams(),
            "CRM_EDGE_FOLDER": str(self._home.sub("run", "edge")),
            "CRM_EDGE_ACCESS_LOG": str(self._home.sub("logs") / _ACCESS_LOG),
            "CRM_ENVOY": str(envoy),
            **self._secret("edge", "CRM_EDGE_SECRET"),
            **_inherited(*_EDGE_SETTINGS),
        }
        command = (sys.executable, "-m", GATEWAY.name, "edge")
        program = Program(EDGE, command, environment, self._home.folder, self._home.account, grace=25)
        ports = {self._settings.door: DOOR_SETTING, admin: PORT_SETTING}
        return Unit(program, answers(f"{self._settings.door_url}/readyz"), ports)

    def command(self, service: Service, *words: str) -> Program:
        """A command of the service that runs to its end; `migrate` alone gets the owner's role."""
        environment = self._environment(service)
        if words[0] == "migrate":
            environment |= self._file(
                f"{service.name}.owner-url", "CRM_OWNER_DATABASE_URL", self._database(service, "owner")
            )
        if words[0] == "bootstrap":
            environment |= self._secret("admin-password", "CRM_BOOTSTRAP_ADMIN_PASSWORD")
            environment |= self._secret("operator-secret", "CRM_BOOTSTRAP_OPERATOR_SECRET")
            environment |= _DEMO_COMPANY
        name = f"{service.name}.{words[0]}"
        command = (sys.executable, "-m", service.name, *words)
        return Program(name, command, environment, self._home.folder, self._home.account)

    def _surroundings(self) -> dict[str, str]:
        """What every program of ours needs of its environment, and no more of this process' own."""
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self._home.folder),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "MALLOC_ARENA_MAX": "1",  # else each thread that ever hashed a password keeps 19 MB (decision 0016)
            **_inherited("PYTHONPATH", "TZ"),
        }

    def _upstreams(self) -> str:
        return ",".join(f"{s.name}=127.0.0.1:{self._settings.port(s.port + _WEB)}" for s in SERVICES)

    def _environment(self, service: Service) -> dict[str, str]:
        settings, name = self._settings, service.name
        environment = {
            **self._surroundings(),
            "CRM_MODE": "demo",
            "CRM_LOG_FORMAT": "text",
            "CRM_HTTP_BIND": f"127.0.0.1:{settings.port(service.port + _WEB)}",
            "CRM_RELAY_WAKE": f"127.0.0.1:{settings.port(service.port + _WAKE)}",
            "CRM_JWKS_URL": f"{self.url(GATEWAY)}/v1/jwks",
            "CRM_ISSUER": settings.door_url,
        }
        environment |= self._file(f"{name}.database-url", "CRM_DATABASE_URL", self._database(service, "app"))
        environment |= self._file(f"{name}.broker-url", "CRM_BROKER_URL", self._broker(service))
        environment |= self._secret("cursor", "CRM_CURSOR_SECRET")
        if service is GATEWAY:
            environment |= self._secret("master-key", "CRM_MASTER_KEY")
            environment |= self._secret("edge", "CRM_EDGE_SECRET")
            environment |= {"CRM_EDGE_UPSTREAMS": self._upstreams(), "CRM_PUBLIC_URL": settings.door_url}
        if service in {GATEWAY, NOTIFY}:
            ours = {"CRM_SMTP_URL": f"smtp://127.0.0.1:{settings.port(_MAIL)}", "CRM_SMTP_FROM": _MAIL_FROM}
            environment |= (_inherited(*_MAIL_SERVERS) or ours) | _inherited("CRM_SMTP_FROM")
        return environment

    def _database(self, service: Service, role: str) -> str:
        user = f"{service.name}_{role}"
        return f"postgresql://{user}:{self._home.secret(user)}@{self._postgres_at}/{service.name}"

    def _broker(self, service: Service) -> str:
        return f"amqp://{service.name}:{self._home.secret(f'broker-{service.name}')}@{self._amqp_at}/{VHOST}"

    def _secret(self, name: str, setting: str) -> Mapping[str, str]:
        self._home.secret(name)
        return {f"{setting}_FILE": str(self._home.sub("secrets") / name)}

    def _file(self, name: str, setting: str, value: str) -> dict[str, str]:
        """A setting that holds a password goes by file: the environment of a process is no place for it."""
        path = self._home.sub("secrets") / name
        if not path.exists() or path.read_text() != value:
            self._home.write(path, value)
        return {f"{setting}_FILE": str(path)}


def answers(url: str) -> Callable[[], bool]:
    """A question whether that address answers 200 now."""

    def ask() -> bool:
        try:
            return urllib3.request("GET", url, timeout=3, retries=False).status == _OK
        except urllib3.exceptions.HTTPError:
            return False

    return ask


def run_to_end(program: Program, home: Home) -> None:
    """Run a command to its end; ServerUnavailable with what it wrote when it fails."""
    log = home.sub("logs") / f"{program.name}.log"
    with log.open("wb") as output:
        code = program.start(output).wait()
    if code:
        raise ServerUnavailable(f"{program.name} failed with exit code {code}; {log}:\n{log.read_text()[-2000:]}")


def _inherited(*names: str) -> dict[str, str]:
    return {name: os.environ[name] for name in names if name in os.environ}
