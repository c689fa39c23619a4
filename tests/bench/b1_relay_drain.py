"""B1: the relay drains pending rows, beside raw pipelined confirms (the floor) and a relay of one confirm at a time.

Exchange, bindings, queue, body and properties are the same for all; the floor has its messages in memory and no
database, and so have the peers. Celery sends its own messages to a queue of its own.
"""

import sys
import threading
import time
from functools import partial
from typing import Any

import pika
import psycopg
from sqlalchemy import create_engine

from chassis import tables
from chassis.broker import topology
from chassis.broker.publisher import BURST, WINDOW
from chassis.envelope import CONTENT_TYPE
from chassis.identifiers import new_id
from chassis.process.stop import Stop
from chassis.relay.leader import Relay
from tests.bench.measure import Row, Sample, Servers, candidate, in_turn
from tests.bench.peers.environment import NAMES, python

EVENTS, FEW, REPEATS = 100_000, 2_000, 3
KEY = "bench.thing.made.v1"
BODY = b'{"x":"' + b"a" * 790 + b'"}'
INBOX = topology.Inbox("sink", ("bench.thing.*.v1",))


def run(servers: Servers) -> list[Row]:
    """Fill the outbox before each run, purge the queue after it."""
    url, broker = servers.database("b1"), servers.broker_url
    engine = create_engine(url)
    tables.metadata.create_all(engine)
    engine.dispose()
    topology.declare_shared(broker)
    topology.run_once(broker, "bench", [INBOX.declare])

    def play(role: str, events: int, *, filled: bool) -> Sample:
        topology.run_once(broker, "bench", [lambda channel: channel.queue_purge(INBOX.queues[0])])
        if filled:
            fill(url, events)
        return candidate(servers, __name__, role, events, url, broker, str(events))

    def peer(name: str) -> Sample:
        return candidate(
            servers,
            f"tests.bench.peers.{name}",
            "publish",
            FEW,
            url,
            broker,
            INBOX.queues[0],
            str(FEW),
            python=python(),
        )

    seen = in_turn(
        REPEATS,
        {
            "relay": lambda: play("relay", EVENTS, filled=True),
            "floor": lambda: play("floor", EVENTS, filled=False),
            "one by one": lambda: play("one_by_one", FEW, filled=True),
            **{name: partial(peer, name) for name in NAMES},
        },
    )
    relay, floor, slow = seen["relay"], seen["floor"], seen["one by one"]
    peers = {
        **{f"{name} publishes, confirmed, from memory [events/s]": seen[name].rate for name in NAMES},
        "CPU us an event, relay alone": relay.own_cpu,
        "CPU us an event, floor alone": floor.own_cpu,
        "CPU us an event with both servers": relay.all_cpu,
        "CPU us an event with both servers, floor": floor.all_cpu,
    }
    title = f"relay drains {EVENTS:,} pending rows"
    slowly = f"{title}, floor a confirm each"
    return [
        Row("B1", title, "events/s", relay.rate, floor.rate, relay.rate / floor.rate, 0.90, peers),
        Row("B1.single", slowly, "events/s", relay.rate, slow.rate, relay.rate / slow.rate, 6),
    ]


def fill(url: str, events: int) -> None:
    """Pending rows, each an event of another aggregate."""
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE fact, outbox")
        ids = [(new_id(), new_id()) for _ in range(events)]
        columns = (
            "event_id, aggregate_type, aggregate_id, version, factindex, routing_key, actor, cause, at, changes, body"
        )
        with connection.cursor().copy(f"COPY fact ({columns}) FROM STDIN") as copy:
            for event, aggregate in ids:
                copy.write_row((event, "thing", aggregate, 1, 1, KEY, "service/bench", "api", "now", "{}", BODY))
        with connection.cursor().copy("COPY outbox (event_id) FROM STDIN") as copy:
            for event, _ in ids:
                copy.write_row((event,))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE fact, outbox")


def relay(url: str, broker: str, _events: int) -> None:
    """Ours, until the outbox is empty."""
    stop = Stop()
    thread = threading.Thread(target=Relay("bench", url, broker, ("127.0.0.1", 9), stop).run)
    thread.start()
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute("SELECT FROM outbox LIMIT 1").fetchone() is not None:
            time.sleep(0.02)
    stop.request()
    thread.join()


def floor(_url: str, broker: str, events: int) -> None:
    """pika with a window of confirms, and nothing else."""
    waiting = [(str(new_id()), str(new_id())) for _ in range(events)]
    unanswered: set[int] = set()
    sent = lowest = 0

    def pump(channel: Any) -> None:
        nonlocal sent
        burst = 0
        while waiting and len(unanswered) < WINDOW and burst < BURST:
            event, aggregate = waiting.pop()
            properties = pika.BasicProperties(
                content_type=CONTENT_TYPE,
                delivery_mode=2,
                message_id=event,
                type=f"crm.{KEY}",
                app_id="bench",
                timestamp=1,
                headers={topology.SHARD_HEADER: aggregate},
            )
            channel.basic_publish(topology.EXCHANGE, KEY, BODY, properties)
            sent += 1
            unanswered.add(sent)
            burst += 1
        if waiting and len(unanswered) < WINDOW:
            channel.connection.ioloop.add_callback_threadsafe(lambda: pump(channel))

    def answered(channel: Any, frame: Any) -> None:
        nonlocal lowest
        if not isinstance(frame.method, pika.spec.Basic.Ack):
            raise RuntimeError("the floor met a refusal")  # noqa: TRY004 - no type is wrong here
        tag = frame.method.delivery_tag
        if frame.method.multiple:
            unanswered.difference_update(range(lowest, tag + 1))
            lowest = tag
        else:
            unanswered.discard(tag)
        if not waiting and not unanswered:
            channel.connection.close()
        elif len(unanswered) <= WINDOW - BURST:
            pump(channel)

    def opened(channel: Any) -> None:
        channel.confirm_delivery(lambda frame: answered(channel, frame), callback=lambda _ok: pump(channel))

    connection = pika.SelectConnection(
        pika.URLParameters(broker),
        on_open_callback=lambda connection: connection.channel(on_open_callback=opened),
        on_close_callback=lambda connection, _reason: connection.ioloop.stop(),
    )
    connection.ioloop.start()


def one_by_one(url: str, broker: str, _events: int) -> None:
    """The usual way: read a hundred, publish each and wait for its confirm, mark them."""
    connection = pika.BlockingConnection(pika.URLParameters(broker))
    channel = connection.channel()
    channel.confirm_delivery()
    query = "SELECT o.id, f.routing_key, f.body FROM outbox o JOIN fact f USING (event_id) ORDER BY o.id LIMIT 100"
    with psycopg.connect(url) as database:
        while rows := database.execute(query).fetchall():
            for _, key, body in rows:
                channel.basic_publish(topology.EXCHANGE, key, body, pika.BasicProperties(delivery_mode=2))
            database.execute("DELETE FROM outbox WHERE id = ANY (%s)", ([row[0] for row in rows],))
            database.commit()
    connection.close()


if __name__ == "__main__":
    work = {"relay": relay, "floor": floor, "one_by_one": one_by_one}[sys.argv[1]]
    began, cpu = time.perf_counter(), time.process_time()
    work(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    sys.stdout.write(f"\n{time.perf_counter() - began} {time.process_time() - cpu}\n")
