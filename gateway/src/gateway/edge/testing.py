"""A scripted service and a raw client, for tests of the edge with the real Envoy between them."""

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.identifiers import new_id
from chassis.testing.access import Signer

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Seen:
    """A request as a service saw it; `connection` tells its connections apart."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    connection: int

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key.lower() == name]


Script = Callable[[socket.socket, Seen], bool | None]
"""Answers a request itself; False closes the connection."""


class Scripted:
    """A service that answers every request with what it saw, or by a script for an address."""

    def __init__(self, port: int, jwks: Mapping[str, Any]) -> None:
        self.port, self.jwks = port, jwks
        self.scripts: dict[str, Script] = {}
        self.seen: list[Seen] = []
        self._connections = 0
        self._open: set[socket.socket] = set()
        self.start()

    def start(self) -> None:
        """Listen."""
        self._listener = socket.create_server((HOST, self.port), backlog=200)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self) -> None:
        """Be gone: no listener, every connection closed."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def asked(self, path: str) -> list[Seen]:
        """The requests to an address, without their queries."""
        return [seen for seen in self.seen if seen.target.partition("?")[0] == path]

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self._connections += 1
            threading.Thread(target=self._serve, args=(connection, self._connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        self._open.add(connection)
        with connection, suppress(OSError), connection.makefile("rb") as stream:
            while seen := _read(stream, number):
                if not seen.target.startswith("/readyz"):
                    self.seen.append(seen)
                script = self.scripts.get(seen.target.partition("?")[0], self._plain)
                if script(connection, seen) is False:
                    break
        self._open.discard(connection)

    def _plain(self, connection: socket.socket, seen: Seen) -> None:
        about = {"method": seen.method, "target": seen.target, "headers": seen.headers, "bytes": len(seen.body)}
        body = json.dumps(self.jwks if seen.target == "/v1/jwks" else about).encode()
        connection.sendall(answer(b"" if seen.method == "HEAD" else body, f"Content-Length: {len(body)}"))


def _read(stream: Any, number: int) -> Seen | None:
    line = stream.readline().decode("latin-1").split()
    if not line:
        return None
    method, target, _ = line
    headers = []
    while (text := stream.readline().decode("latin-1").strip()) != "":
        name, _, value = text.partition(":")
        headers.append((name, value.strip()))
    known = {name.lower(): value for name, value in headers}
    body = b""
    if "transfer-encoding" in known:
        while size := int(stream.readline(), 16):
            body += stream.read(size)
            stream.readline()
        stream.readline()
    else:
        body = stream.read(int(known.get("content-length", "0")))
    return Seen(method, target, headers, body, number)


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer as bytes; without headers it has its length."""
    lines = [f"HTTP/1.1 {status}", *(headers or [f"Content-Length: {len(body)}"]), "", ""]
    return "\r\n".join(lines).encode() + body


@dataclass(frozen=True)
class Answer:
    """What the client got."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as a document."""
        return json.loads(self.body)


@dataclass
class Edge:
    """A running Envoy as its clients and its operator see it."""

    port: int
    admin: int
    signer: Signer
    log: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    def bearer(self, subject: UUID | None = None, **claims: Any) -> dict[str, str]:
        """The header of a request by somebody."""
        return self.signer.bearer(subject or new_id(), **claims)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: Any = None, timeout: float = 20
    ) -> Answer:
        """One request on a connection of its own."""
        connection = HTTPConnection(HOST, self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            return read(connection.getresponse())
        finally:
            connection.close()

    def one(self, sent: bytes, timeout: float = 5) -> Answer:
        """The one answer to these bytes, malformed or unfinished as they may be."""
        with socket.create_connection((HOST, self.port)) as connection:
            connection.settimeout(timeout)
            connection.sendall(sent)
            response = HTTPResponse(connection)
            response.begin()
            return read(response)

    def raw(self, sent: bytes, timeout: float = 5) -> bytes:
        """All that comes back for these bytes until the connection closes or nothing comes for `timeout` seconds."""
        with socket.create_connection((HOST, self.port)) as connection:
            connection.settimeout(timeout)
            connection.sendall(sent)
            return drained(connection)

    def stat(self, name: str) -> int:
        """A figure of Envoy's own."""
        connection = HTTPConnection(HOST, self.admin, timeout=5)
        connection.request("GET", f"/stats?filter=^{name}$")
        return int(connection.getresponse().read().decode().partition(": ")[2] or 0)

    def requests_logged(self) -> list[dict[str, Any]]:
        """The access log so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def read(response: HTTPResponse) -> Answer:
    """The whole answer."""
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def drained(connection: socket.socket) -> bytes:
    """Everything until the end or the socket's timeout."""
    got = b""
    with suppress(TimeoutError, ConnectionResetError):
        while some := connection.recv(65536):
            got += some
    return got


def eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until it holds; fails when it does not."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError("it did not come to hold")
        time.sleep(0.02)


@dataclass(frozen=True)
class Stand:
    """Services and how to put an edge before them, which takes the tokens of `signer`."""

    services: Mapping[str, Scripted]
    signer: Signer
    start: Callable[..., AbstractContextManager[Edge]]
