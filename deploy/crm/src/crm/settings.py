"""Where the servers are and which ports ours take: read from the environment once, all faults told together."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crm.servers.errors import ServerUnavailable
from crm.servers.ports import FIRST_EPHEMERAL
from crm.servers.rabbitmq import BrokerPorts

PORT_SETTING = "CRM_PORT_BASE"
_DEFAULT_BASE = 17000
_LOWEST_BASE = 1024
_HIGHEST_OFFSET = 692


@dataclass(frozen=True)
class Settings:
    """What `crm` needs to know; the defaults suit a laptop."""

    port_base: int = _DEFAULT_BASE
    postgres_url: str | None = None
    """A superuser's URL of a server of somebody else (CRM_POSTGRES_URL)."""
    broker_management_url: str | None = None
    """http://user:password@host:port of a broker of somebody else (CRM_BROKER_MANAGEMENT_URL)."""
    broker_amqp_url: str | None = None
    """amqp://user:password@host:port of the same broker (CRM_BROKER_AMQP_URL)."""

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """From the environment; ServerUnavailable lists every fault."""
        faults = []
        base = environment.get(PORT_SETTING, str(_DEFAULT_BASE))
        if not base.isdecimal() or not _LOWEST_BASE <= int(base) < FIRST_EPHEMERAL - _HIGHEST_OFFSET:
            faults.append(f"{PORT_SETTING} must be from {_LOWEST_BASE} to {FIRST_EPHEMERAL - _HIGHEST_OFFSET - 1}")
        postgres, management, amqp = (
            environment.get(name) for name in ("CRM_POSTGRES_URL", "CRM_BROKER_MANAGEMENT_URL", "CRM_BROKER_AMQP_URL")
        )
        if bool(management) != bool(amqp):
            faults.append("CRM_BROKER_MANAGEMENT_URL and CRM_BROKER_AMQP_URL name one broker: set both or neither")
        for name, url in (("CRM_POSTGRES_URL", postgres), ("CRM_BROKER_AMQP_URL", amqp)):
            if url and not (urlsplit(url).hostname and urlsplit(url).password):
                faults.append(f"{name} must name user, password and host")
        if faults:
            raise ServerUnavailable("\n".join(faults))
        return cls(int(base), postgres, management, amqp)

    def port(self, offset: int) -> int:
        """One of our ports."""
        return self.port_base + offset

    @property
    def broker_ports(self) -> BrokerPorts:
        """Where our own RabbitMQ listens."""
        return BrokerPorts(*(self.port(offset) for offset in (672, 673, 692, 674, 369)))

    @property
    def postgres_port(self) -> int:
        """Where our own PostgreSQL listens."""
        return self.port(432)
