"""An outside subscriber on the real broker: reads what it was granted, and may do nothing else."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pika
import pytest

from chassis.broker.topology import EXCHANGE, declare_shared
from crm.client import Installation
from crm.subscribers.examples import PYTHON
from crm.subscribers.registry import BOUNDS, Subscriber, SubscriberRefused, Subscribers
from crm.testing import BrokerAccess

Channel = Any
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def installation(broker: BrokerAccess, vhost: str) -> Installation:
    declare_shared(broker.url(vhost))
    at = urlsplit(broker.url(vhost))
    return Installation(
        NOWHERE, "admin", "", "crm-operator", "",
        broker=broker.management.url_with_password, vhost=vhost, amqp=f"amqp://{at.hostname}:{at.port}",
    )  # fmt: skip


@pytest.fixture
def subscribers(installation: Installation) -> Subscribers:
    return Subscribers(installation)


@pytest.fixture
def subscriber(installation: Installation, broker: BrokerAccess) -> Iterator[Callable[..., str]]:
    """Makes subscribers; their users are removed afterwards, since users are not the vhost's."""
    made = []

    def add(name: str, *keys: str) -> str:
        made.append(name)
        return Subscribers(installation).add(name, keys)

    yield add
    for name in made:
        broker.management.request("DELETE", "users", f"ext.{name}")


@contextmanager
def channel_of(url: str) -> Iterator[Channel]:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        yield connection.channel()
    finally:
        if connection.is_open:
            connection.close()


def publish(url: str, key: str, name: str) -> None:
    body = f'{{"time": "t", "type": "crm.{key}", "subject": "account/1", "data": {{"state": {{"name": "{name}"}}}}}}'
    with channel_of(url) as channel:
        channel.basic_publish(EXCHANGE, key, body.encode())


def test_the_printed_program_receives_what_was_granted_and_nothing_else(
    subscriber: Callable[..., str], broker: BrokerAccess, vhost: str
) -> None:
    url = subscriber("acme-erp", "customer.account.*.v1")
    program = subprocess.Popen(
        [sys.executable, "-c", PYTHON.format(url=url, queue="ext.acme-erp")], stdout=subprocess.PIPE, text=True
    )
    try:
        publish(broker.url(vhost), "customer.coding_rule.approved.v1", "not granted")
        publish(broker.url(vhost), "customer.account.created.v1", "granted")
        assert program.stdout
        line = program.stdout.readline()
    finally:
        program.kill()
        program.wait()
        if program.stdout:
            program.stdout.close()
    assert line == "t crm.customer.account.created.v1 account/1 {'name': 'granted'}\n"


@pytest.mark.parametrize(
    "forbidden",
    [
        lambda channel: channel.basic_publish(EXCHANGE, "customer.account.created.v1", b"forged"),
        lambda channel: channel.queue_declare("ext.mine", durable=True, arguments={"x-queue-type": "quorum"}),
        lambda channel: channel.queue_bind("ext.guest", EXCHANGE, "#"),
        lambda channel: channel.queue_purge("ext.other"),
        lambda channel: channel.basic_get("ext.other"),
        lambda channel: channel.basic_get("sales.inbox"),
        lambda channel: channel.queue_delete("ext.guest"),
    ],
    ids=["publish", "declare", "bind", "purge another", "read another", "read an inbox", "delete"],
)
def test_a_subscriber_may_do_nothing_but_read_its_own_queue(
    subscriber: Callable[..., str], broker: BrokerAccess, vhost: str, forbidden: Callable[[Channel], object]
) -> None:
    broker.management.put_queue(vhost, "sales.inbox", {"x-queue-type": "quorum"})
    subscriber("other", "customer.#")
    url = subscriber("guest", "customer.#")
    with channel_of(url) as channel, pytest.raises(pika.exceptions.ChannelClosedByBroker) as refused:
        channel.confirm_delivery()
        forbidden(channel)
    assert refused.value.reply_code == 403


def test_its_queue_is_bounded_and_expires(subscriber: Callable[..., str], broker: BrokerAccess, vhost: str) -> None:
    subscriber("bounded", "customer.#")
    deadline = time.monotonic() + 20
    while True:
        queue = broker.management.request("GET", "queues", vhost, "ext.bounded")
        if queue.get("effective_policy_definition") or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    assert queue["type"] == "quorum"
    assert queue["effective_policy_definition"] == BOUNDS


def test_a_name_is_given_once_and_keeps_its_password(subscriber: Callable[..., str]) -> None:
    url = subscriber("once", "customer.#")
    with pytest.raises(SubscriberRefused, match="exists"):
        subscriber("once", "customer.account.*.v1")
    with channel_of(url) as channel:
        assert channel.is_open


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Acme", ["customer.#"]),
        ("a b", ["customer.#"]),
        ("acme", []),
        ("acme", ["customer account"]),
        ("acme", [""]),
        (".*", ["customer.#"]),
    ],
)
def test_names_and_keys_of_another_form_are_refused(subscribers: Subscribers, name: str, keys: list[str]) -> None:
    with pytest.raises(SubscriberRefused):
        subscribers.add(name, keys)


def test_the_address_holds_user_password_and_vhost(subscriber: Callable[..., str], vhost: str) -> None:
    assert re.fullmatch(rf"amqp://ext\.named:[\w-]{{43}}@127\.0\.0\.1:\d+/{vhost}", subscriber("named", "customer.#"))


def until(condition: Callable[[], bool]) -> None:
    """The broker's counts lag by up to 5 s."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def cut_off(channel: Channel) -> None:
    """The broker closes the connection, not only the channel."""
    with pytest.raises(pika.exceptions.ConnectionClosedByBroker):
        channel.connection.process_data_events(time_limit=20)


def test_the_list_shows_what_each_was_granted_what_waits_for_it_and_whether_it_is_there(
    subscribers: Subscribers, subscriber: Callable[..., str], broker: BrokerAccess, vhost: str
) -> None:
    subscriber("away", "customer.account.*.v1", "sales.#")
    present = subscriber("present", "identity.#")
    publish(broker.url(vhost), "customer.account.created.v1", "waits")
    with channel_of(present):
        until(lambda: subscribers.all()[0].waiting == 1 and bool(subscribers.all()[1].connected))
        away, there = subscribers.all()
    assert away == Subscriber("away", ("customer.account.*.v1", "sales.#"), waiting=1, connected=())
    assert (there.name, there.keys, there.waiting) == ("present", ("identity.#",), 0)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [\d.]+", there.connected[0])


def test_a_queue_that_has_expired_is_seen_in_the_list(
    subscribers: Subscribers, subscriber: Callable[..., str], broker: BrokerAccess, vhost: str
) -> None:
    subscriber("expired", "customer.#")
    broker.management.delete_queue(vhost, "ext.expired")
    assert subscribers.all() == [Subscriber("expired", (), waiting=None, connected=())]


def test_a_new_password_ends_what_came_with_the_old_one_and_keeps_the_queue(
    subscribers: Subscribers, subscriber: Callable[..., str], broker: BrokerAccess, vhost: str
) -> None:
    old = subscriber("rotated", "customer.#")
    publish(broker.url(vhost), "customer.account.created.v1", "kept")
    with channel_of(old) as channel:
        new = subscribers.rotate("rotated")
        cut_off(channel)
    with pytest.raises(pika.exceptions.ProbableAuthenticationError), channel_of(old):
        pass
    with channel_of(new) as channel:
        _, _, body = channel.basic_get("ext.rotated")
    assert b"kept" in body


def test_who_was_removed_is_cut_off_and_leaves_nothing(
    subscribers: Subscribers, subscriber: Callable[..., str], broker: BrokerAccess, vhost: str
) -> None:
    url = subscriber("gone", "customer.#")
    with channel_of(url) as channel:
        subscribers.remove("gone")
        cut_off(channel)
    with pytest.raises(pika.exceptions.ProbableAuthenticationError), channel_of(url):
        pass
    assert subscribers.all() == []
    assert broker.management.request("GET", "queues", vhost, "ext.gone") is None
    subscriber("gone", "customer.#")


def test_a_user_of_a_neighbours_vhost_is_neither_listed_nor_touched(
    subscribers: Subscribers, subscriber: Callable[..., str], broker: BrokerAccess
) -> None:
    with broker.vhost() as other:
        broker.management.put_user("ext.neighbour", "kept")
        broker.management.put_permissions(other, "ext.neighbour", configure="^$", write="^$", read="^$")
        assert subscribers.all() == []
        for touch in (subscribers.rotate, subscribers.remove, lambda name: subscriber(name, "customer.#")):
            with pytest.raises(SubscriberRefused):
                touch("neighbour")
