"""The command `crm schedule`: what runs by the clock, and how it went last."""

import typer

from crm.operations.services import AsJson, OfService, ask_each, services
from crm.terminal import console, print_json, table
from crm.wording import Speech, language


def show_schedule(service: OfService = None, as_data: AsJson = False) -> None:
    """Show what each service does by the clock; exit code 1 when an entry failed last or a service did not answer."""
    found, whole = ask_each(services(service), lambda client: list(client.items("/v1/ops/schedule")))
    entries = [{"service": name, **entry} for name, listed in found.items() for entry in listed]
    if as_data:
        print_json(entries)
    else:
        say = Speech(language())
        heads = (
            say("服务", "service"), say("任务", "entry"), say("下次", "next"), say("上次", "last"),
            say("失败次数", "failures"), say("错误", "error"),
        )  # fmt: skip
        fields = ("service", "name", "next_at", "last_at", "failures", "last_error")
        console().print(table(heads, ([entry[field] for field in fields] for entry in entries)))
    raise typer.Exit(0 if whole and not any(entry["failures"] for entry in entries) else 1)
