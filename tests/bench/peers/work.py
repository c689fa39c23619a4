"""What every peer does, whatever framework calls it: publish so many, or take so many and stop."""

import os
import sys
import time

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


class Handler:
    """Takes the events of the worker's bench; an `empty` one does nothing with them. Ends the process after the
    last.
    """

    def __init__(self, role: str, url: str, events: int) -> None:
        self.left = events
        self.clocks: Clocks | None = None
        self.connection = psycopg.connect(url, autocommit=True) if role == "apply" else None

    def __call__(self, body: bytes | str) -> None:
        """One event; its row is durable when this returns."""
        self.clocks = self.clocks or Clocks()
        if self.connection is not None:
            event = orjson.loads(body)
            state = event["data"]["state"]
            values = (state["name"], state["city"], state["level"])
            self.connection.execute(_COPY, (event["partitionkey"], event["aggregateversion"], *values))
        self.left -= 1
        if self.left == 0:
            self.clocks.tell()
            os._exit(0)
