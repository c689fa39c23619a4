"""The peers of B2: a writer that stores a row and publishes it, and a consumer that stores it in another database."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pika
import psycopg

from chassis.broker import topology
from chassis.identifiers import new_id
from crm.servers.databases import create_database
from crm.servers.ports import draw_free
from tests.bench.peers.environment import python
from tests.faults.stand import Stand, wait_for

Write = Callable[[int], UUID]
NEVER = "0"
"""Events after which a consumer stops: it counts down from here."""


@contextmanager
def processes(stand: Stand, name: str, stamp: str) -> Iterator[tuple[str, Write]]:
    """Writer and consumer of one framework; the URL of the receiving database, and how a row is written."""
    queue, databases = f"bench.{name}", (f"{name}_from", f"{name}_to")
    for database in databases:
        create_database(stand.url_of("postgres"), database)
        with psycopg.connect(stand.url_of(database), autocommit=True) as connection:
            connection.execute("CREATE TABLE account (id uuid PRIMARY KEY, name text)")
    sender, receiver = map(stand.url_of, databases)
    with psycopg.connect(receiver, autocommit=True) as connection:
        connection.execute(stamp.encode())
    declare(stand.broker_url, queue)
    (port,) = draw_free(1)
    command = [python(), "-m", f"tests.bench.peers.{name}"]
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}  # eventlet tells its age, Celery that it is root
    running = [
        subprocess.Popen([*command, *arguments], env=quiet, stdout=subprocess.DEVNULL)
        for arguments in (
            ("write", sender, stand.broker_url, queue, str(port)),
            ("arrive", receiver, stand.broker_url, queue, NEVER),
        )
    ]
    idle: list[socket.socket] = []

    def write(number: int) -> UUID:
        identifier = new_id()
        connection = idle.pop() if idle else socket.create_connection(("127.0.0.1", port), 30)
        connection.sendall(f"{identifier} {number}\n".encode())
        if connection.recv(16) != b"ok\n":
            raise RuntimeError(f"{name} did not write")
        idle.append(connection)
        return identifier

    try:
        wait_for(lambda: listens(port), 30, f"{name} writes")
        yield receiver, write
    finally:
        for kept in idle:
            kept.close()
        for process in running:
            process.kill()
            process.wait(10)


def listens(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def declare(broker: str, queue: str) -> None:
    """A quorum queue that gets what is published under its own name."""
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        channel = connection.channel()
        channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_bind(queue, topology.EXCHANGE, queue)
