"""B9: the worker applies events to a copy, and runs effects, beside hand-written programs of the same guarantee.

The floor takes fifty a transaction, the usual way one. All decode the same bodies, commit durably, then acknowledge.
"""

import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pika
import psycopg
from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, create_engine
from sqlalchemy.types import BigInteger

import chassis.http  # noqa: F401 - as any service; else its 0.2 s are counted, a seventh of the worker's turn
from chassis import tables
from chassis.broker import topology
from chassis.envelope import Envelope
from chassis.identifiers import new_id
from chassis.process.stop import Stop
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.unit_of_work import UnitOfWork
from chassis.worker import Subscription, copy, effect
from chassis.worker.process import assemble
from tests.bench.measure import Row, Sample, Servers, candidate, in_turn
from tests.bench.peers.environment import NAMES, python

EVENTS, FEW, REPEATS, BATCH = 20_000, 1_000, 3, 50
KEY = "bench.thing.changed.v1"
metadata = MetaData()
thing_copy = Table(
    "thing_copy",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("name", "city")),
    Column("level", Integer, nullable=False),
)
note = Table("note", metadata, Column("event_id", Uuid, primary_key=True), Column("name", Text, nullable=False))
INBOX = topology.Inbox("sink", ("bench.thing.*.v1",))


def write_note(uow: UnitOfWork, event: Envelope) -> None:
    """The effect: one row of its own."""
    uow.session.execute(note.insert(), {"event_id": event.id, "name": event.state["name"]})


def thing_row(state: dict[str, Any]) -> dict[str, Any]:
    """The copy's columns."""
    return {name: state[name] for name in ("name", "city", "level")}


def service(kind: str) -> Service:
    """A service with one subscription."""
    key, schema, room = "bench.thing.*.v1", "bench.thing.v1", "things"
    subscription: Subscription
    if kind == "copy":
        subscription = copy(key, schema=schema, room=room, table=thing_copy, row=thing_row)
    else:
        subscription = effect(key, schema=schema, room=room, do=write_note)
    return Service(
        name="sink",
        zh="",
        en="",
        metadata=metadata,
        migrations="",
        contracts=Path(__file__).parent,
        subscriptions=(subscription,),
    )


def run(servers: Servers) -> list[Row]:
    """The same events lie in the queue before each run."""
    url, broker = servers.database("b9"), servers.broker_url
    engine = create_engine(url)
    tables.metadata.create_all(engine)
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE inbox_rest PARTITION OF inbox DEFAULT")
    engine.dispose()
    topology.declare_shared(broker)
    topology.run_once(broker, "sink", [INBOX.declare])

    def filled(events: int) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("TRUNCATE thing_copy, note, inbox")
        topology.run_once(broker, "bench", [lambda channel: channel.queue_purge(INBOX.queues[0])])
        topology.run_once(broker, "bench", [lambda channel: fill(channel, events)])

    def play(role: str, events: int) -> Sample:
        filled(events)
        return candidate(servers, __name__, role, events, url, broker, str(events))

    def peer(name: str, role: str) -> Sample:
        module, arguments = f"tests.bench.peers.{name}", (url, broker, INBOX.queues[0], str(FEW))
        filled(FEW)
        if name == "celery":
            candidate(servers, module, "fill", FEW, *arguments, python=python())
        return candidate(servers, module, role, FEW, *arguments, python=python())

    peers = {(name, role): partial(peer, name, role) for name in NAMES for role in ("empty", "apply")}
    copies = in_turn(REPEATS, {**_three(play, "copy"), **peers})
    effects = in_turn(REPEATS, _three(play, "effect"))
    best = max(copies[name, "empty"].rate for name in NAMES)
    shown = {
        **{f"{name}, empty handler [events/s]": copies[name, "empty"].rate for name in NAMES},
        **{f"{name}, one row an event [events/s]": copies[name, "apply"].rate for name in NAMES},
    }
    title, rate = f"worker applies {EVENTS:,} events", copies["worker"].rate
    single = copies["single"].rate
    return [
        _row("B9", f"{title}: copy", copies, 0.85),
        Row("B9.single", f"{title}, floor one a transaction", "events/s", rate, single, rate / single, 4),
        Row("B9.peers", f"{title}, floor the best empty peer", "events/s", rate, best, rate / best, 4, shown),
        _row("B9e", f"{title}: effect", effects, None),
    ]


def _three(play: Callable[[str, int], Sample], kind: str) -> dict[Any, Callable[[], Sample]]:
    return {
        "worker": partial(play, f"worker_{kind}", EVENTS),
        "floor": partial(play, f"floor_{kind}", EVENTS),
        "single": partial(play, f"single_{kind}", FEW),
    }


def _row(name: str, title: str, seen: dict[Any, Sample], goal: float | None) -> Row:
    worker, floor = seen["worker"], seen["floor"]
    peers = {
        "one event a transaction [events/s]": seen["single"].rate,
        "CPU us an event, worker alone": worker.own_cpu,
        "CPU us an event, floor alone": floor.own_cpu,
        "CPU us an event with both servers": worker.all_cpu,
        "CPU us an event with both servers, floor": floor.all_cpu,
    }
    return Row(name, title, "events/s", worker.rate, floor.rate, worker.rate / floor.rate, goal, peers)


def fill(channel: Any, events: int) -> None:
    """Ten events of each aggregate, interleaved as changes are."""
    things = [new_id() for _ in range(max(1, events // 10))]
    for number in range(events):
        thing = things[number % len(things)]
        state = {"id": str(thing), "name": f"公司 {number}", "city": "上海", "level": number % 5}
        body = Envelope(
            id=new_id(),
            source="/bench",
            type=f"crm.{KEY}",
            aggregate="thing",
            partitionkey=thing,
            time=datetime.now(UTC),
            aggregateversion=number // len(things) + 1,
            factindex=1,
            actor="service/bench",
            cause="api",
            correlationid="bench",
            data={"state": state},
        ).encode()
        channel.basic_publish(topology.EXCHANGE, KEY, body, pika.BasicProperties(delivery_mode=2))


class Clocks:
    """Seconds and CPU seconds of this process, until `stop`."""

    def __init__(self) -> None:
        self.seconds, self.cpu = -time.perf_counter(), -time.process_time()

    def stop(self) -> None:
        """The work is done; what follows is not counted."""
        self.seconds += time.perf_counter()
        self.cpu += time.process_time()


def worker(kind: str, url: str, broker: str, events: int, done: Callable[[], None]) -> None:
    """Ours, until the last event is committed; stopping is not counted."""
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
    own, stop = service(kind), Stop()
    database = own.database(settings, 6)
    thread = threading.Thread(target=assemble(own, settings, database, stop).run)
    thread.start()
    wait_for_last(kind, url, events)
    done()
    stop.request()
    thread.join()


def wait_for_last(kind: str, url: str, events: int) -> None:
    """Poll lightly until everything stands there."""
    whole = f"(SELECT count(*) FROM thing_copy) >= {max(1, events // 10)}"  # asked last: the rest ends at the first row
    done = {"copy": f"SELECT NOT EXISTS (SELECT FROM thing_copy WHERE version < 10) AND {whole}"}
    query = done.get(kind, f"SELECT count(*) >= {events} FROM note")
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            row = connection.execute(query.encode()).fetchone()
            if row is not None and row[0]:
                return
            time.sleep(0.02)


_COPY = """
    INSERT INTO thing_copy (id, version, name, city, level)
    SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::int[])
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, city = excluded.city,
        level = excluded.level WHERE thing_copy.version < excluded.version
"""
_INBOX = """
    INSERT INTO inbox (consumer, event_id) SELECT 'sink.things', unnest(%s::uuid[])
    ON CONFLICT DO NOTHING RETURNING event_id
"""


def apply_copy(connection: Any, events: list[dict[str, Any]]) -> None:
    """The highest version of each aggregate, in one statement."""
    newest = {event["partitionkey"]: event for event in events}
    rows = [newest[key] for key in sorted(newest)]
    states = [row["data"]["state"] for row in rows]
    values = [[row["partitionkey"] for row in rows], [row["aggregateversion"] for row in rows]]
    connection.execute(_COPY, values + [[state[name] for state in states] for name in ("name", "city", "level")])


def apply_effects(connection: Any, events: list[dict[str, Any]]) -> None:
    """Inbox rows in one statement, each effect in its savepoint."""
    fresh = {str(row[0]) for row in connection.execute(_INBOX, ([event["id"] for event in events],))}
    for event in events:
        if event["id"] in fresh:
            with connection.transaction():
                connection.execute(
                    "INSERT INTO note (event_id, name) VALUES (%s, %s)", (event["id"], event["data"]["state"]["name"])
                )


def consume(kind: str, size: int, url: str, broker: str, events: int) -> None:
    """A hand-written consumer: take `size`, one transaction, acknowledge."""
    connection = psycopg.connect(url)
    apply = apply_copy if kind == "copy" else apply_effects
    waiting: list[tuple[int, bytes]] = []
    handled = 0

    def work(channel: Any) -> None:
        nonlocal handled
        with connection.transaction():
            apply(connection, [orjson.loads(body) for _, body in waiting])
        channel.basic_ack(waiting[-1][0], multiple=True)
        handled += len(waiting)
        waiting.clear()
        if handled >= events:
            channel.connection.close()

    def on_message(channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        waiting.append((method.delivery_tag, body))
        if len(waiting) >= size:
            work(channel)

    def opened(channel: Any) -> None:
        channel.basic_qos(prefetch_count=200)
        channel.basic_consume(INBOX.queues[0], on_message)

    amqp = pika.SelectConnection(
        pika.URLParameters(broker),
        on_open_callback=lambda connection: connection.channel(on_open_callback=opened),
        on_close_callback=lambda connection, _reason: connection.ioloop.stop(),
    )
    amqp.ioloop.start()
    connection.close()


if __name__ == "__main__":
    role, _, kind = sys.argv[1].partition("_")
    arguments = (sys.argv[2], sys.argv[3], int(sys.argv[4]))
    clocks = Clocks()
    if role == "worker":
        worker(kind, *arguments, clocks.stop)
    else:
        consume(kind, BATCH if role == "floor" else 1, *arguments)
        clocks.stop()
    sys.stdout.write(f"\n{clocks.seconds} {clocks.cpu}\n")
