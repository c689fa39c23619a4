"""messaging.md, Relay and Topology: what the broker refuses, what wakes the relay, its weight, who may declare what."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from pika.exceptions import ChannelClosedByBroker
from toys.process import wait_until
from toys.stage import INBOX, Stage, play

from chassis.broker import topology
from chassis.envelope import Envelope
from chassis.settings import EXIT_CONFIGURATION
from crm.testing import BrokerAccess

HEALED = 30
"""Seconds (I9)."""


def test_a_row_the_broker_refuses_holds_back_its_aggregate_only_and_flows_when_it_may(
    stage: Stage, broker: BrokerAccess, vhost: str
) -> None:
    """A full queue that rejects publishers is bound for one thing's facts: their confirms come back as nacks."""
    management = broker.management
    management.put_queue(vhost, "full", {"x-max-length": 1, "x-overflow": "reject-publish"})
    management.bind_queue(vhost, topology.EXCHANGE, "full", "maker.thing.painted.v1")
    painted, plain = stage.make("painted"), stage.make("plain")
    stage.change(painted, "first", paint=True)
    stage.change(painted, "second", paint=True)
    stage.change(painted, "third")
    stage.change(plain, "other")
    stage.started("keeper.worker")
    relay = stage.started("maker.relay")
    wait_until(lambda: "relay.refused" in relay.text(), what="the second painting is refused")
    wait_until(lambda: stage.copies().get(plain) == (2, "other"), what="others flow on")
    waiting = stage.ask(
        "maker", "SELECT routing_key, attempts, last_error FROM outbox JOIN fact USING (event_id) ORDER BY id"
    )
    assert [row.routing_key.split(".")[2] for row in waiting] == ["painted", "changed"]
    assert waiting[0].attempts == 1
    assert "nack" in waiting[0].last_error
    management.request("DELETE", "queues", vhost, "full")
    stage.wait_until_settled()


def test_a_row_that_closes_the_channel_is_found_and_the_others_flow(stage: Stage) -> None:
    """A key of more than 255 bytes cannot be sent; the rows around it can."""
    good = [stage.make(f"before {n}") for n in range(5)]
    bad = stage.make("bad")
    stage.tell("maker", "UPDATE fact SET routing_key = repeat('x', 300) WHERE aggregate_id = :id", id=bad)
    good += [stage.make(f"after {n}") for n in range(5)]
    stage.started("keeper.worker")
    stage.started("maker.relay")
    wait_until(lambda: set(good) <= set(stage.copies()), what="the others flow")
    wait_until(lambda: stage.ask("maker", "SELECT 1 FROM outbox WHERE attempts > 0"), what="the refusal is counted")
    assert stage.pending() == 1


def test_a_user_without_the_right_to_a_key_holds_back_that_row_only(
    stage: Stage, broker: BrokerAccess, vhost: str
) -> None:
    """The broker closes the channel for it: after the loss rows go one by one, so the cause is found."""
    limited(broker, vhost, "maker", ["maker"])
    foreign = stage.make("foreign")
    stage.tell("maker", "UPDATE fact SET routing_key = 'keeper.thing.made.v1' WHERE aggregate_id = :id", id=foreign)
    good = [stage.make(f"{n}") for n in range(20)]
    stage.broker_url = broker.url(vhost, "maker", "maker-password")
    relay = stage.started("maker.relay")
    wait_until(lambda: stage.pending() == 1, what="all others are sent")
    wait_until(lambda: "relay.refused" in relay.text())
    (row,) = stage.ask("maker", "SELECT attempts, last_error FROM outbox")
    assert "ACCESS_REFUSED" in row.last_error
    stage.broker_url = broker.url(vhost)
    with stage.worker():
        wait_until(lambda: set(good) == set(stage.copies()))


def limited(broker: BrokerAccess, vhost: str, service: str, sources: list[str]) -> None:
    """A broker user with a service's rights, as the operator makes it."""
    rights = topology.rights(service, sources)
    management = broker.management
    management.put_user(service, f"{service}-password")
    management.put_permissions(vhost, service, configure=rights.configure, write=rights.write, read=rights.read)
    management.put_topic_permissions(vhost, service, topology.EXCHANGE, write=rights.topic_write, read=".*")


@contextmanager
def without_rights(broker: BrokerAccess, vhost: str) -> Iterator[None]:
    """Somebody took the right to publish away."""
    broker.management.put_topic_permissions(vhost, "maker", topology.EXCHANGE, write="^$", read=".*")
    yield
    limited(broker, vhost, "maker", ["maker"])


@contextmanager
def with_a_full_queue(broker: BrokerAccess, vhost: str) -> Iterator[None]:
    """Somebody has everything sent into a queue that takes no more."""
    broker.management.put_queue(vhost, "full", {"x-max-length": 1, "x-overflow": "reject-publish"})
    broker.management.bind_queue(vhost, topology.EXCHANGE, "full", "#")
    yield
    broker.management.delete_queue(vhost, "full")


@pytest.mark.slow
@pytest.mark.parametrize("slip", [without_rights, with_a_full_queue])
def test_i9_what_the_broker_refused_to_everybody_flows_soon_after_it_takes_events_again(
    stage: Stage, broker: BrokerAccess, vhost: str, slip: Callable[[BrokerAccess, str], AbstractContextManager[None]]
) -> None:
    """B-8. However often it was refused meanwhile: that was not the fault of the event."""
    limited(broker, vhost, "maker", ["maker"])
    stage.started("keeper.worker")
    stage.broker_url = broker.url(vhost, "maker", "maker-password")
    with slip(broker, vhost):
        stage.started("maker.relay")
        play(stage, 1, rounds=0, things=2)
        wait_until(lambda: stage.ask("maker", "SELECT 1 FROM outbox WHERE attempts >= 3"), 150, "refused three times")
    stage.wait_until_settled(HEALED)


def test_a4_a_service_works_with_the_rights_it_is_given_and_may_declare_nothing_else(
    stage: Stage, broker: BrokerAccess, vhost: str
) -> None:
    for service in ("maker", "keeper"):
        limited(broker, vhost, service, [service])
    admin = stage.broker_url
    stage.broker_url = broker.url(vhost, "keeper", "keeper-password")
    stage.started("keeper.worker")
    stage.broker_url = broker.url(vhost, "maker", "maker-password")
    stage.started("maker.relay")
    play(stage, 1, rounds=10)
    stage.wait_until_settled()
    for forbidden in (
        lambda channel: channel.queue_declare("keeper.inbox2", durable=True),
        lambda channel: channel.exchange_declare("crm.other", "topic", durable=True),
        lambda channel: channel.basic_publish("", "keeper.inbox", b"forged"),
        lambda channel: channel.basic_publish(topology.EXCHANGE, "keeper.note.written.v1", b"forged"),
        lambda channel: channel.queue_bind("keeper.inbox", topology.EXCHANGE, "#"),
    ):
        with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
            topology.run_once(stage.broker_url, "maker", [forbidden])
    stage.broker_url = admin


def test_b7_a_worker_refuses_to_start_on_a_queue_of_another_kind_and_names_it(
    stage: Stage, broker: BrokerAccess, vhost: str
) -> None:
    broker.management.request("DELETE", "queues", vhost, "keeper.inbox")
    broker.management.put_queue(vhost, "keeper.inbox", {"x-queue-type": "classic"})
    worker = stage.start("keeper.worker")
    assert worker.wait() == EXIT_CONFIGURATION
    assert "keeper.inbox" in worker.text()


def test_the_inbox_is_a_quorum_queue_with_one_active_consumer_and_dead_letters(
    stage: Stage, broker: BrokerAccess, vhost: str
) -> None:
    del stage
    queues = {row["name"]: row for row in broker.management.queues(vhost)}
    arguments = queues["keeper.inbox"]["arguments"]
    assert arguments == {
        "x-queue-type": "quorum",
        "x-single-active-consumer": True,
        "x-delivery-limit": 20,
        "x-dead-letter-exchange": "keeper.dlx",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    assert queues["keeper.dead"]["arguments"]["x-queue-type"] == "quorum"
    assert queues[topology.UNROUTED]["arguments"]["x-queue-type"] == "quorum"
    assert INBOX.queues == ("keeper.inbox",)


def test_the_amqp_properties_repeat_what_the_envelope_says(stage: Stage, broker: BrokerAccess, vhost: str) -> None:
    broker.management.put_queue(vhost, "look", {"x-queue-type": "quorum"})
    broker.management.bind_queue(vhost, topology.EXCHANGE, "look", "#")
    stage.make()
    stage.started("maker.relay")
    wait_until(lambda: stage.pending() == 0)
    wanted = {"count": 1, "ackmode": "ack_requeue_true", "encoding": "auto"}
    (message,) = broker.management.request("POST", "queues", vhost, "look", "get", body=wanted)
    event = Envelope.decode(message["payload"].encode())
    properties = message["properties"]
    assert properties["message_id"] == str(event.id)
    assert properties["type"] == event.type
    assert properties["app_id"] == "maker"
    assert properties["content_type"] == "application/cloudevents+json"
    assert properties["delivery_mode"] == 2
    assert abs(properties["timestamp"] - event.time.timestamp()) <= 1
    assert properties["headers"][topology.SHARD_HEADER] == str(event.partitionkey)


def test_a_relay_is_woken_by_the_datagram_after_the_commit(stage: Stage) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(stage.wakes["maker"])
        listener.settimeout(5)
        stage.make()
        assert listener.recv(16)


def test_a_relay_works_while_another_process_sits_on_its_wake_port(stage: Stage) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sitter:
        sitter.bind(stage.wakes["maker"])
        stage.started("keeper.worker")
        relay = stage.started("maker.relay")
        play(stage, 1, rounds=5)
        stage.wait_until_settled()
        wait_until(lambda: "relay.wake_port_taken" in relay.text())


def test_a_relay_imports_neither_flask_nor_the_orm_nor_marshmallow() -> None:
    shown = "print(*{name.partition('.')[0] for name in sys.modules})"
    code = f"import sys, chassis.relay, chassis.command_line; {shown}"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"flask", "sqlalchemy", "marshmallow", "jsonschema_rs"} & set(found) == set()


def test_a_process_of_a_service_does_not_load_what_would_draw_its_tracebacks() -> None:
    run = "command_line.main('toy', '', ServiceSettings, ['settings'])"  # whatever it does, it does it first
    code = f"import sys; from chassis import command_line; from chassis.settings import ServiceSettings; {run}"
    shown = "import structlog.dev; print('pygments' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", f"{code}; {shown}"], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "False"


def test_a_relay_at_rest_takes_less_than_40_mb_of_its_own(stage: Stage) -> None:
    relay = stage.started("maker.relay")
    play(stage, 1, rounds=5)
    rollup = Path(f"/proc/{relay.pid}/smaps_rollup").read_text().splitlines()
    own = sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    assert own < 40 * 1024
