"""The command `crm load accounts`: progress, summary, and the refused rows as a file to mend."""

import csv
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crm.client import Installation, Person, Problem, Session, Unreachable
from crm.load.entering import CONNECTIONS, Summary, load
from crm.load.table import REASON, FileRefused, Row, Table, guarded, read
from crm.wording import Language, Speech

ALL_IN, SOME_REFUSED, STOPPED = 0, 1, 2
"""Exit codes."""


def run(
    installation: Installation,
    file: Path,
    *,
    journals: Path,
    login: str,
    password: str,
    language: Language,
    connections: int = CONNECTIONS,
) -> int:
    """Load `file` as that person, show progress and what became of it; the exit code."""
    say, console = Speech(language), Console(markup=False, highlight=False, soft_wrap=True)
    session = Session.open(installation, Person(login, password), language, connections)
    try:
        table = read(file)
        with progress(console) as bars:
            bar = bars.add_task(file.name, total=len(table.rows))
            summary = load(session, table, journals, say, connections=connections, heard=lambda: bars.advance(bar))
    except FileRefused as refused:
        console.print(f"{file.name}: {say(refused.zh, refused.en)}", style="red")
        return STOPPED
    except (OSError, Problem, Unreachable) as stopped:
        console.print(f"{say('已停止', 'Stopped')}: {stopped}", style="red")
        console.print(
            say("已录入的行已记下;再次运行同一命令即可继续", "What is in is noted; the same command goes on from there")
        )
        return STOPPED
    report(console, say, file, table, summary)
    return SOME_REFUSED if summary.refused else ALL_IN


def progress(console: Console) -> Progress:
    """A bar with a count and the time that is left."""
    left = TimeRemainingColumn()
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), left, console=console)


def report(console: Console, say: Speech, file: Path, table: Table, summary: Summary) -> None:
    """Say what became of the file, and write the refused rows beside it (none: an older such file goes away)."""
    made, known, refused = len(summary.made), len(summary.known), len(summary.refused)
    rate = made / summary.seconds if summary.seconds else 0.0
    console.print(
        say(
            f"新录入 {made} 行({summary.seconds:.1f} 秒,每秒 {rate:.0f} 行),此前已录入 {known} 行,被拒绝 {refused} 行",
            f"{made} rows entered in {summary.seconds:.1f} s ({rate:.0f} a second), {known} were in before,"
            f" {refused} refused",
        )
    )
    beside = refused_file(file)
    if summary.refused:
        write_refused(beside, table.columns, summary.refused)
        console.print(say(f"被拒绝的行及原因:{beside}", f"refused rows with their reasons: {beside}"))
    else:
        beside.unlink(missing_ok=True)


def refused_file(file: Path) -> Path:
    """Where the refused rows of a file go: accounts.csv → accounts.refused.csv."""
    return file.with_name(f"{file.name.removesuffix('.csv')}.refused.csv")


def write_refused(path: Path, columns: Iterable[str], refused: Iterable[tuple[Row, str]]) -> None:
    """The refused rows as a file to mend and send again: the same columns and the reason, in UTF-8 that Excel knows."""
    names = [name for name in columns if name and name != REASON]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*names, REASON])
        for row, reason in refused:
            writer.writerow([guarded(text) for text in (*(row.cells.get(name, "") for name in names), reason)])
