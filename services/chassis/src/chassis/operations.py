"""The operator's commands of a service: `events replay`, `copy rebuild`, `parked …`, `resync` (messaging.md)."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from chassis import replay
from chassis.envelope import to_json
from chassis.errors import Refusal
from chassis.principal import Principal
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.storage import Database
from chassis.telemetry import logs
from chassis.worker import parked


def main(service: Service, settings: ServiceSettings, words: Sequence[str]) -> int:
    """Run one command and return the exit code; 1 with a sentence on stderr when it is refused."""
    asked = _parser(service.name).parse_args(words)
    logs.configure(service.name, "operations", settings.log_format, sys.stderr)
    database = service.database(settings, 2)
    try:
        asked.run(service, database, settings, asked)
    except (Refusal, LookupError, RuntimeError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    finally:
        database.close()
    return 0


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"crm-{name}")
    commands = parser.add_subparsers(required=True)

    events = commands.add_parser("events").add_subparsers(required=True)
    again = events.add_parser("replay", help="send stored facts to one queue")
    again.add_argument("--since", type=datetime.fromisoformat, required=True, help="an instant, 2026-11-21T08:00:00Z")
    again.add_argument("--key", required=True, help="routing key, words may be *")
    again.add_argument("--to", required=True, metavar="QUEUE")
    again.set_defaults(run=_replay)

    copies = commands.add_parser("copy").add_subparsers(required=True)
    rebuild = copies.add_parser("rebuild", help="take replayed state into a room's copies")
    rebuild.add_argument("room")
    rebuild.add_argument("--quiet", type=float, default=10.0, help="seconds without events after which it is done")
    rebuild.set_defaults(run=_rebuild)

    held = commands.add_parser("parked").add_subparsers(required=True)
    listing = held.add_parser("list")
    listing.add_argument("--state", default="parked", choices=("held", "queued", "parked", "discarded"))
    listing.set_defaults(run=_list)
    for name_of, run in (("show", _show), ("replay", _release), ("discard", _discard)):
        one = held.add_parser(name_of)
        one.add_argument("id", type=int)
        one.set_defaults(run=run)
        if run is _discard:
            one.add_argument("--reason", required=True)

    commands.add_parser("resync", help="after a restore: raise versions and publish full state").set_defaults(
        run=_resync
    )
    return parser


def _replay(_service: Service, database: Database, settings: ServiceSettings, asked: Any) -> None:
    # A service's own user may not write into foreign queues. The operator's URL comes by the environment: `ps` shows
    # arguments to everybody.
    broker = os.environ.get("CRM_OPERATOR_BROKER_URL", settings.broker_url)
    sent = replay.replay(database, broker, since=asked.since, key=asked.key, to=asked.to)
    sys.stdout.write(f"{sent}\n")


def _rebuild(service: Service, database: Database, settings: ServiceSettings, asked: Any) -> None:
    taken = replay.rebuild(service, database, settings.broker_url, asked.room, quiet=asked.quiet, say=_say)
    sys.stdout.write(f"{taken}\n")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _list(_service: Service, database: Database, _settings: ServiceSettings, asked: Any) -> None:
    after: int | None = None
    while rows := database.read(partial(parked.find, state=asked.state, after=after)):
        for row in rows:
            sys.stdout.write(to_json(row).decode() + "\n")
        after = rows[-1]["id"]


def _show(_service: Service, database: Database, _settings: ServiceSettings, asked: Any) -> None:
    sys.stdout.write(to_json(database.read(lambda session: parked.show(session, asked.id))).decode() + "\n")


def _release(service: Service, database: Database, _settings: ServiceSettings, asked: Any) -> None:
    with database.transaction() as session:
        parked.replay(session, asked.id, Principal.service(service.name).actor)


def _discard(service: Service, database: Database, _settings: ServiceSettings, asked: Any) -> None:
    with database.transaction() as session:
        parked.discard(session, asked.id, Principal.service(service.name).actor, asked.reason)


def _resync(service: Service, database: Database, _settings: ServiceSettings, _asked: Any) -> None:
    sys.stdout.write(f"{replay.resync(service, database)}\n")
