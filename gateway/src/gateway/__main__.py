"""`crm-gateway web | worker | relay | edge | migrate | bootstrap | keys | …`; `python -m gateway` is the same."""

import sys

from chassis.command_line import main as run
from gateway.settings import Settings


def main() -> int:
    """Run one command of this service; the edge stands apart and loads nothing of it."""
    if sys.argv[1:2] == ["edge"]:
        from gateway.edge.process import main as edge  # noqa: PLC0415 - the relay does without

        return edge(sys.argv[2:])
    return run("gateway", "gateway.service:SERVICE", Settings)


if __name__ == "__main__":
    sys.exit(main())
