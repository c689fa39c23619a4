"""Gives the Python process that imports it at its start a wrong time of day; the monotonic clock stays right.

The file CRM_TEST_CLOCK says by how many seconds, and may change while the process runs.
"""

import os
import threading
import time
from pathlib import Path
from uuid import UUID

import time_machine
from uuid_utils import compat

_FILE = Path(os.environ["CRM_TEST_CLOCK"])
_LOOK = 0.02
"""Seconds between two looks at the file."""
_wrong_by = float(_FILE.read_text())
_clock = time_machine.travel(time.time() + _wrong_by).start()
_uuid7 = compat.uuid7


def _uuid7_of_our_time(*, nanoseconds: int | None = None) -> UUID:
    """It asks the system for the time and not Python, so it is told."""
    return _uuid7(nanoseconds=time.time_ns() if nanoseconds is None else nanoseconds)


compat.uuid7 = _uuid7_of_our_time


def _follow() -> None:
    global _wrong_by  # noqa: PLW0603 - one process, one clock
    while True:
        seconds = float(_FILE.read_text())
        if seconds != _wrong_by:
            _clock.shift(seconds - _wrong_by)
            _wrong_by = seconds
        time.sleep(_LOOK)


def _watch() -> None:
    threading.Thread(target=_follow, name="clock", daemon=True).start()


os.register_at_fork(after_in_child=_watch)
_watch()
