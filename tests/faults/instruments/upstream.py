"""A service that lies: between the door and the real one, it spoils answers to work that was done (faults.md G-2)."""

import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from tests.faults.instruments.beside import HOST, beside
from tests.faults.stand import Stand

_CHUNK = 2**20
LIES: Mapping[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "garbage": lambda _: b"\x00\x01 nonsense\r\n\r\n",
    "half of it": lambda answer: answer[: len(answer) // 2],
    "headers only": lambda answer: answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n",
    "a wrong length": lambda answer: answer.replace(b"Content-Length: ", b"Content-Length: 9", 1),
    "two answers": lambda answer: answer + answer,
    "a megabyte of headers": lambda answer: answer.replace(b"\r\n", b"\r\nX-Lie: " + b"a" * 2**20 + b"\r\n", 1),
}
"""What becomes of an answer; the connection is closed behind it."""


class Liar:
    """Passes requests on and answers back, but for every few."""

    def __init__(self, real: tuple[str, int], seeded: random.Random) -> None:
        self._real, self._seeded = real, seeded
        self.share = 0.0
        """Of the answers, how many are spoilt."""
        self.told: Counter[str] = Counter()
        self._listener = socket.create_server((HOST, 0), backlog=200)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        """Take no more connections; those there are end with their peers."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                real = socket.create_connection(self._real)
                for work in (self._ask, self._answer):
                    threading.Thread(target=work, args=(client, real), daemon=True).start()

    def _ask(self, client: socket.socket, real: socket.socket) -> None:
        with suppress(OSError):
            while request := client.recv(_CHUNK):
                real.sendall(request)
        _hang_up(client, real)

    def _answer(self, client: socket.socket, real: socket.socket) -> None:
        with suppress(OSError):
            while answer := real.recv(_CHUNK):
                if self._seeded.random() < self.share:
                    lie = self._seeded.choice(list(LIES))
                    self.told[lie] += 1
                    client.sendall(LIES[lie](answer))
                    break
                client.sendall(answer)
        _hang_up(client, real)


def _hang_up(*connections: socket.socket) -> None:
    for connection in connections:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def lying(stand: Stand, service: str, seeded: random.Random) -> Iterator[tuple[Liar, str]]:
    """A second door behind which this service lies as soon as it is told to; where that door is."""
    upstreams = stand.program("gateway.edge").environment["CRM_EDGE_UPSTREAMS"].split(",")
    known = dict(one.split("=", 1) for one in upstreams)
    real = urlsplit(f"//{known[service]}")
    liar = Liar((str(real.hostname), int(real.port or 0)), seeded)
    known[service] = f"{HOST}:{liar.port}"
    told = ",".join(f"{name}={where}" for name, where in known.items())
    try:
        with beside(stand, "gateway.edge", CRM_EDGE_UPSTREAMS=told) as door:
            yield liar, door.url
    finally:
        liar.stop()
