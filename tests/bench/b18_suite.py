"""B18: how long one waits for tests: those without servers run now, the last `make test` is read from its report."""

import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

from tests.bench.measure import Row, Servers

REPORT = Path(".local/test.xml")
"""What `make test` leaves."""
WITHOUT_SERVERS, WHOLE = 60, 300
"""Seconds that are allowed."""


def run(_servers: Servers) -> list[Row]:
    """Unit and contract tests; then the report, if there is one."""
    folders = [*map(str, sorted(Path().glob("services/*/tests/unit"))), "tests/contract"]
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", *folders], check=True, stdout=subprocess.DEVNULL, timeout=600
    )
    rows = [row("B18.unit", "unit and contract tests", time.monotonic() - began, WITHOUT_SERVERS, {})]
    if REPORT.exists():
        suite = ElementTree.parse(REPORT).getroot()[0]  # noqa: S314 - our own report
        tests = float(suite.attrib["tests"])
        rows.append(row("B18.all", "the last make test", float(suite.attrib["time"]), WHOLE, {"tests": tests}))
    return rows


def row(mark: str, title: str, seconds: float, allowed: float, peers: dict[str, float]) -> Row:
    """Seconds beside those that are allowed."""
    return Row(mark, title, "s", seconds, allowed, allowed / seconds, 1, peers)
