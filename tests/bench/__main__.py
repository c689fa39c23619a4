"""Run the benches whose module name begins with one of the arguments, or all of them."""

import sys
from importlib import import_module
from pathlib import Path

from tests.bench.measure import Row, save, servers, table


def main(only: list[str]) -> int:
    """Run, print one table, write the file; 1 when a goal is missed."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("b[0-9]*_*.py"))
    chosen = [name for name in names if not only or any(name.split("_")[0] == word.lower() for word in only)]
    rows: list[Row] = []
    for name in chosen:
        sys.stderr.write(f"{name} …\n")
        with servers() as given:
            rows += import_module(f"tests.bench.{name}").run(given)
    sys.stdout.write(table(rows) + "\n")
    sys.stderr.write(f"{save(rows)}\n")
    return int(any(not row.to_dict()["met"] for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
