"""The commands `crm parked list | show | replay | discard`: events that a service could not handle."""

import json
import time
from enum import StrEnum
from typing import Annotated

import typer

from crm.client import Client, Document, Problem
from crm.operations.services import AsJson, OfService, ask_each, services
from crm.terminal import console, print_json, table
from crm.wording import Refused, Speech, language

application = typer.Typer(no_args_is_help=True, help="Events that a service could not handle.")
OUTCOME_SECONDS = 5.0
"""How long a replay is watched; the worker takes it up within a second."""
_POLL = 0.2
_NOT_FOUND = 404

OfRoom = Annotated[str | None, typer.Option("--room", help="Of this room only, such as accounts.")]
WithError = Annotated[str | None, typer.Option("--error", help="With these words in the error.")]
Event = Annotated[str, typer.Argument(metavar="SERVICE/ID", help="As the list names it, such as sales/12.")]


class State(StrEnum):
    """What an event that could not be handled waits for."""

    HELD = "held"
    """For its next attempt, by itself."""
    QUEUED = "queued"
    """For an earlier event of the same aggregate."""
    PARKED = "parked"
    """For a person."""
    DISCARDED = "discarded"
    """For nothing: a person gave it up."""


@application.command("list")
def list_events(
    service: OfService = None,
    room: OfRoom = None,
    error: WithError = None,
    state: Annotated[State, typer.Option(help="What they wait for.")] = State.PARKED,
    as_data: AsJson = False,
) -> None:
    """List the events that wait for a person; exit code 1 when a service did not answer."""
    chosen = {"state": state.value, "room": room, "error": error}
    found, whole = ask_each(services(service), lambda client: list(client.items("/v1/ops/parked", **chosen)))
    events = [{"event": f"{name}/{row['id']}", **row} for name, rows in found.items() for row in rows]
    if as_data:
        print_json(events)
    elif events:
        console().print(_listed(events))
    elif whole:
        console().print(Speech(language())("没有这样的事件", "there are none"))
    raise typer.Exit(0 if whole else 1)


@application.command("show")
def show_event(event: Event, as_data: AsJson = False) -> None:
    """Show one event: what it says, where it failed, how many wait behind it."""
    client, path = _place(event)
    found = client.get(path)
    if as_data:
        print_json(found)
        return
    say, out = Speech(language()), console()
    for name in _SUMMARY:
        if found[name] is not None:
            out.print(f"{name}: {found[name]}")
    out.print(say("\n事件", "\nevent"), style="bold")
    out.print(json.dumps(found["event"], ensure_ascii=False, indent=2))
    out.print(say("\n失败位置", "\nwhere it failed"), style="bold")
    out.print(found["traceback"] or "")


@application.command("replay")
def replay_events(
    events: Annotated[list[str] | None, typer.Argument(metavar="SERVICE/ID …", help="As listed.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that such a list shows.")] = False,
    service: OfService = None,
    room: OfRoom = None,
    error: WithError = None,
) -> None:
    """Have events handled again, and say how it went; exit code 1 unless all were handled.

    With --all they are only set going: `crm lag` shows how many are still held.
    """
    if bool(events) == everything:
        raise Refused("请给出事件编号,或使用 --all", "name events, or say --all")
    if events:
        handled = [_replay(event) for event in events]  # each is tried, whatever became of the others
        raise typer.Exit(0 if all(handled) else 1)
    chosen = {"room": room, "error": error}
    going, whole = ask_each(services(service), lambda client: client.post("/v1/ops/parked/replay", chosen)["replayed"])
    say, out = Speech(language()), console()
    for name, count in going.items():
        out.print(f"{name}: {say(f'重新处理 {count} 个', f'{count} set going')}")
    raise typer.Exit(0 if whole else 1)


def _replay(event: str) -> bool:
    """Have it handled again and print what became of it; whether it took effect."""
    say, out = Speech(language()), console()
    client, path = _place(event)
    try:
        client.post(f"{path}/replay")
        left = _outcome(client, path)
    except Problem as refused:
        out.print(f"{event}: {refused}", style="red")
        return False
    if left:
        out.print(f"{event}: {say('仍未处理', 'still')} {left['state']}: {left['error']}", style="red")
    else:
        out.print(f"{event}: {say('已处理', 'handled')}")
    return left is None


@application.command("discard")
def discard_event(
    event: Event,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the event.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Give an event up for good; those that wait behind it go on."""
    client, path = _place(event)
    say = Speech(language())
    if not yes:
        about = f"{event} ({client.get(path)['routing_key']})"
        typer.confirm(say(f"放弃 {about}?", f"Give up {about}?"), abort=True)
    client.post(f"{path}/discard", {"reason": reason})
    console().print(f"{event}: {say('已放弃', 'given up')}")


@application.command("history")
def show_history(service: OfService = None, as_data: AsJson = False) -> None:
    """Show who replayed or gave up which event, and why, the newest first."""
    found, whole = ask_each(services(service), lambda client: list(client.items("/v1/ops/interventions")))
    acts = [{"service": name, **row} for name, rows in found.items() for row in rows]
    acts.sort(key=lambda act: str(act["at"]), reverse=True)
    if as_data:
        print_json(acts)
    else:
        say = Speech(language())
        heads = (
            say("服务", "service"), say("时间", "at"), say("操作人", "who"), say("操作", "act"),
            say("路由键", "key"), say("聚合", "aggregate"), say("理由", "reason"),
        )  # fmt: skip
        fields = ("service", "at", "actor", "act", "routing_key", "aggregate_id", "reason")
        console().print(table(heads, ([act[field] for field in fields] for act in acts)))
    raise typer.Exit(0 if whole else 1)


_SUMMARY = (
    "state", "room", "routing_key", "aggregate_id", "event_id", "attempts", "next_at", "held_at", "behind", "reason",
    "error",
)  # fmt: skip


def _place(event: str) -> tuple[Client, str]:
    """The service of `sales/12`, and the event's path there. Raises Refused."""
    service, _, number = event.partition("/")
    if not number.isdecimal():
        raise Refused(f"{event} 应为 服务/编号,例如 sales/12", f"{event} must be SERVICE/ID, such as sales/12")
    return services(service)[service], f"/v1/ops/parked/{number}"


def _outcome(client: Client, path: str) -> Document | None:
    """What is left of an event that is handled again: nothing once it took effect."""
    deadline = time.monotonic() + OUTCOME_SECONDS
    while True:
        try:
            left = client.get(path)
        except Problem as problem:
            if problem.status != _NOT_FOUND:
                raise
            return None
        if left["state"] == State.PARKED or time.monotonic() > deadline:
            return left
        time.sleep(_POLL)


def _listed(events: list[Document]) -> object:
    say = Speech(language())
    heads = (
        say("事件", "event"), say("状态", "state"), say("模块", "room"), say("路由键", "key"),
        say("聚合", "aggregate"), say("自", "since"), say("原因", "error"),
    )  # fmt: skip
    fields = ("event", "state", "room", "routing_key", "aggregate_id", "held_at")
    return table(heads, ([*(row[field] for field in fields), _first_line(row["error"])] for row in events))


def _first_line(error: str | None) -> str:
    return (error or "").partition("\n")[0]
