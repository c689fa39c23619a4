"""The command of every service: `crm-<service> web | worker | relay | migrate | …` (house.md, A service from inside).

Only what a command needs is imported: the relay runs without Flask, ORM and marshmallow (speed.md B15).
"""

# ruff: noqa: PLC0415 - imports inside functions are the point of this module

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from chassis.settings import EXIT_CONFIGURATION, ServiceSettings, SettingsFault, load, shown

USAGE = 2  # the exit code of a wrong call, as argparse has it


@dataclass(frozen=True)
class Call:
    """One call of the command: whose, and the words behind the command's name."""

    name: str
    service_at: str
    """`module:NAME` of the Service, imported when it is first needed."""
    settings_kind: type[ServiceSettings]
    command: str
    words: list[str]

    @cached_property
    def settings(self) -> ServiceSettings:
        """Read from the environment; raises SettingsFault."""
        return load(self.settings_kind)

    @cached_property
    def service(self) -> Any:
        """The service's table of itself."""
        module, _, name = self.service_at.partition(":")
        return getattr(import_module(module), name)


def main(name: str, service: str, settings: type[ServiceSettings], arguments: Sequence[str] | None = None) -> int:
    """Run one command of a service and return the exit code; `service` is `module:NAME` of its Service."""
    # structlog would draw tracebacks with it where the operator's tool has brought it: 4.4 MB a process, never used.
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
    command, *words = (sys.argv[1:] if arguments is None else arguments) or ("help",)
    call = Call(name, service, settings, command, words)
    try:
        if command in COMMANDS:
            return COMMANDS[command](call)
        if command in call.service.commands:
            return int(call.service.commands[command](call.service, call.settings, words))
    except SettingsFault as fault:
        sys.stderr.write("".join(f"{line}\n" for line in fault.faults))
        return EXIT_CONFIGURATION
    sys.stderr.write(f"crm-{name}: one of {', '.join((*COMMANDS, *call.service.commands))}\n")
    return USAGE


def _web(call: Call) -> int:
    from chassis.web import prepare_metrics, serve

    prepare_metrics(call.settings)  # before the service is imported, and prometheus_client with it
    return serve(call.service, call.settings)


def _worker(call: Call) -> int:
    from chassis.worker import main as work

    return work(call.service, call.settings)


def _relay(call: Call) -> int:
    from chassis.relay import main as relay

    return relay(call.name, call.settings)


def _migrate(call: Call) -> int:
    """Bring the database, and the service's queues with their bindings, to what this code expects.

    The queues belong here too: a relay that sends before a new service's inbox is bound sends past it.
    """
    from chassis.broker.topology import Inbox, run_once
    from chassis.migrations import upgrade
    from chassis.worker.subscriptions import Subscriptions

    if call.settings.owner_database_url is None:
        raise SettingsFault(["CRM_OWNER_DATABASE_URL: is not set, and only the owner may migrate"])
    role = urlsplit(call.settings.database_url).username or ""
    upgrade(call.service.migrations, call.settings.owner_database_url, role)
    inbox = Inbox(call.name, Subscriptions(call.service.subscriptions).keys, call.settings.inbox_shards)
    run_once(call.settings.broker_url, call.name, [inbox.declare])
    return 0


def _operate(call: Call) -> int:
    from chassis.operations import main as operate

    return operate(call.service, call.settings, [call.command, *call.words])


def _describe(call: Call) -> int:
    from chassis.contracts.files import main as contracts

    return contracts(call.service, call.command, call.words)


def _events(call: Call) -> int:
    return _operate(call) if call.words[:1] == ["replay"] else _describe(call)


def _settings(call: Call) -> int:
    sys.stdout.write("".join(f"{name}={value}\n" for name, value in shown(call.settings).items()))
    return 0


COMMANDS: dict[str, Callable[[Call], int]] = {
    "web": _web,
    "worker": _worker,
    "relay": _relay,
    "migrate": _migrate,
    "events": _events,
    "openapi": _describe,
    "copy": _operate,
    "parked": _operate,
    "resync": _operate,
    "settings": _settings,
}
"""Every service's commands; `Service.commands` adds its own."""
