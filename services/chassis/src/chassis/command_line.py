"""The command of every service: `crm-<service> web | worker | relay | migrate | …` (house.md, A service from inside).

Only what a command needs is imported: the relay runs without Flask, ORM and marshmallow (speed.md B15).
"""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from chassis.settings import EXIT_CONFIGURATION, ServiceSettings, SettingsFault, load, shown

USAGE = 2  # the exit code of a wrong call, as argparse has it


def main(name: str, service: str, settings: type[ServiceSettings], arguments: Sequence[str] | None = None) -> int:
    """Run one command of a service and return the exit code;

    `service` is `module:NAME` of its Service, imported when needed.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = words.pop(0) if words else "help"
    offline = {"events": _contracts, "openapi": _contracts}
    if command in offline and "replay" not in words:
        return offline[command](_find(service), command, words)
    commands: dict[str, Callable[[Any, Any, list[str]], int]] = {
        "web": _web,
        "worker": _worker,
        "relay": _relay,
        "migrate": _migrate,
        "events": _operations,
        "copy": _operations,
        "parked": _operations,
        "resync": _operations,
        "settings": _settings,
    }
    own = {} if command in commands or command == "help" else dict(_find(service).commands)
    run = commands.get(command) or own.get(command)
    if run is None:
        sys.stderr.write(f"crm-{name}: one of {', '.join((*commands, 'openapi', *_find(service).commands))}\n")
        return USAGE
    try:
        read = load(settings)
    except SettingsFault as fault:
        sys.stderr.write("".join(f"{line}\n" for line in fault.faults))
        return EXIT_CONFIGURATION
    if run is _relay:
        return _relay(name, read, words)
    if run is _operations:
        words.insert(0, command)
    return run(_find(service), read, words)


def _find(service: str) -> Any:
    module, _, name = service.partition(":")
    return getattr(import_module(module), name)


def _web(service: Any, settings: ServiceSettings, _words: list[str]) -> int:
    from chassis.web import serve  # noqa: PLC0415 - Flask and gunicorn only where they are used

    return serve(service, settings)


def _worker(service: Any, settings: ServiceSettings, _words: list[str]) -> int:
    from chassis.worker import main as work  # noqa: PLC0415 - pika only where it is used

    return work(service, settings)


def _relay(name: Any, settings: ServiceSettings, _words: list[str]) -> int:
    from chassis.relay import main as relay  # noqa: PLC0415 - and the relay without ORM and Flask

    return relay(name, settings)


def _migrate(service: Any, settings: ServiceSettings, _words: list[str]) -> int:
    from chassis.migrations import upgrade  # noqa: PLC0415 - alembic only here

    if settings.owner_database_url is None:
        sys.stderr.write("CRM_OWNER_DATABASE_URL: is not set, and only the owner may migrate\n")
        return EXIT_CONFIGURATION
    upgrade(service.migrations, settings.owner_database_url, urlsplit(settings.database_url).username or "")
    return 0


def _operations(service: Any, settings: ServiceSettings, words: list[str]) -> int:
    from chassis.operations import main as operate  # noqa: PLC0415 - pika and the ORM only here

    return operate(service, settings, words)


def _contracts(service: Any, command: str, words: list[str]) -> int:
    from chassis.contracts.files import main as contracts  # noqa: PLC0415 - schemas only here

    return contracts(service, command, words)


def _settings(_service: Any, settings: ServiceSettings, _words: list[str]) -> int:
    sys.stdout.write("".join(f"{name}={value}\n" for name, value in shown(settings).items()))
    return 0
