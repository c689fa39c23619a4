"""The command `crm lag`: how far each service is behind."""

from collections.abc import Iterable
from typing import Any

import typer

from crm.client import Document, Installation
from crm.doctor.queues import Queues
from crm.local import LocalInstallation
from crm.operations.services import AsJson, OfService, ask_each, services
from crm.servers.errors import ServerUnavailable
from crm.terminal import console, print_json, table
from crm.wording import Speech, language


def show_lag(service: OfService = None, as_data: AsJson = False) -> None:
    """Show what each service has still to send, to take and to mend; exit code 1 unless all could be asked."""
    ledgers, whole = ask_each(services(service), lambda client: client.get("/v1/ops/ledger"))
    depths = _depths(LocalInstallation.here().addresses(), ledgers)
    behind = [_lag(name, ledger, depths) for name, ledger in ledgers.items()]
    if as_data:
        print_json(behind)
    else:
        say = Speech(language())
        heads = (
            say("服务", "service"), say("待发送", "unsent"), say("最早一条已等(秒)", "oldest (s)"),
            say("收件队列", "inbox"), say("死信", "dead"), say("暂存", "held"), say("搁置", "parked"),
        )  # fmt: skip
        console().print(table(heads, (list(row.values()) for row in behind)))
    raise typer.Exit(0 if whole and depths is not None else 1)


def _depths(installation: Installation, names: Iterable[str]) -> dict[str, int] | None:
    """What lies in the services' queues (the broker's counts lag by up to 5 s); None while the broker is away."""
    try:
        return Queues(installation.broker, installation.vhost).waiting(names)
    except ServerUnavailable as away:  # just then what is unsent is wanted
        console(stderr=True).print(str(away), style="red")
        return None


def _lag(name: str, ledger: Document, depths: dict[str, int] | None) -> dict[str, Any]:
    inbox = None if depths is None else sum(n for queue, n in depths.items() if queue.startswith(f"{name}.inbox"))
    return {
        "service": name,
        "unsent": ledger["facts"]["pending"],
        "oldest_unsent_seconds": ledger["facts"]["oldest_pending_seconds"],
        "inbox": inbox,
        "dead": None if depths is None else depths.get(f"{name}.dead", 0),
        "held": ledger["held"]["held"] + ledger["held"]["queued"],
        "parked": ledger["held"]["parked"],
    }
