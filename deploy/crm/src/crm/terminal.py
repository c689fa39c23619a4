"""How the tool prints: plain texts, tables, and JSON for scripts."""

import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

_WIDTH_OF_FILES = 250
"""Columns of what goes into a file or another program."""


def console(*, stderr: bool = False) -> Console:
    """A console that prints data as it is: no markup, no colours of its own, no wrapping."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDTH_OF_FILES
    return Console(stderr=stderr, width=width, markup=False, highlight=False, soft_wrap=True)


def table(heads: Iterable[str], rows: Iterable[Sequence[object]]) -> Table:
    """Columns under their heads; nothing is shown for None."""
    made = Table(box=None, pad_edge=False)
    for head in heads:
        made.add_column(head, overflow="fold")  # an id that is cut off helps nobody
    for row in rows:
        made.add_row(*("" if cell is None else str(cell) for cell in row))
    return made


def print_json(found: object) -> None:
    """For scripts."""
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
