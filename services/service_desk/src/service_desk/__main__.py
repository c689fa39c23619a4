"""`crm-service-desk web | worker | relay | migrate | …`; `python -m service_desk` is the same."""

import sys

from chassis.command_line import main as run
from service_desk.settings import Settings


def main() -> int:
    """Run one command of this service."""
    return run("service_desk", "service_desk.service:SERVICE", Settings)


if __name__ == "__main__":
    sys.exit(main())
