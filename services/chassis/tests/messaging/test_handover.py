"""Order on handover (messaging.md, Topology): a replica that stops gives everything back before the next gets newer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pika

from chassis.broker.subscriber import Subscriber
from chassis.broker.topology import Inbox, declare_shared
from crm.testing import BrokerAccess

INBOX = Inbox("handover", ("maker.thing.*.v1",))
HANDOVERS, TAKEN = 12, 20


@contextmanager
def flood(url: str) -> Iterator[None]:
    """Numbers 0, 1, 2 … arrive in the inbox as fast as they can, from one publisher."""
    over = threading.Event()

    def publish() -> None:
        connection = pika.BlockingConnection(pika.URLParameters(url))
        channel = connection.channel()
        number = 0
        while not over.is_set():
            channel.basic_publish("", INBOX.queues[0], str(number).encode())
            number += 1
            if number % 200 == 0:
                connection.process_data_events(0)
        connection.close()

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def taken(subscriber: Subscriber, count: int) -> list[int]:
    """The next numbers, acknowledged."""
    found: list[int] = []
    while len(found) < count:
        batch = subscriber.take(count - len(found), 30)
        assert batch, "nothing came within 30 s"
        found += [int(delivery.body) for delivery in batch]
        subscriber.acknowledge(batch)
    return found


def test_a_replica_that_stops_gives_its_deliveries_back_in_order_before_the_next_one_gets_newer(
    broker: BrokerAccess, vhost: str
) -> None:
    url = broker.url(vhost)
    declare_shared(url)
    active = Subscriber.of(url, INBOX)
    active.connection.start()
    assert active.connection.ready.wait(30)
    with flood(url):
        last = taken(active, TAKEN)[-1]
        for _ in range(HANDOVERS):
            standby = Subscriber.of(url, INBOX)
            standby.connection.start()
            assert standby.connection.ready.wait(30)
            last = max(last, *taken(active, TAKEN))
            active.connection.stop()
            seen = taken(standby, 2000)
            assert seen == sorted(seen)
            assert seen[0] <= last + 1, "none is left out"
            active, last = standby, seen[-1]
    active.connection.stop()
