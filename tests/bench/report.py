"""What a run leaves behind: one table for people, and the file that charts and documents are made from."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.bench.measure import Row

LATEST = Path(".local/bench/latest.json")
"""The last figures of every bench, in the checkout where `make bench` was called."""

WHOLE = 100  # from here on decimals say nothing


def number_of(bench: str) -> int:
    """B2 of `B2e.p50`: the bench that a row belongs to, or a module `b2_commit_to_effect`."""
    found = re.match(r"[bB](\d+)", bench)
    if found is None:
        raise ValueError(f"{bench} names no bench: B1, B2 …")
    return int(found[1])


def table(rows: Sequence[Row]) -> str:
    """The rows for people."""
    lines = [f"{'id':12} {'bench':62} {'figure':>10} {'floor':>10} {'ratio':>6} {'goal':>6}  met"]
    for row in rows:
        goal = "" if row.goal is None else f"{row.goal:.2f}"
        met = "" if row.goal is None else "yes" if row.met else "NO"
        figures = f"{shown(row.figure):>10} {shown(row.floor):>10} {row.ratio:6.2f} {goal:>6}"
        lines.append(f"{row.id:12} {f'{row.title} [{row.unit}]':62} {figures}  {met}")
        lines += [f"{'':12}   {name}: {shown(value)}" for name, value in row.peers.items()]
    return "\n".join(lines)


def shown(value: float) -> str:
    """A figure with as many digits as it deserves."""
    return f"{value:,.0f}" if abs(value) >= WHOLE or value == int(value) else f"{value:.3g}"


def save(rows: Iterable[Row], path: Path = LATEST) -> Path:
    """Put these rows in the place of those that the same benches left before; the others stay."""
    new = [row.to_dict() for row in rows]
    benches = {number_of(row["id"]) for row in new}
    kept = [row for row in load(path) if number_of(row["id"]) not in benches]
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted([*kept, *new], key=lambda row: number_of(row["id"]))
    path.write_text(json.dumps(ordered, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def load(path: Path = LATEST) -> list[dict[str, Any]]:
    """The rows of the last runs; none where there was none."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return rows
