"""B2: from a client's request to the row in the other service's table, at 50 a second, beside the smallest programs.

The product is the running system: POST /v1/accounts of customer, visible in sales. The floor is three processes on the
same servers: one writes row and outbox by psycopg and sends the same datagram, one publishes with confirms, one inserts
and acknowledges; no HTTP, no checks. The peers store the row, publish it with a confirm, then answer, and store it
elsewhere: a crash between loses the event. All are stamped by the same trigger in the receiving database. The way of
the event alone, from the answer to the effect, is shown beside the whole.
"""

import http.client
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from uuid import UUID

import pika
import psycopg

from chassis.identifiers import new_id
from crm.servers.databases import create_database
from crm.servers.ports import draw_free
from tests.bench.measure import Row, Servers
from tests.bench.peers.environment import NAMES
from tests.bench.peers.journey import processes as peer_processes
from tests.bench.traffic import targets
from tests.faults.stand import Stand, wait_for

RATE, SECONDS, ROUNDS = 50, 6, 2
QUEUE = "bench.floor"
STAMP = """
    CREATE TABLE arrival (id uuid PRIMARY KEY, at float8 NOT NULL DEFAULT extract(epoch FROM clock_timestamp()));
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN INSERT INTO arrival (id) VALUES (NEW.id); RETURN NULL; END $$;
    CREATE TRIGGER stamp AFTER INSERT ON account FOR EACH ROW EXECUTE FUNCTION stamp();
"""

Write = Callable[[int], UUID]


def run(servers: Servers) -> list[Row]:
    """Product, floor and peers in turn; the quantiles over all rounds."""
    seen: dict[str, list[Journey]] = {who: [] for who in ("product", "floor", *NAMES)}
    with servers.standing() as stand, ExitStack() as stack:
        ways = {
            "product": (stack.enter_context(stamped(stand.url_of("sales"))), product_writer(stand)),
            "floor": stack.enter_context(floor_processes(stand)),
            **{name: stack.enter_context(peer_processes(stand, name, STAMP)) for name in NAMES},
        }
        for receiver, write in ways.values():
            journeys(write, receiver, 1)  # until everybody is at work; not counted
        for _ in range(ROUNDS):
            for who, (receiver, write) in ways.items():
                seen[who] += journeys(write, receiver)
    return [
        row("B2.p50", "POST until visible elsewhere, p50", seen, Journey.whole, percent=50, goal=1 / 1.5),
        row("B2.p99", "POST until visible elsewhere, p99", seen, Journey.whole, percent=99, goal=1 / 2),
        row("B2e.p50", "answered until visible elsewhere, p50", seen, Journey.event, percent=50, goal=1 / 1.5),
        row("B2e.p99", "answered until visible elsewhere, p99", seen, Journey.event, percent=99, goal=1 / 2),
    ]


@contextmanager
def stamped(url: str) -> Iterator[str]:
    """The database, whose accounts are stamped on arrival for a while."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(STAMP)
        yield url
        connection.execute("DROP TABLE arrival; DROP FUNCTION stamp CASCADE")


class Journey(NamedTuple):
    """Unix times of one write: asked, answered, and seen in the other database."""

    asked: float
    answered: float
    arrived: float

    def whole(self) -> float:
        """Seconds from the request to the effect."""
        return self.arrived - self.asked

    def event(self) -> float:
        """Seconds from the answer to the effect."""
        return self.arrived - self.answered


def row(
    name: str,
    title: str,
    seen: dict[str, list[Journey]],
    part: Callable[[Journey], float],
    *,
    percent: int,
    goal: float,
) -> Row:
    """One quantile in milliseconds; the ratio says how near the floor is, 1 being equal."""
    shown = {who: statistics.quantiles(map(part, each), n=100)[percent - 1] * 1000 for who, each in seen.items()}
    product, floor = shown["product"], shown["floor"]
    peers = {f"{name}, without outbox and checks [ms]": shown[name] for name in NAMES}
    return Row(name, f"{title}, at {RATE}/s", "ms", product, floor, floor / product, goal, peers)


def journeys(write: Write, receiver: str, seconds: int = SECONDS) -> list[Journey]:
    """Write at a steady rate, whatever the answers take, and wait until all has arrived."""
    asked: dict[UUID, tuple[float, float]] = {}

    def one(number: int, due: float) -> None:
        time.sleep(max(0.0, due - time.monotonic()))
        at = time.time()
        identifier = write(number)
        asked[identifier] = at, time.time()

    start = time.monotonic() + 0.2
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(RATE * seconds), (start + n / RATE for n in range(RATE * seconds))))
    with psycopg.connect(receiver, autocommit=True) as connection:

        def arrived() -> dict[UUID, float]:
            rows = connection.execute("SELECT id, at FROM arrival WHERE id = ANY (%s)", (list(asked),))
            return dict(rows.fetchall())

        wait_for(lambda: len(arrived()) == len(asked), 30, "everything has arrived")
        return [Journey(*asked[identifier], at) for identifier, at in arrived().items()]


def product_writer(stand: Stand) -> Write:
    """POST an account as the clerk over kept connections, past the edge (B4 measures that)."""
    _, service = targets(stand)
    idle: list[http.client.HTTPConnection] = []
    headers = {"Authorization": f"Bearer {service.token}", "Content-Type": "application/json"}
    body = json.dumps({"kind": "company", "name": {"zh": "青岛远航机械有限公司"}, "region": "华东"})

    def write(_number: int) -> UUID:
        connection = idle.pop() if idle else http.client.HTTPConnection(*service.address)
        connection.request("POST", "/v1/accounts", body, {**headers, "Idempotency-Key": str(new_id())})
        answer = connection.getresponse()
        document = json.loads(answer.read())
        idle.append(connection)
        return UUID(document["id"])

    return write


@contextmanager
def floor_processes(stand: Stand) -> Iterator[tuple[str, Write]]:
    """Relay and consumer of the floor as processes on the stand's servers; its writer is this process."""
    base = stand.url_of("postgres")
    for name in ("floor_from", "floor_to"):
        create_database(base, name)
    sender, receiver = stand.url_of("floor_from"), stand.url_of("floor_to")
    with psycopg.connect(sender, autocommit=True) as connection:
        connection.execute("CREATE TABLE account (id uuid PRIMARY KEY, name text); CREATE TABLE outbox (LIKE account)")
    with psycopg.connect(receiver, autocommit=True) as connection:
        connection.execute("CREATE TABLE account (id uuid PRIMARY KEY, name text);" + STAMP)
    (port,) = draw_free(1)
    command = [sys.executable, "-m", __name__]
    relay = subprocess.Popen([*command, "relay", sender, stand.broker_url, str(port)])
    consumer = subprocess.Popen([*command, "consumer", receiver, stand.broker_url])
    wake = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def write(number: int) -> UUID:
        identifier = new_id()
        connection = idle.pop() if idle else psycopg.connect(sender)
        for table in ("account", "outbox"):
            connection.execute(f"INSERT INTO {table} VALUES (%s, %s)", (identifier, f"account {number}"))
        connection.commit()
        wake.sendto(b"!", ("127.0.0.1", port))
        idle.append(connection)
        return identifier

    idle: list[psycopg.Connection] = []
    try:
        time.sleep(1)
        yield receiver, write
    finally:
        for process in (relay, consumer):
            process.terminate()
            process.wait(10)


def relay(url: str, broker: str, port: str) -> None:
    """The floor's relay: woken by a datagram, publishes each row with a confirm, deletes what was confirmed."""
    wake = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wake.bind(("127.0.0.1", int(port)))
    wake.settimeout(1)
    channel = pika.BlockingConnection(pika.URLParameters(broker)).channel()
    channel.confirm_delivery()
    channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            rows = connection.execute("SELECT id, name FROM outbox LIMIT 100").fetchall()
            for identifier, name in rows:
                channel.basic_publish("", QUEUE, f"{identifier} {name}".encode(), pika.BasicProperties(delivery_mode=2))
            if rows:
                connection.execute("DELETE FROM outbox WHERE id = ANY (%s)", ([row[0] for row in rows],))
                continue
            try:
                wake.recv(1)
            except TimeoutError:
                channel.connection.process_data_events(0)


def consumer(url: str, broker: str) -> None:
    """The floor's consumer: one insert, one commit, one acknowledgement."""
    channel = pika.BlockingConnection(pika.URLParameters(broker)).channel()
    channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    connection = psycopg.connect(url)

    def take(_channel: object, method: pika.spec.Basic.Deliver, _properties: object, body: bytes) -> None:
        identifier, _, name = body.decode().partition(" ")
        connection.execute("INSERT INTO account VALUES (%s, %s) ON CONFLICT DO NOTHING", (identifier, name))
        connection.commit()
        channel.basic_ack(method.delivery_tag)

    channel.basic_qos(prefetch_count=200)
    channel.basic_consume(QUEUE, take)
    channel.start_consuming()


if __name__ == "__main__":
    if sys.argv[1] == "relay":
        relay(*sys.argv[2:])
    else:
        consumer(*sys.argv[2:])
