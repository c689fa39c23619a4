"""Crash points: the only exact way to die between two lines (faults.md 2.1).

`CRM_CRASHPOINT=relay.after_publish:7` kills this process with SIGKILL at the seventh pass of that point. Unset, `crash`
is an empty function; production settings refuse the variable.
"""

import os
import signal
from collections.abc import Callable


def armed(setting: str | None) -> Callable[[str], None]:
    """The `crash` of a process with this setting (`name:n`, or `name` for the first pass)."""
    if not setting:
        return _pass
    name, _, count = setting.partition(":")
    left = int(count or 1)

    def crash(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return crash


def _pass(_point: str) -> None:
    """Nothing dies here."""


crash = armed(os.environ.get("CRM_CRASHPOINT"))
