"""`crm-gateway web | worker | relay | migrate | bootstrap | keys | …`; `python -m gateway` is the same."""

import sys

from chassis.command_line import main as run
from gateway.settings import Settings


def main() -> int:
    """Run one command of this service."""
    return run("gateway", "gateway.service:SERVICE", Settings)


if __name__ == "__main__":
    sys.exit(main())
