"""`crm up`: start everything with a progress display, keep it up, stop it on Ctrl-C; `crm down` from elsewhere."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from rich.console import Console
from rich.table import Table

from crm.client import Installation, Problem, Unreachable
from crm.demo import company, history
from crm.local import LocalInstallation
from crm.runner.logs import LogPrinter, last_lines
from crm.runner.plan import Step
from crm.runner.requests import Requests
from crm.runner.runner import Runner
from crm.runner.state import READY, StateFile
from crm.servers.errors import ServerUnavailable
from crm.servers.home import Home
from crm.services import EDGE
from crm.wording import Refused

_POLL = 0.2
_STOP_SECONDS = 90.0


class Progress:
    """One line a stage, with the seconds it took."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()

    def __call__(self, title: str, what: str) -> None:
        """Print what became of a stage."""
        if what == "begins":
            self._began = time.monotonic()
            if self._console.is_terminal:
                self._console.print(f"  … {title}", end="\r", highlight=False)
            return
        mark = "[green]✓[/]" if what == "done" else "[red]✗[/]"
        self._console.print(f"  {mark} {title} [dim]{time.monotonic() - self._began:.1f} s[/]", highlight=False)


def up(installation: LocalInstallation, console: Console, *, show_logs: bool, history: bool) -> None:
    """Run in the foreground until Ctrl-C or SIGTERM. ServerUnavailable when another runner has this home."""
    home = installation.home
    with (home.sub("run") / "runner.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerUnavailable("already running: see `crm status`; `crm down` stops it") from None
        asyncio.run(_up(installation, console, show_logs=show_logs, with_history=history))


async def _up(installation: LocalInstallation, console: Console, *, show_logs: bool, with_history: bool) -> None:
    progress = Progress(console)
    progress("server programs", "begins")
    demo = [Step("demo company", partial(_fill, installation, company.ensure))]
    if with_history:
        demo.append(Step("demo history", partial(_fill, installation, history.ensure)))
    stages = await asyncio.to_thread(installation.stages, *demo)
    progress("server programs", "done")
    names = [unit.program.name for stage in stages for unit in stage.units]
    background: list[asyncio.Task[None]] = []

    def when_ready() -> None:
        welcome(installation, console)
        if show_logs:
            printer = LogPrinter(console, names)
            background.append(asyncio.create_task(printer.follow(installation.home.sub("logs"))))

    await Runner(installation.home, stages, progress).run(when_ready)
    for task in background:
        task.cancel()
    console.print("stopped")


def _fill(installation: LocalInstallation, ensure: Callable[[Installation, Callable[[str], None]], None]) -> None:
    log = installation.home.sub("logs") / "demo-company.log"
    try:
        with log.open("a") as said:
            ensure(installation.addresses(), lambda line: print(line, file=said, flush=True))
    except (Problem, Unreachable) as error:
        raise ServerUnavailable(f"the demo company cannot be made: {error}") from error


def welcome(installation: LocalInstallation, console: Console) -> None:
    """Addresses, accounts and log places: what a person needs next."""
    console.print("\n[bold green]ready[/]")
    table = Table(box=None, pad_edge=False, show_header=False)
    door = installation.addresses().door
    for name, address in (("API", f"{door}/api/"), ("reference", f"{door}/docs"), ("events", f"{door}/events")):
        table.add_row("", name, address)
    console.print(table, highlight=False)
    people = Table(box=None, pad_edge=False, title="demo accounts", title_justify="left")
    for title in ("", "login", "password", "name", "", "role"):
        people.add_column(title)
    for person in company.accounts():
        people.add_row("", *person)
    console.print(people, highlight=False)
    folder = installation.home.folder
    console.print(
        f"  admin's password  {folder}/secrets/admin-password\n  logs  {folder}/logs/ (crm logs)", highlight=False
    )
    console.print("  next  crm demo · crm doctor · crm status; Ctrl-C or crm down stops all\n", highlight=False)


def up_detached(home: Home, console: Console, *, history: bool) -> None:
    """Start a runner of its own and wait until it is ready; ServerUnavailable with its reason when it fails."""
    log = home.sub("logs") / "runner.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "crm", "up", "--no-logs", "--history" if history else "--no-history"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "COLUMNS": "200"},
            start_new_session=True,
        )
    shown = 0
    state_file = StateFile(home)
    while True:
        ended = child.poll() is not None
        lines = last_lines(log, 1000)
        for line in lines[shown:]:
            console.print(line, highlight=False, markup=False)
        shown = len(lines)
        state = state_file.read()
        if ended:
            raise ServerUnavailable(f"the runner ended with exit code {child.returncode}; its log is {log}")
        if state.runner_pid == child.pid and state.phase == READY:
            return
        time.sleep(_POLL)


def restart(home: Home, names: Sequence[str]) -> Sequence[str]:
    """Put new processes in the place of these, by default of all of ours behind the door, one after the other.

    Returns their names. Raises Refused for a name that is none of ours, ServerUnavailable when one does not come up.
    """
    ours = [name for name in StateFile(home).read().processes if "." in name]
    if unknown := set(names) - set(ours):
        listed = ", ".join(sorted(unknown))
        raise Refused(f"没有进程 {listed};可用:{', '.join(ours)}", f"no process {listed}; there are {', '.join(ours)}")
    wanted = names or [name for name in ours if name != EDGE]
    Requests(home).replace(wanted)
    return wanted


def down(home: Home) -> bool:
    """Stop the runner and wait; without one end what it left. False when nothing ran."""
    state_file = StateFile(home)
    state = state_file.read()
    if state.runner.alive:
        state.runner.send(signal.SIGTERM)
        if not state.runner.wait(_STOP_SECONDS):
            raise ServerUnavailable(f"the runner (pid {state.runner_pid}) does not stop; see {home.folder}/logs")
        return True
    left = [entry.running for entry in reversed(state.processes.values()) if entry.running.alive]
    for process in left:
        process.stop(grace=30)
    state_file.write(replace(state, processes={}))
    return bool(left)
