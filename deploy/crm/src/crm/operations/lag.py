"""The command `crm lag`: how far each service is behind."""

from typing import Any

import typer

from crm.client import Document, Installation
from crm.doctor.queues import Queues
from crm.local import LocalInstallation
from crm.operations.services import AsJson, OfService, ask_each, services
from crm.terminal import console, print_json, table
from crm.wording import Speech, language


def show_lag(service: OfService = None, as_data: AsJson = False) -> None:
    """Show what each service has still to send, to take and to mend; exit code 1 when a service did not answer."""
    installation = LocalInstallation.here().addresses()
    ledgers, whole = ask_each(services(service), lambda client: client.get("/v1/ops/ledger"))
    behind = lags(installation, ledgers)
    if as_data:
        print_json(behind)
    else:
        say = Speech(language())
        heads = (
            say("服务", "service"), say("待发送", "unsent"), say("最早一条已等(秒)", "oldest (s)"),
            say("收件队列", "inbox"), say("死信", "dead"), say("暂存", "held"), say("搁置", "parked"),
        )  # fmt: skip
        console().print(table(heads, (list(row.values()) for row in behind)))
    raise typer.Exit(0 if whole else 1)


def lags(installation: Installation, ledgers: dict[str, Document]) -> list[dict[str, Any]]:
    """One row a service, its queues asked of the broker (whose counts lag by up to 5 s). Raises ServerUnavailable."""
    depths = Queues(installation.broker, installation.vhost).waiting(ledgers)
    return [
        {
            "service": name,
            "unsent": ledger["facts"]["pending"],
            "oldest_unsent_seconds": ledger["facts"]["oldest_pending_seconds"],
            "inbox": sum(depth for queue, depth in depths.items() if queue.startswith(f"{name}.inbox")),
            "dead": depths.get(f"{name}.dead", 0),
            "held": ledger["held"]["held"] + ledger["held"]["queued"],
            "parked": ledger["held"]["parked"],
        }
        for name, ledger in ledgers.items()
    ]
