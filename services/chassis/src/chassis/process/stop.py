"""A clean stop: the first SIGTERM or SIGINT asks for it, the second ends the process at once (house.md, Processes)."""

import os
import select
import signal
from types import FrameType

FORCED = 128
"""A process ended by signal n exits with 128 + n, as shells have it."""


class Stop:
    """Whether this process was asked to stop; it can be waited for together with sockets (`fileno`).

    A pipe and not a threading.Event: an Event's lock is not re-entrant, so setting it in a signal handler can block for
    ever.
    """

    def __init__(self) -> None:
        self.requested = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def install(self) -> "Stop":
        """Listen to SIGTERM and SIGINT; only the main thread may."""
        signal.signal(signal.SIGTERM, self._signalled)
        signal.signal(signal.SIGINT, self._signalled)
        return self

    def request(self) -> None:
        """Ask for a clean stop; asking again changes nothing."""
        if not self.requested:
            self.requested = True
            os.write(self._write, b"!")

    def wait(self, seconds: float) -> bool:
        """Wait until a stop is asked for, at most `seconds`; True when it is."""
        return bool(select.select([self._read], [], [], seconds)[0])

    def fileno(self) -> int:
        """Readable once a stop is asked for: for select."""
        return self._read

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if self.requested:
            os._exit(FORCED + number)
        self.request()
