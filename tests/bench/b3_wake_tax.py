"""B3: what waking the relay costs those who commit: 16 clients, with the datagram, without a wake, and with NOTIFY.

Each commit writes what the pipeline writes for one fact; the relay is awake and drains meanwhile.
"""

import socket
import sys
import threading
import time
from functools import partial

import psycopg
from sqlalchemy import create_engine

from chassis import tables
from chassis.broker import topology
from chassis.identifiers import new_id
from chassis.process.stop import Stop
from chassis.relay.leader import Relay
from crm.servers.ports import draw_free
from tests.bench.measure import Row, Sample, Servers, candidate, in_turn

CLIENTS, COMMITS, REPEATS = 16, 3_200, 3
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

    def play(way: str) -> Sample:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("TRUNCATE fact, outbox")
        return candidate(servers, __name__, way, COMMITS, url, broker)

    seen = in_turn(REPEATS, {way: partial(play, way) for way in ("datagram", "silent", "notify")})
    datagram, silent, notify = seen["datagram"], seen["silent"], seen["notify"]
    peers = {
        "NOTIFY inside the transaction, of none": notify.rate / silent.rate,
        "CPU us a commit with the datagram, both servers": datagram.all_cpu,
        "CPU us a commit without, both servers": silent.all_cpu,
    }
    title = f"commits of {CLIENTS} clients, relay awake"
    return [Row("B3", title, "commits/s", datagram.rate, silent.rate, datagram.rate / silent.rate, 0.95, peers)]


def clients(way: str, url: str, port: int) -> float:
    """All clients commit until the count is reached; the seconds it took."""
    barrier = threading.Barrier(CLIENTS + 1)
    wake = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wake.setblocking(False)

    def client() -> None:
        with psycopg.connect(url) as connection:
            barrier.wait()
            for _ in range(COMMITS // CLIENTS):
                connection.execute(WRITE, {"event": new_id(), "aggregate": new_id(), "body": BODY})
                if way == "notify":
                    connection.execute("NOTIFY relay")
                connection.commit()
                if way == "datagram":
                    wake.sendto(b"!", ("127.0.0.1", port))
        barrier.wait()

    for _ in range(CLIENTS):
        threading.Thread(target=client).start()
    barrier.wait()
    began = time.perf_counter()
    barrier.wait()
    return time.perf_counter() - began


if __name__ == "__main__":
    (free,) = draw_free(1)
    stop = Stop()
    relaying = threading.Thread(target=Relay("bench", sys.argv[2], sys.argv[3], ("127.0.0.1", free), stop).run)
    relaying.start()
    cpu = time.process_time()
    took = clients(sys.argv[1], sys.argv[2], free)
    sys.stdout.write(f"\n{took} {time.process_time() - cpu}\n")
    stop.request()
    relaying.join()
