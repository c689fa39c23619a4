"""The commands `crm subscriber add | list | rotate | remove`; what is refused is said by `crm.command_line.main`."""

from dataclasses import asdict
from typing import Annotated

import typer

from crm.local import LocalInstallation
from crm.subscribers import examples
from crm.subscribers.registry import Subscriber, Subscribers, queue_of
from crm.terminal import console, print_json, table
from crm.wording import Speech, language

application = typer.Typer(no_args_is_help=True, help="Outside systems that receive events.")
Name = Annotated[str, typer.Argument(help="Of the outside system, such as acme-erp.")]


def _subscribers() -> Subscribers:
    return Subscribers(LocalInstallation.here().addresses())


@application.command("add")
def add_subscriber(
    name: Name,
    keys: Annotated[list[str], typer.Argument(help="Routing keys, such as 'customer.account.*.v1'.")],
) -> None:
    """Let an outside system receive events: its own user and queue, bound to these keys only."""
    url = _subscribers().add(name, keys)
    say, out = Speech(language()), console()
    _show_address(url)
    for needs, program in (("Python: pip install pika", examples.PYTHON), ("Node: npm install amqplib", examples.NODE)):
        out.print(say(f"\n十行的订阅程序({needs}):", f"\nA subscriber in ten lines ({needs}):"), style="bold")
        out.print(program.format(url=url, queue=queue_of(name)))


@application.command("list")
def list_subscribers(as_data: Annotated[bool, typer.Option("--json", help="For scripts.")] = False) -> None:
    """Show who was granted what, how much waits for them, and whether they are connected."""
    found, say = _subscribers().all(), Speech(language())
    if as_data:
        print_json([asdict(one) for one in found])
        return
    heads = (say("订阅者", "subscriber"), say("路由键", "keys"), say("待取", "waiting"), say("连接", "connected"))
    rows = (
        (one.name, "\n".join(one.keys), _waiting(one, say), "\n".join(one.connected) or say("未连接", "no"))
        for one in found
    )
    console().print(table(heads, rows) if found else say("没有订阅者", "no subscribers"))


@application.command("rotate")
def rotate_password(name: Name) -> None:
    """Give it a new password, shown once; whoever is connected with the old one is cut off."""
    _show_address(_subscribers().rotate(name))


@application.command("remove")
def remove_subscriber(name: Name, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Remove its user and its queue, with all that waits there."""
    say = Speech(language())
    if not yes:
        typer.confirm(
            say(f"删除订阅者 {name} 及其待取的事件?", f"Remove {name} and the events that wait for it?"), abort=True
        )
    _subscribers().remove(name)
    console().print(say(f"已删除订阅者 {name}", f"the subscriber {name} is removed"))


def _waiting(one: Subscriber, say: Speech) -> str:
    gone = say("队列已过期,请删除后重新添加", "its queue has expired: remove and add it again")
    return gone if one.waiting is None else str(one.waiting)


def _show_address(url: str) -> None:
    say = Speech(language())
    console().print(say("地址(密码只显示这一次):", "Address (the password is shown this once):"), url)
