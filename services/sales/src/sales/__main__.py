"""`crm-sales web | worker | relay | migrate | …`; `python -m sales` is the same."""

import sys

from chassis.command_line import main as run
from sales.settings import Settings


def main() -> int:
    """Run one command of this service."""
    return run("sales", "sales.service:SERVICE", Settings)


if __name__ == "__main__":
    sys.exit(main())
