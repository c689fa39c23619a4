"""D-3 to D-5 and Q-1: what was delivered comes again, often and in any order; what is no event comes, too."""

import os
import pickle
import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from secrets import token_hex

import pika
import psycopg
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from chassis.broker.topology import EXCHANGE
from crm.services import SERVICES
from tests.faults.load.workday import WORK, day_begun
from tests.faults.oracle.traces import Traces, left_by
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]
SEED = int(os.environ.get("CRM_SEED", "20261122"))
NEWEST, TIMES = 200, 5
"""So many events of each service come again, so often."""
Event = tuple[str, bytes]


@pytest.fixture
def channel(stand: Stand) -> Iterator[BlockingChannel]:
    """The operator's, who alone may publish everything."""
    with pika.BlockingConnection(pika.URLParameters(stand.broker_url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel


def told(stand: Stand) -> list[Event]:
    """The newest facts of all services, as they were sent."""
    found: list[Event] = []
    for service in SERVICES:
        with psycopg.connect(stand.url_of(service.name)) as connection:
            newest = "SELECT routing_key, body FROM fact ORDER BY event_id DESC LIMIT %s"
            found += connection.execute(newest, (NEWEST,)).fetchall()
    return found


def tell_again(stand: Stand, channel: BlockingChannel, events: Sequence[Event], seeded: random.Random) -> None:
    """Each of them so many times, in any order, to everybody who listens, until all have listened."""
    again = [event for event in events for _ in range(TIMES)]
    seeded.shuffle(again)
    for key, body in again:
        channel.basic_publish(EXCHANGE, key, body, pika.BasicProperties(delivery_mode=2))
    wait_until_all_have_listened(stand, channel)


def wait_until_all_have_listened(stand: Stand, channel: BlockingChannel) -> None:
    """Whoever has parked what came last has handled all before it; how long a queue is the broker tells late."""
    last = f"the last of them, {token_hex(8)}".encode()
    for service in SERVICES:
        channel.basic_publish("", f"{service.name}.inbox", last, pika.BasicProperties(delivery_mode=2))
    for service in SERVICES:
        with psycopg.connect(stand.url_of(service.name), autocommit=True) as connection:
            wait_for(partial(taken_away, connection, last), 200, f"{service.name} has listened")


def taken_away(connection: "psycopg.Connection[tuple[object, ...]]", parked: bytes) -> bool:
    """Take it away if it is there; whether it was."""
    return connection.execute("DELETE FROM held WHERE body = %s", (parked,)).rowcount > 0


def test_d3_d5_a_day_that_is_told_five_times_over_in_any_order_changes_nothing(
    stand: Stand, channel: BlockingChannel
) -> None:
    print(f"CRM_SEED={SEED}")
    story = day_begun(stand)
    for deed in WORK.values():
        deed(story)
    assert left_by(stand, lambda: tell_again(stand, channel, told(stand), random.Random(SEED))) == Traces()


class Malicious:
    """Whoever unpickles it leaves a file behind."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.trace),)


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
def test_x1_what_is_not_json_is_never_unpacked_and_is_parked_with_its_reason(
    stand: Stand, channel: BlockingChannel, service: str
) -> None:
    trace = stand.home.sub("run") / f"unpickled by {service}"
    pickled = pickle.dumps(Malicious(trace))
    poison = {
        "application/x-python-serialize": pickled,
        "application/x-yaml": b"!!python/object/apply:os.mkdir ['/nowhere']",
        "application/cloudevents+json": pickled + b"and more",  # another body, or two would pass for three
    }
    for kind, body in poison.items():
        channel.basic_publish("", f"{service}.inbox", body, pika.BasicProperties(content_type=kind, delivery_mode=2))
    with psycopg.connect(stand.url_of(service), autocommit=True) as connection:
        try:
            wait_for(partial(all_parked, connection, list(poison.values())), 60, "each is parked")
            assert not trace.exists()
        finally:
            connection.execute("DELETE FROM held WHERE body = ANY (%s)", (list(poison.values()),))
    assert stand.doctor() == 0


def all_parked(connection: "psycopg.Connection[tuple[object, ...]]", bodies: list[bytes]) -> bool:
    """Whether each of these waits for a person, who is told why."""
    rows = connection.execute("SELECT state, reason, error, body FROM held WHERE body = ANY (%s)", (bodies,)).fetchall()
    assert {(state, reason) for state, reason, *_ in rows} <= {("parked", "unusable")}
    assert all("not JSON" in str(error) for _, _, error, _ in rows)
    return {body for *_, body in rows} == set(bodies)
