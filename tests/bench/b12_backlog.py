"""B12: a million events wait for a subscriber that is away (`CRM_BENCH_BACKLOG`).

What they cost the broker in memory, what the people who work meanwhile notice, and how fast the subscriber is when it
is back, beside the same subscriber with a short queue (B9's worker on the same servers).
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from chassis.broker import topology
from chassis.broker.publisher import Batch, Message, Publisher
from chassis.envelope import Envelope
from chassis.identifiers import new_id
from crm.servers.databases import create_database, drop_database
from tests.bench import b9_worker_apply as b9
from tests.bench.b10_fan_out import prepare
from tests.bench.b16_rolling_restart import mixed
from tests.bench.measure import Row, Servers
from tests.bench.traffic import Answer, open_loop, quantile, targets
from tests.faults.stand import Stand

EVENTS = int(os.environ.get("CRM_BENCH_BACKLOG", "1000000"))
FEW, VERSIONS, AT_ONCE, PATIENCE = 20_000, 10, 2_000, 60
RATE, CLIENTS, SECONDS = 60, 50, 15
MEGABYTES = 100
"""What so many events may cost the broker."""
DATABASE = "backlog"


def run(servers: Servers) -> list[Row]:
    """Short queue; calm; a million; work beside them; drain beside work."""
    with servers.standing() as stand:
        create_database(stand.url_of("postgres"), DATABASE)
        try:
            prepare(stand.url_of(DATABASE))
            topology.run_once(stand.broker_url, "bench", [b9.INBOX.declare])
            return measured(stand)
        finally:
            for queue in (*b9.INBOX.queues, b9.INBOX.dead):
                stand.local.management().delete_queue(stand.addresses.vhost, queue)
            drop_database(stand.url_of("postgres"), DATABASE)


def measured(stand: Stand) -> list[Row]:
    """The figures, in the order in which they arise."""
    door, _ = targets(stand)
    request = mixed(door)

    def work() -> list[Answer]:
        return open_loop(door, request, RATE, SECONDS, CLIENTS)

    flood(stand.broker_url, FEW)
    short, _ = drained(stand, FEW)
    open_loop(door, request, RATE, 3, CLIENTS)
    calm = quantile(work(), 99) * 1000
    before, began = memory(stand), time.perf_counter()
    flood(stand.broker_url, EVENTS)
    published = EVENTS / (time.perf_counter() - began)
    held = (memory(stand) - before) / 1e6
    beside = quantile(work(), 99) * 1000
    long, meanwhile = drained(stand, EVENTS, work)
    peers = {
        "published [events/s]": published,
        "API p99 while it drains, full speed [ms]": quantile(meanwhile, 99) * 1e3,
    }
    title = f"{EVENTS:,} events wait"
    return [
        Row("B12.memory", f"{title}: memory", "MB", held, MEGABYTES, MEGABYTES / max(held, 1), 1),
        Row("B12.p99", f"{title}: API p99, floor without", "ms", beside, calm, calm / beside, 1 / 1.5),
        Row("B12.drain", f"{title}: drained, floor {FEW:,} of them", "events/s", long, short, long / short, 0.8, peers),
    ]


def memory(stand: Stand) -> float:
    """Bytes that the broker's node says it uses."""
    time.sleep(6)  # it looks every five seconds
    nodes = stand.local.management().request("GET", "nodes")
    return float(nodes[0]["mem_used"])


def drained(stand: Stand, events: int, work: Callable[[], list[Answer]] | None = None) -> tuple[float, list[Answer]]:
    """Let a worker take them all; its rate, and what the clients got who worked meanwhile."""
    with psycopg.connect(stand.url_of(DATABASE), autocommit=True) as connection:
        connection.execute("TRUNCATE thing_copy")
    arguments = ["worker_copy", stand.url_of(DATABASE), stand.broker_url, str(events)]
    worker = subprocess.Popen([sys.executable, "-m", b9.__name__, *arguments], stdout=subprocess.PIPE, text=True)
    answers: list[Answer] = []
    while work is not None and worker.poll() is None:
        answers += work()
    said, _ = worker.communicate()
    return events / float(said.split()[-2]), answers


def flood(broker: str, events: int) -> None:
    """Publish ten versions of each thing, by our own publisher, until all are confirmed."""
    things = [new_id() for _ in range(events // VERSIONS)]
    publisher = Publisher(broker, "bench")
    publisher.connection.start()
    flying: list[Batch] = []
    try:
        assert publisher.connection.ready.wait(PATIENCE)
        for at in range(0, events, AT_ONCE):
            flying.append(publisher.publish([message(n, things) for n in range(at, min(at + AT_ONCE, events))]))
            if len(flying) > 1:
                check(flying.pop(0))
        check(flying.pop())
    finally:
        publisher.connection.stop()


def check(batch: Batch) -> None:
    """The broker has all of it."""
    assert batch.wait(PATIENCE)
    assert len(batch.confirmed) == len(batch.messages)


def message(number: int, things: list[UUID]) -> Message:
    """The event of that number: changes of all things, interleaved."""
    version, thing = number // len(things) + 1, things[number % len(things)]
    state = {"id": str(thing), "name": f"公司 {number}", "city": "上海", "level": number % 5}
    body = Envelope(
        id=new_id(),
        source="/bench",
        type=f"crm.{b9.KEY}",
        aggregate="thing",
        partitionkey=thing,
        time=datetime.now(UTC),
        aggregateversion=version,
        factindex=1,
        actor="service/bench",
        cause="api",
        correlationid="bench",
        data={"state": state},
    )
    return Message(number, str(body.id), b9.KEY, str(thing), int(time.time()), body.encode())
