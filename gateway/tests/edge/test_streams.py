"""Streams that never end, for the live updates to come: nothing is held back, no deadline cuts them off."""

import socket
import threading

from gateway.edge.routes import ROUTES, Route
from gateway.edge.testing import HOST, Scripted, Seen, Stand, eventually

BOUNDS = {"STREAM_SECONDS": 1, "IDLE_SECONDS": 1}
LIVE = Route("/api/gateway/v1/live", "customer", "/v1/live", seconds=None)


def opened(port: int, path: str, token: str) -> socket.socket:
    """A connection on which the first event has come."""
    connection = socket.create_connection((HOST, port))
    connection.settimeout(10)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n\r\n".encode())
    until(connection, b"data: 1\n\n")
    return connection


def until(connection: socket.socket, text: bytes) -> None:
    """Read until this has come."""
    got = b""
    while text not in got:
        some = connection.recv(4096)
        assert some, "the stream ended"
        got += some


def test_an_event_arrives_while_the_stream_stays_open(stand: Stand, customer: Scripted) -> None:
    following = threading.Event()

    def stream(connection: socket.socket, _: Seen) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        following.wait(20)
        connection.sendall(b"data: 2\n\n")
        return False

    customer.scripts["/v1/live"] = customer.scripts["/v1/accounts"] = stream
    with stand.start([LIVE, *ROUTES], BOUNDS) as edge:
        token = edge.bearer()["Authorization"]
        with opened(edge.port, LIVE.outside, token) as live:
            for _ in range(2):
                with opened(edge.port, "/api/customer/v1/accounts", token) as plain:
                    assert plain.recv(100) == b"", "what is no stream ends at its bound"
            following.set()
            until(live, b"data: 2\n\n")
        eventually(lambda: edge.stat("http.edge.downstream_rq_active") == 0)
