"""What every peer does, whatever framework calls it: publish so many, take so many, write and tell on request."""

import os
import sys
import time
from collections.abc import Callable
from socketserver import StreamRequestHandler, ThreadingTCPServer

import orjson
import psycopg

EXCHANGE, KEY = "crm.events", "bench.thing.made.v1"
BODY = b'{"x":"' + b"a" * 790 + b'"}'
"""As the relay's bench publishes it."""
_COPY = """
    INSERT INTO thing_copy (id, version, name, city, level) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, city = excluded.city,
        level = excluded.level WHERE thing_copy.version < excluded.version
"""


class Clocks:
    """Seconds and CPU seconds from when it is made until `tell`."""

    def __init__(self) -> None:
        self.seconds, self.cpu = time.perf_counter(), time.process_time()

    def tell(self) -> None:
        """Print both."""
        sys.stdout.write(f"\n{time.perf_counter() - self.seconds} {time.process_time() - self.cpu}\n")
        sys.stdout.flush()


_ACCOUNT = "INSERT INTO account (id, name) VALUES (%s, %s) ON CONFLICT DO NOTHING"


def write_on_request(port: int, url: str, publish: Callable[[bytes], None]) -> None:
    """For each line `<id> <name>`: a row, a commit, a confirmed message, then an answer. No outbox, as is usual."""

    class Writer(StreamRequestHandler):
        def handle(self) -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                for line in self.rfile:
                    connection.execute(_ACCOUNT, line.decode().split())
                    publish(line.strip())
                    self.wfile.write(b"ok\n")

    with ThreadingTCPServer(("127.0.0.1", port), Writer) as server:
        server.serve_forever()


class Handler:
    """Takes the events of the worker's bench; an `empty` one does nothing with them. Ends the process after the
    last. `arrive` takes what `write_on_request` has told, for ever.
    """

    def __init__(self, role: str, url: str, events: int) -> None:
        self.left = events
        self.clocks: Clocks | None = None
        self.connection = psycopg.connect(url, autocommit=True) if role != "empty" else None
        self.take = self.arrive if role == "arrive" else self.apply

    def __call__(self, body: bytes | str) -> None:
        """One event; its row is durable when this returns."""
        self.clocks = self.clocks or Clocks()
        if self.connection is not None:
            self.take(self.connection, body)
        self.left -= 1
        if self.left == 0:
            self.clocks.tell()
            os._exit(0)

    def apply(self, connection: psycopg.Connection, body: bytes | str) -> None:
        """The copy of the worker's bench."""
        event = orjson.loads(body)
        state = event["data"]["state"]
        values = (state["name"], state["city"], state["level"])
        connection.execute(_COPY, (event["partitionkey"], event["aggregateversion"], *values))

    def arrive(self, connection: psycopg.Connection, body: bytes | str) -> None:
        """The row in the other service's table."""
        text = body if isinstance(body, str) else bytes(body).decode()
        connection.execute(_ACCOUNT, text.split())
