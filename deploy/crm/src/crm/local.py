"""This machine's installation: its servers, found or given, and the plan that starts all of it."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import quote, urlsplit

from chassis.broker.topology import EXCHANGE, declare_shared, rights
from crm.client import Installation
from crm.runner.plan import Stage, Step, Unit
from crm.runner.state import StateFile, adopt_settings
from crm.servers import envoy, postgres, rabbitmq
from crm.servers.databases import check_locale, prepare_service
from crm.servers.home import Home
from crm.servers.management import Management
from crm.servers.ports import is_listening
from crm.servers.postgres import Postgres
from crm.servers.processes import Program
from crm.servers.rabbitmq import RabbitMQ
from crm.services import GATEWAY, NOTIFY, SERVICES, VHOST, Processes, Service, run_to_end
from crm.settings import PORT_SETTING, Settings
from crm.wording import Refused

_OURS = (*((service, role) for role in ("web", "worker", "relay") for service in SERVICES), (NOTIFY, "mailer"))
"""What serves behind the edge."""


class LocalInstallation:
    """Everything under one home with one set of ports."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self.home, self.settings = home, settings

    @classmethod
    def here(cls) -> "LocalInstallation":
        """The one of this checkout: as it was started where it runs, else as the environment describes it."""
        home = Home.here()
        adopt_settings(StateFile(home).read(), os.environ)
        return cls(home, Settings.read())

    @property
    def processes(self) -> Processes:
        """The services' programs."""
        database, broker = urlsplit(self.postgres_url), urlsplit(self._amqp_url())
        return Processes(
            self.home,
            self.settings,
            postgres_at=f"{database.hostname}:{database.port or 5432}",
            amqp_at=f"{broker.hostname}:{broker.port or 5672}",
        )

    def addresses(self) -> Installation:
        """Where it answers, and its operator's credentials, for the tools that work over HTTP."""
        secret, amqp = self.home.secret, urlsplit(self._amqp_url())
        return Installation(
            door=self.settings.door_url,
            admin_login="admin",
            admin_password=secret("admin-password"),
            operator_id="crm-operator",
            operator_secret=secret("operator-secret"),
            broker=self.management().url_with_password,
            vhost=VHOST,
            amqp=f"amqp://{amqp.hostname}:{amqp.port or 5672}",
        )

    def past_the_edge(self) -> dict[str, str]:
        """The services' own base URLs, for tests that look behind the edge (Installation.past_the_edge)."""
        known = {service.name: self.processes.url(service) for service in SERVICES}
        return {**known, "identity": known[GATEWAY.name]}

    def management(self) -> Management:
        """The broker's management API as its administrator."""
        if self.settings.broker_management_url:
            return Management.of(self.settings.broker_management_url)
        url = f"http://127.0.0.1:{self.settings.broker_ports.management}"
        return Management(url, rabbitmq.OPERATOR, self.home.within("broker").secret("broker-operator"))

    def stages(self, *demo: Step) -> list[Stage]:
        """The order of the start; the steps of `demo` fill it when all is up."""
        processes, (port_mapper, node) = self.processes, self._broker()
        databases = [Step(f"database {service.name}", partial(self._prepare_database, service)) for service in SERVICES]
        return [
            self._postgres_stage(),
            *(Stage("Erlang's port mapper", units=[unit]) for unit in port_mapper),
            Stage("RabbitMQ and databases", units=node, steps=databases),
            Stage("users and exchanges", units=processes.mail_sink(), steps=[Step("broker", self._prepare_broker)]),
            Stage("migrations, company and roles", steps=[self._migrated(service) for service in SERVICES]),
            # All at once: a migration has bound the service's queues, so no event of a relay can miss them.
            Stage("services", units=[processes.unit(*one) for one in _OURS]),
            Stage("edge", units=[processes.edge(envoy.find_binary(self.home))]),
            *(Stage(step.name, steps=[step]) for step in demo),
        ]

    def command(self, service: str, words: Sequence[str]) -> Program:
        """A command of a service for an operator, who may also write into foreign queues (events replay)."""
        known = {one.name: one for one in SERVICES}
        if service not in known:
            names = ", ".join(known)
            raise Refused(f"没有服务 {service};可用:{names}", f"there is no service {service}; there are {names}")
        program = self.processes.command(known[service], *words)
        environment = {**program.environment, "CRM_OPERATOR_BROKER_URL": f"{self._amqp_url()}/{quote(VHOST)}"}
        return replace(program, environment=environment)

    def _postgres_stage(self) -> Stage:
        if url := self.settings.postgres_url:
            return Stage("PostgreSQL (given)", steps=[Step("PostgreSQL", partial(check_locale, url))])
        home = self.home.within("postgres")
        server = Postgres(home, self.settings.postgres_port, postgres.find_binaries(self.home))
        unit = Unit(
            server.program(), server.is_ready, {server.port: PORT_SETTING}, adopted=True, prepare=server.initialise
        )
        return Stage("PostgreSQL", units=[unit])

    def _broker(self) -> tuple[list[Unit], list[Unit]]:
        """The port mapper and the node; neither where a broker is given."""
        if self.settings.broker_management_url:
            return [], []
        ports = self.settings.broker_ports
        node = RabbitMQ(self.home.within("broker"), ports, rabbitmq.find_binaries(self.home))
        epmd = Unit(node.epmd(), partial(is_listening, ports.epmd), {ports.epmd: PORT_SETTING}, adopted=True)
        listening = dict.fromkeys((ports.amqp, ports.management, ports.prometheus, ports.distribution), PORT_SETTING)
        broker = Unit(node.program(), node.is_ready, listening, adopted=True, prepare=node.configure)
        return [epmd], [broker]

    def _migrated(self, service: Service) -> Step:
        """Its tables and queues as its code expects them; the gateway's company and roles, too."""
        words = ("migrate", "bootstrap") if service is GATEWAY else ("migrate",)
        programs = [self.processes.command(service, word) for word in words]

        def run() -> None:
            for program in programs:
                run_to_end(program, self.home)

        return Step(f"{service.name}.migrate", run)

    def _prepare_database(self, service: Service) -> None:
        url = self.postgres_url
        check_locale(url)
        passwords = [self.home.secret(f"{service.name}_{role}") for role in ("owner", "app")]
        prepare_service(url, service.name, *passwords)

    def _prepare_broker(self) -> None:
        """The vhost, one user a service with rights on its own names only, and what all services share."""
        management = self.management()
        administrator = urlsplit(self._amqp_url()).username or rabbitmq.OPERATOR
        management.put_vhost(VHOST)
        management.put_permissions(VHOST, administrator, configure=".*", write=".*", read=".*")
        declare_shared(f"{self._amqp_url()}/{quote(VHOST)}")
        for service in SERVICES:
            may = rights(service.name, service.words)
            management.put_user(service.name, self.home.secret(f"broker-{service.name}"))
            management.put_permissions(VHOST, service.name, configure=may.configure, write=may.write, read=may.read)
            management.put_topic_permissions(VHOST, service.name, EXCHANGE, write=may.topic_write, read=".*")

    @property
    def postgres_url(self) -> str:
        """The superuser's URL of the database postgres."""
        if self.settings.postgres_url:
            return self.settings.postgres_url
        password = self.home.within("postgres").secret("postgres-superuser")
        return f"postgresql://{postgres.SUPERUSER}:{password}@127.0.0.1:{self.settings.postgres_port}/postgres"

    def _amqp_url(self) -> str:
        if self.settings.broker_amqp_url:
            return self.settings.broker_amqp_url.rstrip("/")
        password = self.home.within("broker").secret("broker-operator")
        return f"amqp://{rabbitmq.OPERATOR}:{password}@127.0.0.1:{self.settings.broker_ports.amqp}"
