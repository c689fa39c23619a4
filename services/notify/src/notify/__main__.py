"""`crm-notify web | worker | relay | migrate | …`; `python -m notify` is the same."""

import sys

from chassis.command_line import main as run
from notify.settings import Settings


def main() -> int:
    """Run one command of this service."""
    return run("notify", "notify.service:SERVICE", Settings)


if __name__ == "__main__":
    sys.exit(main())
