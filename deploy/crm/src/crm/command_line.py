"""`crm`: the operator's tool."""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from crm.client import Problem, Unreachable
from crm.local import LocalInstallation
from crm.mail import command_line as mail
from crm.operations import lag, parked, rebuild, schedule
from crm.privileges import run_as_ordinary_user
from crm.runner.logs import LogPrinter, last_lines
from crm.runner.state import StateFile
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.status import as_json, as_table, status
from crm.subscribers import command_line as subscribers
from crm.up import down, restart, up, up_detached
from crm.wording import Refused, Speech, language

application = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
load_application = typer.Typer(no_args_is_help=True, help="Load files of real data through the API.")
application.add_typer(load_application, name="load")
application.add_typer(subscribers.application, name="subscriber")
application.add_typer(parked.application, name="parked")
application.add_typer(mail.application, name="mail")
application.command("lag")(lag.show_lag)
application.command("schedule")(schedule.show_schedule)
application.command("rebuild")(rebuild.rebuild_copy)
console = Console(soft_wrap=True)

_DATA = ("postgres", "broker", "logs", "load", "mail", "run", "secrets")


@application.command("up")
def up_command(
    detach: Annotated[bool, typer.Option("--detach", help="Return when all is ready.")] = False,
    logs: Annotated[bool, typer.Option(help="Show the processes' logs while running.")] = True,
    history: Annotated[bool, typer.Option(help="Give a new demo company some months of history.")] = True,
) -> None:
    """Start PostgreSQL, RabbitMQ and all our processes; Ctrl-C stops them."""
    home = Home.here()
    run_as_ordinary_user(home, sys.argv[1:])
    if detach:
        up_detached(home, console, history=history)
    else:
        up(LocalInstallation.here(), console, show_logs=logs, history=history)


@application.command("down")
def down_command() -> None:
    """Stop everything that `crm up` started, and nothing else."""
    console.print("stopped" if down(Home.here()) else "nothing was running")


@application.command("restart")
def restart_command(
    names: Annotated[
        list[str] | None, typer.Argument(help="Processes, such as sales.web; all behind the door.")
    ] = None,
) -> None:
    """Put new processes in the place of running ones, one after the other; at the door nobody notices."""
    home = Home.here()
    run_as_ordinary_user(home, sys.argv[1:])
    for name in restart(home, names or []):
        console.print(f"{name} was replaced")


@application.command("status")
def status_command(as_data: Annotated[bool, typer.Option("--json", help="For scripts.")] = False) -> None:
    """Show what runs; exit code 1 unless all is ready."""
    installation = LocalInstallation.here()
    state = StateFile(installation.home).read()
    stages = installation.stages() if state.processes else []
    processes = status(state, [unit for stage in stages for unit in stage.units])
    if as_data:
        sys.stdout.write(json.dumps(as_json(state, processes), indent=1) + "\n")
    else:
        console.print(as_table(processes) if processes else "nothing is running")
    raise typer.Exit(0 if processes and all(process.ready for process in processes) else 1)


@application.command("logs")
def logs_command(
    names: Annotated[list[str] | None, typer.Argument(help="Processes, such as sales.worker; all without.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", help="How many of each.")] = 20,
) -> None:
    """Show the end of the processes' logs."""
    folder = Home.here().sub("logs")
    wanted = names or sorted(log.stem for log in folder.glob("*.log"))
    printer = LogPrinter(console, wanted)
    for name in wanted:
        if not (folder / f"{name}.log").exists():
            raise ServerUnavailable(f"there is no log {folder / name}.log")
        for line in last_lines(folder / f"{name}.log", lines):
            printer.line(name, line)
    if follow:
        asyncio.run(printer.follow(folder))


@application.command("reset")
def reset_command(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Drop all data, secrets and logs of this installation; what was fetched stays."""
    home = Home.here()
    state = StateFile(home).read()
    if state.runner.alive or any(entry.running.alive for entry in state.processes.values()):
        raise ServerUnavailable("it is running: `crm down` first")
    if not yes:
        typer.confirm(f"Drop all data in {home.folder}?", abort=True)
    for name in _DATA:
        shutil.rmtree(home.folder / name, ignore_errors=True)
    console.print("all data dropped")


@application.command("run", context_settings={"ignore_unknown_options": True})
def run_command(
    service: Annotated[str, typer.Argument(help="gateway, customer, sales, service_desk or notify.")],
    words: Annotated[list[str], typer.Argument(help="Its command, such as `keys list`; `help` names them.")],
) -> None:
    """Run a command of a service itself, with its settings: keys, copies to rebuild, facts to replay."""
    run_as_ordinary_user(Home.here(), sys.argv[1:])
    program = LocalInstallation.here().command(service, words)
    os.chdir(program.folder)
    os.execve(program.command[0], program.command, dict(program.environment))  # noqa: S606 - no shell is wanted


@application.command("doctor")
def doctor_command(as_data: Annotated[bool, typer.Option("--json", help="For scripts.")] = False) -> None:
    """Compare the ledgers of all services; exit code 0 only when they were compared and agree."""
    from crm import doctor  # noqa: PLC0415 - each command loads what it needs

    raise typer.Exit(doctor.run(LocalInstallation.here().addresses(), language=language(), as_json=as_data))


@load_application.command("accounts")
def load_accounts_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8.")],
    login: Annotated[str | None, typer.Option("--as", help="Who enters them; the demo's clerk without.")] = None,
    password: Annotated[
        str | None, typer.Option(envvar="CRM_PASSWORD", help="Asked for unless a demo account's.")
    ] = None,
) -> None:
    """Enter customers from a file: restartable, each row once; refused rows go to FILE.refused.csv."""
    from crm import load  # noqa: PLC0415 - as above
    from crm.demo import company  # noqa: PLC0415

    login = login or company.account_of("clerk").login
    password = password or company.password_of(login) or typer.prompt("Password", hide_input=True)
    installation = LocalInstallation.here()
    journals = installation.home.sub("load")
    addresses = installation.addresses()
    code = load.run(addresses, file, journals=journals, login=login, password=password, language=language())
    raise typer.Exit(code)


@application.command("demo")
def demo_command(
    customers: Annotated[
        bool, typer.Option("--customers", help="Load 1,000 customers instead and see them arrive in sales.")
    ] = False,
) -> None:
    """Tell the whole process once, from a stranger to a served customer, and compare the ledgers; exit code 0 only when
    every effect was seen.

    What is not running is started for it and stopped afterwards.
    """
    from crm.demo import customers as load_customers  # noqa: PLC0415 - as above
    from crm.demo import run as telling  # noqa: PLC0415

    run_as_ordinary_user(Home.here(), sys.argv[1:])  # or root would own the logs and journals of what it starts
    installation = LocalInstallation.here()
    addresses = installation.addresses()
    ours = not StateFile(installation.home).read().runner.alive
    if ours:
        up_detached(installation.home, console, history=False)
    try:
        if customers:
            code = load_customers.run(addresses, journals=installation.home.sub("load"), language=language())
        else:
            letters = mail.mailbox_of(installation.home) if installation.processes.mail_sink() else None
            code = telling.run(addresses, mailbox=letters, language=language())
    finally:
        if ours:
            down(installation.home)
    raise typer.Exit(code)


def main() -> None:
    """Run the command; what a person can mend is said in plain words, with exit code 1."""
    try:
        application()
    except (ServerUnavailable, Problem, Unreachable) as error:
        _refuse(str(error))
    except Refused as refused:
        _refuse(Speech(language())(refused.zh, refused.en))


def _refuse(reason: str) -> NoReturn:
    Console(stderr=True, highlight=False, soft_wrap=True).print("[red]crm:[/]", escape(reason))
    sys.exit(1)
