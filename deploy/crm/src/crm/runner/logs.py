"""The processes' logs: kept small, and shown with a coloured prefix."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from rich.console import Console
from rich.text import Text

_LARGEST = 10 * 1024 * 1024
_COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "bright_cyan", "bright_green", "bright_magenta")
_POLL = 0.2
_TAIL_BYTES = 64 * 1024


def rotate(folder: Path) -> None:
    """Keep one older copy (`.1`) of each log that has grown over 10 MB.

    The file is copied and emptied, since its process holds it open (for appending); what is written in the moment
    between the two is lost, some lines at most.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size > _LARGEST:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            with log.open("r+b") as file:
                file.truncate(0)


def last_lines(log: Path, count: int) -> list[str]:
    """The last lines of a log, of its last 64 kB at most."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
        return file.read().decode(errors="replace").splitlines()[-count:] if count else []


async def follow(log: Path) -> AsyncIterator[str]:
    """Every line that is appended from now on; a log that is not there yet is waited for."""
    position = log.stat().st_size if log.exists() else 0
    rest = ""
    while True:
        if log.exists():
            if log.stat().st_size < position:  # rotated
                position = 0
            with log.open("rb") as file:
                file.seek(position)
                read = file.read()
            position += len(read)
            *lines, rest = (rest + read.decode(errors="replace")).split("\n")
            for line in lines:
                yield line
        await asyncio.sleep(_POLL)


class LogPrinter:
    """Prints lines with the name of the process in its own colour."""

    def __init__(self, console: Console, names: Iterable[str]) -> None:
        self._console = console
        self._names = list(names)
        self._width = max(map(len, self._names), default=0)

    def line(self, name: str, text: str) -> None:
        """Print one line."""
        colour = _COLOURS[self._names.index(name) % len(_COLOURS)]
        prefix = Text(f"{name:<{self._width}} │ ", style=colour)
        self._console.print(prefix + Text.from_ansi(text), soft_wrap=True, highlight=False)

    async def follow(self, folder: Path) -> None:
        """Print whatever is appended to the logs, until cancelled."""
        await asyncio.gather(*(self._follow(folder, name) for name in self._names))

    async def _follow(self, folder: Path, name: str) -> None:
        async for line in follow(folder / f"{name}.log"):
            self.line(name, line)
