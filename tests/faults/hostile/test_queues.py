"""Messages of every kind, put into every service's queue by who has got hold of the broker (faults.md J-1, Q-1, X-1).

What a message says is walked for every subscription in each service; here it comes through the real broker to the
real workers, with all that AMQP allows around it.
"""

import gzip
import pickle
from functools import partial

import pika
import psycopg
import pytest
from pika.channel import Channel

from chassis.broker import topology
from crm.services import SERVICES
from tests.faults.conftest import Settle
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow]
KEYS_HEARD_BY_ALL = {
    b"a key that is no UTF-8": b"identity.user.\xff.v1",
    b"a key that no column takes": "identity.user.\0.v1",
    b"no event": "identity.user.changed.v1",
}
PLAIN = pika.BasicProperties(content_type="application/cloudevents+json", delivery_mode=2)
MESSAGES: tuple[tuple[bytes, pika.BasicProperties], ...] = (
    (pickle.dumps({"id": 1}), pika.BasicProperties(content_type="application/x-python-serialize")),
    (b"!!python/object/apply:os.system ['true']", pika.BasicProperties(content_type="application/x-yaml")),
    (gzip.compress(b"{}", mtime=0), pika.BasicProperties(content_encoding="gzip")),
    (b"{}", pika.BasicProperties(headers={"x-death": [{"count": 10**6}], "aggregate": {"a": [None, b"\xff"]}})),
    (b"[]", pika.BasicProperties(reply_to="nobody", priority=255, type="x" * 255)),
    (b'{"specversion":"1.0\\u0000"}', PLAIN),
    (b"\x00" * 1000, PLAIN),
    (b'{"a":"' + b"x" * 15_000_000 + b'"}', PLAIN),
)


def test_x1_whatever_comes_out_of_a_queue_is_parked_by_a_worker_that_goes_on(
    stand: Stand, journal: Journal, settle: Settle
) -> None:
    names = [service.name for service in SERVICES]
    workers = [stand.process(f"{name}.worker") for name in names]
    with Load(stand, journal, 461) as load:
        await_writes(journal, 10)
        try:
            topology.run_once(stand.broker_url, "hostile", [publish])
            for name in names:
                wait_for(partial(has_parked_all, stand, name), 60, f"all of it is parked in {name}")
        finally:
            forget(stand)
        await_writes(journal, 10)
    assert [stand.process(f"{name}.worker") for name in names] == workers
    settle(load)


def publish(channel: Channel) -> None:
    """Everything into every queue, and once under each key that all of them hear."""
    for body, properties in MESSAGES:
        for service in SERVICES:
            channel.basic_publish("", f"{service.name}.inbox", body, properties)
    for body, key in KEYS_HEARD_BY_ALL.items():
        channel.basic_publish(topology.EXCHANGE, key, body, PLAIN)


def has_parked_all(stand: Stand, service: str) -> bool:
    """Whether each of them waits there for an operator, with a reason."""
    with psycopg.connect(stand.url_of(service)) as connection:
        found = connection.execute("SELECT body FROM held WHERE state = 'parked' AND error <> ''").fetchall()
    return {body for (body,) in found} == {body for body, _ in MESSAGES} | KEYS_HEARD_BY_ALL.keys()


def forget(stand: Stand) -> None:
    """The operator has looked at it."""
    for service in SERVICES:
        with psycopg.connect(stand.url_of(service.name)) as connection:
            connection.execute("DELETE FROM held WHERE state = 'parked'")
