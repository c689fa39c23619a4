"""faults.md B-1 to B-3, B-6, O-7, O-8 on a private broker: it dies, it raises alarms, it loses patience, its queues and
bindings vanish.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from toys import services as toys
from toys.process import PATIENCE, wait_until
from toys.stage import Stage, play

from chassis import replay
from chassis.broker import topology
from chassis.envelope import Envelope
from chassis.relay.leader import PING
from chassis.unit_of_work import UnitOfWork
from chassis.worker import effect
from crm.testing import PrivateBroker, RunningBroker

pytestmark = pytest.mark.slow  # each test has servers of its own


@pytest.fixture
def node(private_broker: PrivateBroker) -> RunningBroker:
    return private_broker()


@pytest.fixture
def stage(node: RunningBroker, on_stage: Callable[..., Stage]) -> Stage:
    node.server.management().put_vhost("toys")
    return on_stage(broker_url=node.server.url("toys"))


@pytest.fixture
def running(stage: Stage) -> Iterator[Stage]:
    stage.started("maker.relay")
    stage.started("keeper.worker")
    yield stage
    assert all(process.alive for process in stage.processes)


def test_b1_a_broker_that_is_killed_and_comes_back_loses_and_doubles_nothing(
    running: Stage, node: RunningBroker
) -> None:
    play(running, 1, rounds=30)
    node.kill()
    play(running, 2, rounds=30)
    node.start()
    began = time.monotonic()
    wait_until(lambda: running.pending() == 0, what="the relay is back")
    play(running, 3, rounds=30)
    running.wait_until_settled()
    assert time.monotonic() - began < PATIENCE
    for process in running.processes:
        assert 0 < process.text().count("broker.lost") < 60


@pytest.mark.parametrize("alarm", ["disk", "memory"])
def test_b2_b3_an_alarm_of_the_broker_stops_nothing_but_sending(
    running: Stage, node: RunningBroker, alarm: str
) -> None:
    """Cut off while it is blocked, the relay has nothing but the outbox to know what the broker never confirmed."""
    play(running, 1, rounds=10)
    running.wait_until_settled()
    raise_alarm(node, alarm)
    play(running, 2, rounds=30)  # writes are taken
    relay = running.processes[0]
    wait_until(lambda: "broker.blocked" in relay.text(), what="the relay knows that it is blocked")
    time.sleep(3 * PING)  # it asks in vain whether all is confirmed
    node.server.management().close_connections("toys")
    wait_until(lambda: "broker.lost" in relay.text(), what="the relay is cut off")
    assert running.pending() > 0
    end_alarm(node, alarm)
    running.wait_until_settled()


def test_b2_consumers_still_drain_while_publishers_are_blocked(stage: Stage, node: RunningBroker) -> None:
    stage.started("maker.relay")
    play(stage, 1, rounds=20)
    wait_until(lambda: stage.pending() == 0, what="all in the queue")
    raise_alarm(node, "disk")
    stage.started("keeper.worker")
    stage.wait_until_settled()
    end_alarm(node, "disk")


def raise_alarm(node: RunningBroker, alarm: str) -> None:
    if alarm == "disk":
        node.set_disk_free_limit("999GB")
    else:
        node.set_vm_memory_high_watermark("0.0001")


def end_alarm(node: RunningBroker, alarm: str) -> None:
    if alarm == "disk":
        node.set_disk_free_limit("50MB")
    else:
        node.set_vm_memory_high_watermark("absolute", "512MB")


def test_o8_a_deleted_queue_is_declared_again_and_replay_mends_it(stage: Stage, node: RunningBroker) -> None:
    stage.started("maker.relay")
    worker = stage.started("keeper.worker")
    play(stage, 1, rounds=10)
    stage.wait_until_settled()
    worker.kill()
    play(stage, 2, rounds=10)
    wait_until(lambda: stage.pending() == 0, what="the events lie in the queue")
    began = datetime.now(UTC)
    node.server.management().request("DELETE", "queues", "toys", "keeper.inbox")
    play(stage, 3, rounds=10)
    stage.started("keeper.worker")
    wait_until(lambda: stage.pending() == 0, what="the relay sent what was made meanwhile")
    assert not stage.settled()
    since = stage.ask("maker", "SELECT min(at) AS first FROM fact")[0].first
    assert since < began
    replay.replay(stage.maker, stage.broker_url, since=since, key="maker.thing.*.v1", to="keeper.inbox")
    wait_until(stage.settled, what="replay mended it")


def test_o8_a_queue_deleted_under_a_running_worker_is_declared_again_at_once(
    running: Stage, node: RunningBroker
) -> None:
    play(running, 1, rounds=10)
    running.wait_until_settled()
    node.server.management().request("DELETE", "queues", "toys", "keeper.inbox")
    wait_until(
        lambda: any(row["name"] == "keeper.inbox" for row in node.server.management().queues("toys")),
        what="declared again",
    )
    wait_until(
        lambda: any(
            row["destination"] == "keeper.inbox" and row["source"] == topology.EXCHANGE
            for row in node.server.management().bindings("toys")
        ),
        what="bound again",
    )
    play(running, 2, rounds=10)
    running.wait_until_settled()


def test_o7_without_its_binding_an_event_is_seen_as_unrouted_and_a_reconnect_binds_again(
    running: Stage, node: RunningBroker
) -> None:
    management = node.server.management()
    play(running, 1, rounds=5)
    running.wait_until_settled()
    (bound,) = [row for row in management.bindings("toys") if row["source"] == topology.EXCHANGE]
    management.request(
        "DELETE", "bindings", "toys", "e", topology.EXCHANGE, "q", "keeper.inbox", bound["properties_key"]
    )
    play(running, 2, rounds=5, things=1)
    wait_until(lambda: running.pending() == 0, what="sent into the void")

    def unrouted() -> int:
        return sum(row.get("messages", 0) for row in management.queues("toys") if row["name"] == topology.UNROUTED)

    wait_until(lambda: unrouted() > 0, what="counted as unrouted")
    management.close_connections("toys")
    wait_until(lambda: [row for row in management.bindings("toys") if row["source"] == topology.EXCHANGE])
    since = running.ask("maker", "SELECT min(at) AS first FROM fact")[0].first
    replay.replay(running.maker, running.broker_url, since=since, key="maker.thing.*.v1", to="keeper.inbox")
    wait_until(running.settled, what="replay mended it")


def test_b6_an_event_that_takes_longer_than_the_broker_waits_takes_effect_once(
    stage: Stage, node: RunningBroker
) -> None:
    """The broker closes the channel of a worker that does not acknowledge in time, by default after 30 minutes."""
    node.server.ctl("eval", "[application:set_env(rabbit, K, 1000) || K <- [consumer_timeout, channel_tick_interval]].")
    slow = stage.make("slow")
    others = {stage.make("quick") for _ in range(5)}

    def write_slowly(uow: UnitOfWork, event: Envelope) -> None:
        if event.partitionkey == slow:
            time.sleep(5)
        toys.write_note(uow, event)

    notes = effect("maker.thing.*.v1", schema="maker.thing.v1", room="notes", do=write_slowly)
    stage.started("maker.relay")
    with stage.worker(replace(toys.KEEPER, subscriptions=(notes,))):
        wait_until(lambda: {thing for thing, *_ in stage.notes()} >= {slow, *others}, what="all took effect")
        stage.change(slow, "still slow")
        others.add(stage.make("later"))
        wait_until(lambda: {thing for thing, *_ in stage.notes()} >= others, what="the channel is back")
    assert sorted(stage.notes()) == sorted(set(stage.notes()))
    assert "timed out" in (node.server.home.folder / "rabbitmq.log").read_text(), "the broker never lost patience"
