"""Where the servers are and which ports ours take: read from the environment once, all faults told together."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crm.servers.errors import ServerUnavailable
from crm.servers.ports import FIRST_EPHEMERAL
from crm.servers.rabbitmq import BrokerPorts

PORT_SETTING = "CRM_PORT_BASE"
DOOR_SETTING = "CRM_PORT"
_DEFAULT_BASE, _DEFAULT_DOOR = 17000, 8080
_LOWEST_PORT = 1024
_DOOR_OFFSET, _HIGHEST_OFFSET = 80, 692


@dataclass(frozen=True)
class Settings:
    """What `crm` needs to know; the defaults suit a laptop."""

    port_base: int = _DEFAULT_BASE
    chosen_door: int | None = None
    """The port of the edge (CRM_PORT)."""
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
        base, door = environment.get(PORT_SETTING, str(_DEFAULT_BASE)), environment.get(DOOR_SETTING)
        for name, value, above in (
            (PORT_SETTING, base, FIRST_EPHEMERAL - _HIGHEST_OFFSET),
            (DOOR_SETTING, door, FIRST_EPHEMERAL),
        ):
            if value is not None and not (value.isdecimal() and _LOWEST_PORT <= int(value) < above):
                faults.append(f"{name} must be from {_LOWEST_PORT} to {above - 1}")
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
        return cls(int(base), int(door) if door else None, postgres, management, amqp)

    def port(self, offset: int) -> int:
        """One of our ports."""
        return self.port_base + offset

    @property
    def door(self) -> int:
        """The one port that clients know: 8080; beside another base one of our own, so that two installations fit."""
        default = _DEFAULT_DOOR if self.port_base == _DEFAULT_BASE else self.port(_DOOR_OFFSET)
        return self.chosen_door or default

    @property
    def door_url(self) -> str:
        """The address of everything, and the issuer of tokens."""
        return f"http://127.0.0.1:{self.door}"

    @property
    def broker_ports(self) -> BrokerPorts:
        """Where our own RabbitMQ listens."""
        return BrokerPorts(*(self.port(offset) for offset in (672, 673, 692, 674, 369)))

    @property
    def postgres_port(self) -> int:
        """Where our own PostgreSQL listens."""
        return self.port(432)
