"""B10: one event to ten subscribers, each with a copy in a database of its own, until the last of them has committed.

Ours are ten workers, the floor ten hand-written programs that take fifty a transaction, as in B9. Both take what comes
in live from one publisher with pipelined confirms. What the broker alone does, ten queues and nobody there, is told.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
import pika
import psycopg
from sqlalchemy import create_engine

from chassis import tables
from chassis.broker import topology
from chassis.process.stop import Stop
from chassis.settings import ServiceSettings
from chassis.worker.process import assemble
from tests.bench import b9_worker_apply as b9
from tests.bench.measure import Row, Sample, Servers, family_cpu, in_turn
from tests.faults.stand import wait_for

SUBSCRIBERS, EVENTS, REPEATS, BATCH = 10, 3_000, 3, 50
AT_ONCE = 0.005
"""Seconds after which the floor commits less than a whole batch."""
ENOUGH = 600
"""Events a second, each applied ten times."""
NAMES = tuple(f"sink{number}" for number in range(SUBSCRIBERS))


def run(servers: Servers) -> list[Row]:
    """Workers, hand-written programs, and nobody, in turn."""
    topology.declare_shared(servers.broker_url)
    for name in NAMES:
        topology.run_once(servers.broker_url, name, [inbox(name).declare])
        prepare(servers.database(name))
    candidates: dict[str, Callable[[], Sample]] = {
        "worker": partial(play, servers, "worker"),
        "floor": partial(play, servers, "floor"),
        "raw": partial(raw, servers),
    }
    seen = in_turn(REPEATS, candidates)
    ours, floor, alone = seen["worker"], seen["floor"], seen["raw"]
    peers = {
        "the broker alone, nobody applies [events/s]": alone.rate,
        "CPU us an event and subscriber, all processes": ours.all_cpu / SUBSCRIBERS,
        "the same, floor": floor.all_cpu / SUBSCRIBERS,
    }
    title = f"{EVENTS:,} events, each applied by {SUBSCRIBERS} subscribers"
    return [
        Row("B10", title, "events/s", ours.rate, floor.rate, ours.rate / floor.rate, 0.5, peers),
        Row("B10.rate", f"the same, floor {ENOUGH}/s", "events/s", ours.rate, ENOUGH, ours.rate / ENOUGH, 1),
    ]


def inbox(name: str) -> topology.Inbox:
    """The queue of one subscriber."""
    return topology.Inbox(name, ("bench.thing.*.v1",))


def prepare(url: str) -> None:
    """The tables of one subscriber."""
    engine = create_engine(url)
    tables.metadata.create_all(engine)
    b9.metadata.create_all(engine)
    engine.dispose()


def play(servers: Servers, role: str) -> Sample:
    """Start ten subscribers, publish, and wait until the last one has the last version of everything."""
    urls = [servers.postgres.server.url(name) for name in NAMES]
    for url in urls:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("TRUNCATE thing_copy")
    with subscribers(role, urls, servers.broker_url) as processes:
        wait_for(lambda: is_heard(servers.broker_url), 60, "ten subscribers listen")
        began = time.perf_counter()
        before = servers.cpu(), sum(family_cpu(process.pid) for process in processes)
        publish(servers.broker_url)
        for url in urls:
            b9.wait_for_last("copy", url, EVENTS)
        seconds = time.perf_counter() - began
        own = sum(family_cpu(process.pid) for process in processes) - before[1]
        around = servers.cpu() - before[0]
    return Sample(EVENTS / seconds, own / EVENTS * 1e6, (own + around) / EVENTS * 1e6)


def raw(servers: Servers) -> Sample:
    """Publish into the ten queues while nobody listens, and empty them."""
    before, began = servers.cpu(), time.perf_counter()
    publish(servers.broker_url)
    seconds, around = time.perf_counter() - began, servers.cpu() - before
    with pika.BlockingConnection(pika.URLParameters(servers.broker_url)) as connection:
        channel = connection.channel()
        for name in NAMES:
            channel.queue_purge(inbox(name).queues[0])
    return Sample(EVENTS / seconds, 0, around / EVENTS * 1e6)


def publish(broker: str) -> None:
    """All events at once; back when the broker has confirmed each."""
    unanswered = set(range(1, EVENTS + 1))

    def confirmed(channel: Any, frame: Any) -> None:
        if not isinstance(frame.method, pika.spec.Basic.Ack):
            raise RuntimeError("the broker refused an event")  # noqa: TRY004 - no type is wrong here
        tag = frame.method.delivery_tag
        unanswered.difference_update(range(1, tag + 1) if frame.method.multiple else (tag,))
        if not unanswered:
            channel.connection.close()

    def opened(channel: Any) -> None:
        channel.confirm_delivery(lambda frame: confirmed(channel, frame), callback=lambda _ok: b9.fill(channel, EVENTS))

    amqp = pika.SelectConnection(
        pika.URLParameters(broker),
        on_open_callback=lambda amqp: amqp.channel(on_open_callback=opened),
        on_close_callback=lambda amqp, _reason: amqp.ioloop.stop(),
    )
    amqp.ioloop.start()


def is_heard(broker: str) -> bool:
    """Whether somebody listens to each of the queues."""
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        channel = connection.channel()
        found = [channel.queue_declare(inbox(name).queues[0], passive=True) for name in NAMES]
    return all(queue.method.consumer_count for queue in found)


@contextmanager
def subscribers(role: str, urls: list[str], broker: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Ten processes, ended afterwards."""
    command = [sys.executable, "-m", __name__, role]
    processes = [
        subprocess.Popen([*command, name, url, broker], stdout=subprocess.DEVNULL)
        for name, url in zip(NAMES, urls, strict=True)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def worker(name: str, url: str, broker: str) -> None:
    """One of ours."""
    settings = ServiceSettings(
        mode="test",
        database_url=url,
        broker_url=broker,
        jwks_url="http://127.0.0.1:9",
        issuer="bench",
        cursor_secret="x" * 32,
        relay_wake=("127.0.0.1", 9),
        http_bind=("127.0.0.1", 9),
    )
    service = replace(b9.service("copy"), name=name)
    assemble(service, settings, service.database(settings, 6), Stop()).run()


def floor(name: str, url: str, broker: str) -> None:
    """One hand-written program: fifty, or what has come within 5 ms, in one transaction, then one acknowledgement."""
    connection = psycopg.connect(url)
    waiting: list[tuple[int, bytes]] = []

    def work(channel: Any) -> None:
        if waiting:
            with connection.transaction():
                b9.apply_copy(connection, [orjson.loads(body) for _, body in waiting])
            channel.basic_ack(waiting[-1][0], multiple=True)
            waiting.clear()

    def on_message(channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        if not waiting:
            amqp.ioloop.call_later(AT_ONCE, partial(work, channel))
        waiting.append((method.delivery_tag, body))
        if len(waiting) == BATCH:
            work(channel)

    def opened(channel: Any) -> None:
        channel.basic_qos(prefetch_count=200)
        channel.basic_consume(inbox(name).queues[0], on_message)

    amqp = pika.SelectConnection(
        pika.URLParameters(broker), on_open_callback=lambda amqp: amqp.channel(on_open_callback=opened)
    )
    amqp.ioloop.start()


if __name__ == "__main__":
    {"worker": worker, "floor": floor}[sys.argv[1]](*sys.argv[2:])
