"""`python -m tests.bench.chart`: the last figures as docs/bench.svg, each bar how near its goal a bench comes.

The axis is logarithmic: at 1 the goal is met, at 2 it is met twice over.
"""

import math
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from tests.bench.report import load, shown

CHART = Path("docs/bench.svg")
WIDTH, ROW, TOP = 1000, 24, 56
TITLES, BARS, FIGURES = 20, 430, 720
"""Where the three columns begin."""
LEAST, MOST = 0.125, 8.0
"""The ends of the axis; what lies beyond is drawn there."""
MET, MISSED, INK, LINE = "#2e7d32", "#c62828", "#222222", "#bbbbbb"


def chart(rows: list[dict[str, Any]]) -> str:
    """The whole picture: one bar a row that has a goal."""
    wanted = [row for row in rows if row["goal"] is not None]
    height = TOP + ROW * len(wanted) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        text(TITLES, 24, "Benches: how near the goal (1 = met; each against its floor of the same run)", weight="bold"),
        text(FIGURES, 44, "figure / floor, ratio (goal)"),
        *axis(height),
    ]
    for place, row in enumerate(wanted):
        parts += bar(row, TOP + ROW * place)
    return "\n".join([*parts, "</svg>"]) + "\n"


def axis(height: int) -> Iterator[str]:
    """A line at each power of two, the goal's the strongest."""
    for power in range(int(math.log2(LEAST)), int(math.log2(MOST)) + 1):
        x = place_of(2.0**power)
        stroke = f'stroke="{INK if power == 0 else LINE}" stroke-width="{2 if power == 0 else 1}"'
        yield f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 10}" {stroke}/>'
        yield text(x, TOP - 12, f"{2.0**power:g}", anchor="middle")


def bar(row: dict[str, Any], y: int) -> Iterator[str]:
    """One bench: its title, its bar from the goal's line, its figures."""
    goal, end = place_of(1), place_of(row["ratio"] / row["goal"])
    left, width = min(goal, end), max(abs(end - goal), 2)
    colour = MET if row["met"] else MISSED
    yield text(TITLES, y + 16, f"{row['id']}  {row['title']}"[:66])
    yield f'<rect x="{left:.1f}" y="{y + 4}" width="{width:.1f}" height="{ROW - 8}" fill="{colour}"/>'
    figures = f"{shown(row['figure'])} / {shown(row['floor'])} {row['unit']}"
    yield text(FIGURES, y + 16, f"{figures}, {row['ratio']:.2f} ({row['goal']:.2f})")


def place_of(value: float) -> float:
    """Where a multiple of the goal lies on the axis."""
    bounded = min(max(value, LEAST), MOST)
    return BARS + (FIGURES - 20 - BARS) * math.log(bounded / LEAST) / math.log(MOST / LEAST)


def text(x: float, y: int, words: str, *, anchor: str = "start", weight: str = "normal") -> str:
    """A line of text."""
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" fill="{INK}">{escape(words)}</text>'
    )


if __name__ == "__main__":
    if not (latest := load()):
        sys.exit("no figures yet: make bench")
    CHART.write_text(chart(latest), encoding="utf-8")
    sys.stdout.write(f"{CHART}\n")
