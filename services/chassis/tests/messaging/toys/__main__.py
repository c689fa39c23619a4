"""`python -m toys maker relay`, `python -m toys keeper worker`: the toys as real processes."""

import sys

from chassis.command_line import main
from chassis.settings import ServiceSettings

if __name__ == "__main__":
    sys.exit(main(sys.argv[1], f"toys.services:{sys.argv[1].upper()}", ServiceSettings, sys.argv[2:]))
