"""`crm-customer web | worker | relay | migrate | …`; `python -m customer` is the same."""

import sys

from chassis.command_line import main as run
from customer.settings import Settings


def main() -> int:
    """Run one command of this service."""
    return run("customer", "customer.service:SERVICE", Settings)


if __name__ == "__main__":
    sys.exit(main())
