"""B3: what waking the relay costs those who commit: 16 clients, with the datagram, without a wake, and with NOTIFY.

Each commit writes what the pipeline writes for one fact; the relay, a process of its own as in the product, is awake
and drains meanwhile. The clients are four processes of four threads, as many as two services' web processes. What is
compared is the CPU of clients, relay and both servers until all is sent: without a wake the relay polls, and leaves up
to half of its work until after the clients have gone, which makes their rate look better than it is.
"""

import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from multiprocessing.synchronize import Barrier

import psycopg
from sqlalchemy import create_engine

from chassis import tables
from chassis.broker import topology
from chassis.identifiers import new_id
from chassis.process.stop import Stop
from chassis.relay.leader import Relay
from crm.servers.ports import draw_free
from tests.bench.measure import Row, Sample, Servers, candidate, in_turn

PROCESSES, THREADS, COMMITS, REPEATS = 4, 4, 300, 3
"""Of the clients; commits a thread; times that each way is played."""
BODY = b'{"x":"' + b"a" * 790 + b'"}'
WRITE = """
    WITH facts AS (
        INSERT INTO fact (event_id, aggregate_type, aggregate_id, version, factindex, routing_key, actor, cause, at,
                          changes, body)
        VALUES (%(event)s, 'thing', %(aggregate)s, 1, 1, 'bench.thing.made.v1', 'service/bench', 'api', now(),
                '{}', %(body)s))
    INSERT INTO outbox (event_id) VALUES (%(event)s)
"""


def run(servers: Servers) -> list[Row]:
    """The three ways in turn, each with a relay of its own at work."""
    url, broker = servers.database("b3"), servers.broker_url
    engine = create_engine(url)
    tables.metadata.create_all(engine)
    engine.dispose()
    topology.declare_shared(broker)

    def sample(way: str) -> Sample:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("TRUNCATE fact, outbox")
        return candidate(servers, __name__, way, PROCESSES * THREADS * COMMITS, url, broker)

    seen = in_turn(REPEATS, {way: partial(sample, way) for way in ("datagram", "silent", "notify")})
    datagram, silent, notify = seen["datagram"], seen["silent"], seen["notify"]
    peers = {
        "commits/s of none": datagram.rate / silent.rate,
        "commits/s with NOTIFY inside the transaction, of none": notify.rate / silent.rate,
    }
    title = f"CPU a commit, {PROCESSES * THREADS} clients, all sent, floor no wake"
    return [Row("B3", title, "us", datagram.all_cpu, silent.all_cpu, silent.all_cpu / datagram.all_cpu, 0.95, peers)]


def client(way: str, url: str, port: int, barrier: Barrier) -> None:
    """One process of clients: commits between the first and the second meeting at the barrier."""
    wake = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wake.setblocking(False)

    def commit(connection: psycopg.Connection) -> None:
        for _ in range(COMMITS):
            connection.execute(WRITE, {"event": new_id(), "aggregate": new_id(), "body": BODY})
            if way == "notify":
                connection.execute("NOTIFY relay")
            connection.commit()
            if way == "datagram":
                wake.sendto(b"!", ("127.0.0.1", port))

    connections = [psycopg.connect(url) for _ in range(THREADS)]
    threads = [threading.Thread(target=commit, args=(connection,)) for connection in connections]
    barrier.wait()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    barrier.wait()


def play(way: str, url: str, port: int) -> float:
    """All clients commit until the count is reached; the seconds it took."""
    forking = multiprocessing.get_context("fork")
    barrier = forking.Barrier(PROCESSES + 1)
    processes = [forking.Process(target=client, args=(way, url, port, barrier)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    barrier.wait()
    began = time.perf_counter()
    barrier.wait()
    took = time.perf_counter() - began
    for process in processes:
        process.join()
    return took


def wait_until_sent(url: str) -> None:
    """The relay has sent everything."""
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute("SELECT 1 FROM outbox LIMIT 1").fetchone():
            time.sleep(0.02)


def cpu_of_children() -> float:
    """CPU seconds of the processes that this one has waited for."""
    return sum(os.times()[2:4])


if __name__ == "__main__":
    role, url, broker = sys.argv[1:4]
    if role == "relay":
        Relay("bench", url, broker, ("127.0.0.1", int(sys.argv[4])), Stop().install()).run()
        sys.exit()
    (free,) = draw_free(1)
    relay = subprocess.Popen([sys.executable, "-m", "tests.bench.b3_wake_tax", "relay", url, broker, str(free)])
    time.sleep(2)
    took = play(role, url, free)
    wait_until_sent(url)
    relay.terminate()
    relay.wait(30)
    sys.stdout.write(f"\n{took} {cpu_of_children()}\n")
