"""A service on one screen: its rooms, events, subscriptions and permissions as a table of plain data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from chassis.errors import Refusal
from chassis.facts import AggregateEvents
from chassis.settings import ServiceSettings
from chassis.storage import Database

if TYPE_CHECKING:  # these modules describe themselves with a Service, or are heavy where only the tables are wanted
    from chassis.http import Routes
    from chassis.permission import Permission
    from chassis.principal import Principal
    from chassis.schedule import Entry
    from chassis.worker import Subscription


@dataclass(frozen=True)
class Service:
    """Everything that makes a service out of the chassis.

    `name` is the queue prefix and the word in the gateway's path; `migrations` the package of its alembic scripts;
    `contracts` the folder of its published and consumed schemas; `conflicts` the refusal behind each named
    constraint.
    """

    name: str
    zh: str
    en: str
    metadata: MetaData
    migrations: str
    contracts: Path
    settings: type[ServiceSettings] = ServiceSettings
    routes: Sequence["Routes"] = ()
    events: Sequence[AggregateEvents] = ()
    subscriptions: Sequence["Subscription"] = ()
    schedule: Sequence["Entry"] = ()
    work: Mapping[str, Callable[[Database], bool]] = field(default_factory=dict)
    """What the worker does again and again beside the events, by name; True when there may be more to do at once."""
    permissions: Sequence["Permission"] = ()
    conflicts: Mapping[str, type[Refusal]] = field(default_factory=dict)
    keys: Callable[[Database], Any] | None = None
    """The keys of a service that signs tokens itself (the gateway); all others fetch the JWKS address."""
    views: "Callable[[Session, Principal, str, UUID], Mapping[str, str]] | None" = None
    """What a saved view of a list asks that the principal may use; raises NotFound."""
    commands: Mapping[str, Any] = field(default_factory=dict)
    """Further commands of `crm-<service>`: name to function(service, settings, arguments) -> exit code."""

    def database(self, settings: ServiceSettings, pool_size: int) -> Database:
        """Open this service's database for one process."""
        return Database(
            settings.database_url,
            service=self.name,
            events=self.events,
            conflicts=self.conflicts,
            wake=settings.relay_wake,
            pool_size=pool_size,
        )
