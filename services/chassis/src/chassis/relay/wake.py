"""The relay's alarm clock: one UDP datagram after a commit, lossy by design, with a poll under it (messaging.md,
Relay).

The leader alone binds the port. SO_REUSEPORT would let a frozen leader keep a share of the datagrams for itself, so the
port is bound plainly: while an old leader still sits on it the new one polls at its busy rate and tries again each
time.
"""

import errno
import select
import socket
from contextlib import suppress

import structlog

from chassis.process.stop import Stop

log = structlog.get_logger(__name__)

BUSY, IDLE = 0.1, 1.0
"""Seconds between two looks into the outbox, shortly after there was something and otherwise."""


class Wake:
    """Waits for a datagram, for the stop signal or for the time to look again."""

    def __init__(self, address: tuple[str, int], stop: Stop) -> None:
        self._address, self._stop = address, stop
        self._socket: socket.socket | None = None
        self._told = False

    def wait(self, *, busy: bool) -> None:
        """Wait for a reason to look into the outbox; takes all datagrams that came, since one look answers them all."""
        bound = self.open()
        readers: list[Stop | socket.socket] = [self._stop, bound] if bound else [self._stop]
        select.select(readers, [], [], BUSY if busy or bound is None else IDLE)
        if bound is not None:
            with suppress(BlockingIOError):
                while bound.recv(16):
                    pass

    def close(self) -> None:
        """Leave the port to the next leader."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def open(self) -> socket.socket | None:
        """Bind the port unless it is bound; None while another process sits on it."""
        if self._socket is None:
            try:
                self._socket = self._bind()
            except OSError as error:
                if not self._told:
                    log.warning("relay.wake_port_taken", port=self._address[1], reason=str(error))
                self._told = True
            else:
                self._told = False
        return self._socket

    def _bind(self) -> socket.socket:
        family, kind, protocol, _, own = socket.getaddrinfo(*self._address, type=socket.SOCK_DGRAM)[0]
        opened = socket.socket(family, kind, protocol)
        opened.setblocking(False)
        try:
            opened.bind(own)
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                opened.close()
                raise
            opened.bind(
                ("", own[1])
            )  # the writers' name for us (a Kubernetes service) is not an address of this machine
        return opened
