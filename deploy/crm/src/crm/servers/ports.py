"""Ports: checked before a server is started, and drawn for tests.

All stay below 32768, where Linux begins to hand out ports for outgoing connections: a listener above it met
"address already in use" now and then (libraries.md 6).
"""

import random
import socket

from crm.servers.errors import PortTaken, ServerUnavailable

FIRST_EPHEMERAL = 32768
_FIRST_DRAWN = 20000
_ADDRESS = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether nobody listens on that local port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_ADDRESS, port))
        except OSError:
            return False
    return True


def is_listening(port: int, address: str = _ADDRESS) -> bool:
    """Whether a connection to that local port is accepted now."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0


def require_free(port: int, what: str, setting: str) -> None:
    """Raise PortTaken, naming the port and the setting that moves it, unless the port is free."""
    if not is_free(port):
        raise PortTaken(
            f"port {port} ({what}) is already taken by another program; set {setting} to move ours elsewhere"
        )


def draw_free(count: int) -> list[int]:
    """That many different free ports, drawn at random so that test runs side by side do not meet."""
    draws = random.sample(range(_FIRST_DRAWN, FIRST_EPHEMERAL), 50 * count)
    free = [port for port in draws if is_free(port)]
    if len(free) < count:
        raise ServerUnavailable(f"no {count} free ports between {_FIRST_DRAWN} and {FIRST_EPHEMERAL}")
    return free[:count]
