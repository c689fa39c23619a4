"""`crm-gateway keys list | rotate`: the ring of signing keys, for operators."""

import sys

from chassis import pipeline
from chassis.principal import Principal
from chassis.service import Service
from chassis.unit_of_work import Context
from gateway.identity.keys.commands import turn_keys
from gateway.identity.keys.master import MasterKey
from gateway.identity.keys.model import CACHE_LIFE, KeyState, SigningKey
from gateway.identity.keys.queries import ring
from gateway.settings import Settings

USAGE = 2
CONTEXT = Context(Principal.service("identity"), "identity.signing_key.rotate", cause="schedule")


def main(service: Service, settings: Settings, words: list[str]) -> int:
    """List the keys, or publish a successor, which the schedule lets sign one cache life later."""
    if words not in (["list"], ["rotate"]):
        sys.stderr.write("crm-gateway keys: list | rotate\n")
        return USAGE
    database = service.database(settings, 1)
    try:
        if words == ["rotate"]:
            master = MasterKey(settings.master_key)
            pipeline.run(database, lambda uow: turn_keys(uow, master, rotate=True), CONTEXT)
        for key in database.read(ring):
            sys.stdout.write(f"{_line(key)}\n")
    finally:
        database.close()
    return 0


def _line(key: SigningKey) -> str:
    line = f"{key.kid}  {key.state:8}  since {key.since.isoformat(timespec='seconds')}"
    if key.state != KeyState.NEXT:
        return line
    return f"{line}, signs from {(key.since + CACHE_LIFE).isoformat(timespec='seconds')} on"
