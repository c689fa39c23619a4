"""`python -m tests.bench [B1 B7 …]`: run the benches named, or all of them; `make bench ONLY=B1` calls it."""

import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

from tests.bench.measure import Row, Servers, servers
from tests.bench.report import LATEST, number_of, save, table

MODULES = sorted((path.stem for path in Path(__file__).parent.glob("b[0-9]*_*.py")), key=number_of)


def main(only: list[str]) -> int:
    """Run, write each bench's rows as it ends, print one table; 1 when a goal is missed or a bench failed."""
    wanted = {number_of(word) for word in only}
    chosen = [name for name in MODULES if not wanted or number_of(name) in wanted]
    rows: list[Row] = []
    failed: list[str] = []
    with servers() as given:
        for name in chosen:
            try:
                rows += run(name, given)
            except Exception:  # noqa: BLE001 - told below; the benches after it are worth having
                failed.append(name)
                traceback.print_exc()
    sys.stdout.write(f"{table(rows)}\n{LATEST}\n")
    sys.stderr.writelines(f"failed: {name}\n" for name in failed)
    return int(bool(failed) or not all(row.met for row in rows))


def run(name: str, given: Servers) -> list[Row]:
    """One bench on fresh servers of its own."""
    sys.stderr.write(f"{name} … ")
    sys.stderr.flush()
    began = time.monotonic()
    try:
        rows: list[Row] = import_module(f"tests.bench.{name}").run(given)
    finally:
        given.stop_own()
        sys.stderr.write(f"{time.monotonic() - began:.0f} s\n")
    save(rows)
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
