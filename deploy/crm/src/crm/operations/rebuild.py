"""The command `crm rebuild`: a room's copies once more, from the facts of those who own what is copied."""

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from crm.local import LocalInstallation
from crm.privileges import run_as_ordinary_user
from crm.runner.logs import last_lines
from crm.servers.home import Home
from crm.services import SERVICES, VHOST
from crm.terminal import console
from crm.wording import Refused, Speech, language

_ASKED = re.compile(r"events replay --since \S+ --key (\S+) --to (\S+)")
"""How a service's `copy rebuild` says what it has to hear again, and where."""
_THE_BEGINNING = "2000-01-01T00:00:00Z"
_POLL = 0.2


def rebuild_copy(
    service: Annotated[str, typer.Argument(help="Whose copy, such as sales.")],
    room: Annotated[str, typer.Argument(help="The room that keeps it, such as accounts.")],
) -> None:
    """Fill a room's copies and journals anew from their owners' facts, while everything goes on."""
    run_as_ordinary_user(Home.here(), sys.argv[1:])
    installation = LocalInstallation.here()
    log = installation.home.sub("logs") / f"{service}.rebuild.log"
    log.unlink(missing_ok=True)
    if not Rebuild(installation, log).run(service, room):
        why = "".join(last_lines(log, 1))
        raise Refused(f"未能重建({log}):{why}", f"it could not be rebuilt ({log}): {why}")
    console().print(Speech(language())(f"{service}/{room} 已重建", f"{service}/{room} is rebuilt"))


class Rebuild:
    """One process takes events from a queue made for it; for each kind of them another sends them there."""

    def __init__(self, installation: LocalInstallation, log: Path) -> None:
        self._installation, self._log = installation, log

    def run(self, service: str, room: str) -> bool:
        """Whether everything was sent and taken."""
        taking = self._start(service, "copy", "rebuild", room)
        sending: dict[str, list[subprocess.Popen[bytes]]] = {}
        while taking.poll() is None:
            for key, queue in _ASKED.findall(self._log.read_text()):
                if key not in sending and self._installation.management().queue(VHOST, queue):
                    sending[key] = [self._send(owner.name, key, queue) for owner in SERVICES if owner.publishes(key)]
            if any(sender.poll() for senders in sending.values() for sender in senders):
                taking.terminate()  # it would wait for what does not come
            time.sleep(_POLL)
        ends = [sender.wait() for senders in sending.values() for sender in senders]
        return not any([taking.returncode, *ends])

    def _send(self, owner: str, key: str, queue: str) -> "subprocess.Popen[bytes]":
        return self._start(owner, "events", "replay", "--since", _THE_BEGINNING, "--key", key, "--to", queue)

    def _start(self, service: str, *words: str) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as output:
            return self._installation.command(service, words).start(output)
