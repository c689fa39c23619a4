"""A process without memory for one more thread ends, and is started again (faults.md G-9).

Such a thread dies before it runs. Python tells nobody but `sys.unraisablehook`, and whoever started it, pika for every
new connection, waits for it for ever: the process would live on, and do nothing.
"""

import os
import sys

EXIT_STARVED = 71  # sysexits.h EX_OSERR


def end_when_starved() -> None:
    """From now on; for processes that somebody starts again."""
    sys.unraisablehook = _heard


def _heard(unraisable: "sys.UnraisableHookArgs") -> None:
    if issubclass(unraisable.exc_type, MemoryError):
        os.write(2, b"no memory left: the process ends\n")
        os._exit(EXIT_STARVED)
    sys.__unraisablehook__(unraisable)
