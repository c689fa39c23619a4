"""faults.md Q-3: a subscriber was away while 100,000 events piled up; bench B12 does the same with a million."""

import time
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from toys import services as toys
from toys.process import wait_until
from toys.stage import Stage

from chassis.broker.publisher import Message, Publisher
from chassis.identifiers import new_id
from chassis.worker import copy
from crm.testing import PrivateBroker, RunningBroker

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
THINGS, VERSIONS = 100, 1000
MEMORY = 100 * 1024 * 1024
"""Bytes that the broker may take for it."""


@pytest.fixture
def node(private_broker: PrivateBroker) -> RunningBroker:
    return private_broker()


@pytest.fixture
def stage(node: RunningBroker, on_stage: Callable[..., Stage]) -> Stage:
    node.server.management().put_vhost("toys")
    return on_stage(broker_url=node.server.url("toys"))


def memory(node: RunningBroker) -> int:
    """Bytes that the broker takes; it counts each few seconds."""
    time.sleep(6)
    (told,) = node.server.management().request("GET", "nodes")
    return int(told["mem_used"])


def pile_up(stage: Stage, things: list[UUID]) -> None:
    """Every version of every thing, as the relay would send them."""
    publisher = Publisher(stage.broker_url, "maker")
    publisher.connection.start()
    for version in range(1, VERSIONS + 1):
        events = [stage.envelope(thing, version, f"v{version}") for thing in things]
        batch = publisher.publish(
            [
                Message(n, str(one.id), one.routing_key, str(one.partitionkey), 0, one.encode())
                for n, one in enumerate(events)
            ]
        )
        assert batch.wait(60)
        assert len(batch.confirmed) == len(events)
    publisher.connection.stop()


def test_q3_a_backlog_is_applied_to_its_last_version_and_costs_the_broker_little_memory(
    stage: Stage, node: RunningBroker
) -> None:
    things = [new_id() for _ in range(THINGS)]
    before = memory(node)
    pile_up(stage, things)
    assert memory(node) - before < MEMORY
    copies = copy("maker.thing.*.v1", schema="maker.thing.v1", room="things", table=toys.thing_copy, row=toys.thing_row)
    with stage.worker(replace(toys.KEEPER, subscriptions=(copies,))):
        everything = dict.fromkeys(things, (VERSIONS, f"v{VERSIONS}"))
        wait_until(lambda: stage.copies() == everything, 300, "every copy shows the last version")
    assert stage.held() == []
