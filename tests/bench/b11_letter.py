"""B11: from a customer's request that is taken down to the letter at the mail server, at 50 a second.

The product: POST /v1/tickets of the service desk, notify's rule for new tickets, its mailer. The floor: row and outbox
by psycopg, B2's relay, and a consumer that writes the letter down, hands it over by smtplib and writes that down too.
Both send to the same server and are stamped by it.
"""

import json
import re
import smtplib
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import pika
import psycopg

from crm.client import Session
from crm.demo import company
from crm.mail.command_line import mailbox_of
from crm.servers.databases import create_database
from crm.servers.ports import draw_free
from tests.bench import b2_commit_to_effect as b2
from tests.bench.measure import Row, Servers
from tests.bench.traffic import Target, draft, open_loop, targets
from tests.faults.stand import Stand, wait_for

RATE, SECONDS, ROUNDS = 50, 6, 2
CREATED = 201
MARK = re.compile("[0-9A-Za-z-]{12,}")
"""What tells letters from each other in their subjects: the number of a ticket, the id of the floor's."""
ENOUGH = 60
"""Milliseconds for 99 of 100, whatever the floor takes."""
Asked = dict[str, float]
"""When each was asked for (Unix time), by the mark in its letter's subject."""


def run(servers: Servers) -> list[Row]:
    """Product and floor in turn; the quantiles over all rounds."""
    seen: dict[str, list[float]] = {"product": [], "floor": []}
    with servers.standing() as stand, floor_processes(stand) as floor_ask:
        ask: dict[str, Callable[[], Asked]] = {"product": product(stand), "floor": floor_ask}
        for _ in range(ROUNDS):
            for name, of in ask.items():
                asked = of()
                arrived = letters(stand, asked)
                seen[name] += [(arrived[mark] - at) * 1000 for mark, at in asked.items()]
    ours, floor = (statistics.quantiles(seen[name], n=100) for name in ("product", "floor"))
    title = f"ticket opened until its letter is delivered, at {RATE}/s"
    return [
        Row("B11.p50", f"{title}, p50", "ms", ours[49], floor[49], floor[49] / ours[49], 1 / 2),
        Row("B11.p99", f"{title}, p99", "ms", ours[98], floor[98], floor[98] / ours[98], 1 / 3),
        Row("B11.soon", f"the same, p99, floor {ENOUGH} ms", "ms", ours[98], ENOUGH, ENOUGH / ours[98], 1),
    ]


def product(stand: Stand) -> Callable[[], Asked]:
    """The service manager takes requests down for an agent, past the edge."""
    session = company.session_of(stand.addresses, "service_manager", "en")
    agent = next(session.service_desk.items("/v1/agents"))["id"]
    account = draft(targets(stand)[1], name := f"B11 {uuid4()}")["id"]
    wait_for(lambda: is_known(session, name), 30, "the service desk has heard of the account")
    desk = Target(stand.local.past_the_edge()["service_desk"], session.service_desk.login())
    body = {"kind": "consultation", "account_id": account, "agent_id": agent}

    def ask() -> Asked:
        def request(number: int) -> bytes:
            return desk.request(
                "POST", "/v1/tickets", {**body, "subject": f"B11 {number}"}, Idempotency_Key=str(uuid4())
            )

        to_unix = time.time() - time.monotonic()
        answers = open_loop(desk, request, RATE, SECONDS)
        refused = [answer for answer in answers if answer.status != CREATED]
        assert not refused, refused[0]
        return {json.loads(answer.body)["number"]: answer.due + to_unix for answer in answers}

    return ask


def is_known(session: Session, name: str) -> bool:
    """Whether the service desk has heard of the account of that name."""
    return bool(session.service_desk.get("/v1/accounts", q=name)["items"])


def letters(stand: Stand, asked: Asked) -> dict[str, float]:
    """When the mail server took each of these, by mark, as soon as it has all."""
    arrived: dict[str, float] = {}

    def all_there() -> bool:
        for letter in mailbox_of(stand.home).newest_first():
            marks = MARK.findall(str(letter.parsed["Subject"]))
            if arrived.keys() & marks:
                break
            arrived.update(dict.fromkeys(marks, letter.at))
        return asked.keys() <= arrived.keys()

    wait_for(all_there, 120, "every letter has come")
    return arrived


@contextmanager
def floor_processes(stand: Stand) -> Iterator[Callable[[], Asked]]:
    """Relay and consumer of the floor on the stand's servers; the one who asks is this process."""
    base = stand.url_of("postgres")
    for name in ("letters_from", "letters_to"):
        create_database(base, name)
    sender, receiver = stand.url_of("letters_from"), stand.url_of("letters_to")
    with psycopg.connect(sender, autocommit=True) as connection:
        connection.execute("CREATE TABLE ticket (id uuid PRIMARY KEY, name text); CREATE TABLE outbox (LIKE ticket)")
    with psycopg.connect(receiver, autocommit=True) as connection:
        connection.execute("CREATE TABLE letter (id uuid PRIMARY KEY, name text, sent_at timestamptz)")
    (port,) = draw_free(1)
    smtp = stand.program("notify.mailer").environment["CRM_SMTP_URL"]
    relay = [sys.executable, "-m", b2.__name__, "relay", sender, stand.broker_url, str(port)]
    consumer = [sys.executable, "-m", __name__, receiver, stand.broker_url, smtp]
    processes = [subprocess.Popen(command) for command in (relay, consumer)]
    try:
        time.sleep(1)
        with psycopg.connect(sender) as connection:
            yield lambda: floor(connection, port)
    finally:
        for process in processes:
            process.terminate()
            process.wait(10)


def floor(connection: psycopg.Connection, port: int) -> Asked:
    """Row and outbox in one commit, and a datagram, at a steady rate."""
    wake, asked, start = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), {}, time.monotonic() + 0.1
    to_unix = time.time() - time.monotonic()
    for number in range(RATE * SECONDS):
        due, identifier = start + number / RATE, str(uuid4())
        time.sleep(max(0.0, due - time.monotonic()))
        for table in ("ticket", "outbox"):
            connection.execute(f"INSERT INTO {table} VALUES (%s, %s)", (identifier, "a ticket"))
        connection.commit()
        wake.sendto(b"!", ("127.0.0.1", port))
        asked[identifier] = due + to_unix
    wake.close()
    return asked


def consume(url: str, broker: str, smtp: str) -> None:
    """The floor's consumer: writes the letter down, acknowledges, hands it over, writes that down."""
    where = urlsplit(smtp)
    server = smtplib.SMTP(where.hostname or "", where.port or 25)
    connection = psycopg.connect(url)
    channel = pika.BlockingConnection(pika.URLParameters(broker)).channel()
    channel.queue_declare(b2.QUEUE, durable=True, arguments={"x-queue-type": "quorum"})

    def take(_channel: object, method: pika.spec.Basic.Deliver, _properties: object, body: bytes) -> None:
        identifier, _, name = body.decode().partition(" ")
        connection.execute("INSERT INTO letter VALUES (%s, %s) ON CONFLICT DO NOTHING", (identifier, name))
        connection.commit()
        channel.basic_ack(method.delivery_tag)
        server.sendmail("floor@example.com", ["agent@example.com"], f"Subject: {identifier}\r\n\r\n{name}\r\n")
        connection.execute("UPDATE letter SET sent_at = now() WHERE id = %s", (identifier,))
        connection.commit()

    channel.basic_qos(prefetch_count=200)
    channel.basic_consume(b2.QUEUE, take)
    channel.start_consuming()


if __name__ == "__main__":
    consume(*sys.argv[1:])
