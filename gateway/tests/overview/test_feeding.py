"""How the read model is fed: whatever comes twice, late or in disorder, and by replay alone (D-3, D-5, G-7)."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from chassis import operations, replay
from chassis.broker import topology
from chassis.broker.publisher import Message, Publisher
from chassis.contracts.consumed import consumed_schemas
from chassis.envelope import Envelope
from chassis.identifiers import new_id
from chassis.principal import Reach
from chassis.process.stop import Stop
from chassis.storage import Database
from chassis.tables import fact
from chassis.worker.process import assemble
from crm.testing import BrokerAccess
from gateway.overview.accounts.sections import SECTIONS
from gateway.service import SERVICE

TABLES = ("account_entry", "activity")


@pytest.fixture
def fresh(world: Any) -> Iterator[Any]:
    """The same gateway, having heard nothing."""
    forget(world)
    yield world
    forget(world)


def forget(world: Any) -> None:
    for table in TABLES:
        world.run(f"DELETE FROM {table}")


def stored(world: Any) -> list[list[str]]:
    return [world.rows(table) for table in TABLES]


def a_month(world: Any) -> list[Envelope]:
    """What happened in a month, in order; two facts of one commit, a deleted draft and a kind never heard of among
    it.
    """
    heard: list[Envelope] = []
    for _ in range(5):
        account, change, approval = new_id(), new_id(), new_id()
        changed = world.account("changed", account, 2, data={"changed": {"phone": {"old": None, "new": "1"}}})
        heard += [
            world.account("created", account, status="draft"),
            changed,
            replace(changed, id=new_id(), type="crm.customer.account.approved.v1", factindex=2),
            world.event("account_change.submitted", change, 1, account_id=account, state="submitted"),
            world.event("approval.opened", approval, 1, account_id=account, state="open"),
            world.event("approval.approved", approval, 2, account_id=account, state="approved"),
            world.event("account_change.approved", change, 2, account_id=account, state="approved"),
            world.account("changed", account, 3, owner_id=new_id()),
            world.event("visit.made", new_id(), 1, account_id=account),
        ]
    draft = new_id()
    return [*heard, world.account("created", draft), world.account("changed", draft, 2, data={"deleted": True})]


def test_any_order_and_any_repetition_ends_in_the_same_rows_d3_d5(fresh: Any) -> None:
    events = a_month(fresh)
    fresh.hear(*events)
    once = stored(fresh)
    assert [len(rows) for rows in once] == [16, len(events)]
    chance = random.Random(20261121)
    for _ in range(5):
        forget(fresh)
        again = events * 3
        chance.shuffle(again)
        while again:
            size = chance.randint(1, 40)
            fresh.hear(*again[:size])
            del again[:size]
        assert stored(fresh) == once


def test_an_event_that_cannot_be_noted_holds_back_its_own_aggregate_only(fresh: Any) -> None:
    bad, good = fresh.event("visit.made", account_id="nobody's"), fresh.account()
    fresh.hear(bad, fresh.event("visit.changed", bad.partitionkey, 2), good)
    assert [len(rows) for rows in stored(fresh)] == [1, 1]
    with fresh.engine.connect() as connection:
        held = connection.exec_driver_sql("SELECT room, state FROM held ORDER BY id").all()
    assert held == [("activities", "parked"), ("activities", "queued")]
    fresh.run("DELETE FROM held")


@pytest.fixture
def owner(empty_url: str, world: Any) -> Iterator[Database]:
    """Another database with a fact table: where customer keeps what happened."""
    settings = replace(world.gateway.settings, database_url=empty_url)
    database = SERVICE.database(settings, pool_size=2)
    yield database
    database.close()


def keep(owner: Database, events: list[Envelope]) -> None:
    rows = [
        {
            "event_id": event.id, "aggregate_type": event.aggregate, "aggregate_id": event.partitionkey,
            "version": event.aggregateversion, "factindex": event.factindex, "routing_key": event.routing_key,
            "actor": event.actor, "cause": event.cause, "at": event.time, "changes": {}, "body": event.encode(),
        }
        for event in events
    ]  # fmt: skip
    with owner.transaction() as session:
        session.execute(insert(fact), rows)


@pytest.mark.parametrize("room", ["accounts", "activities"])
def test_what_was_lost_and_what_was_spoilt_comes_back_to_the_byte_by_replay(
    fresh: Any, owner: Database, broker: BrokerAccess, vhost: str, room: str
) -> None:
    events = a_month(fresh)
    keep(owner, events)
    fresh.hear(*events)
    whole = stored(fresh)
    table = TABLES[("accounts", "activities").index(room)]
    fresh.run(f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} ORDER BY id LIMIT 7)")
    fresh.run(f"UPDATE {table} SET resource = 'spoilt' WHERE id IN (SELECT id FROM {table} ORDER BY id DESC LIMIT 3)")
    assert stored(fresh) != whole
    rebuild(fresh, owner, broker.url(vhost), room)
    assert stored(fresh) == whole


def rebuild(world: Any, owner: Database, broker_url: str, room: str) -> None:
    """`crm-gateway copy rebuild <room>`, while the owner replays into it what it was told to."""
    topology.declare_shared(broker_url)
    settings = replace(world.gateway.settings, broker_url=broker_url)
    ended: list[int] = []

    def run() -> None:
        ended.append(operations.main(SERVICE, settings, ["copy", "rebuild", room, "--quiet", "4"]))

    command = threading.Thread(target=run)
    command.start()
    wait_until(lambda: topology.queue_exists(broker_url, "gateway.rebuild"))
    since = datetime(2020, 1, 1, tzinfo=UTC)
    keys = [entry.key for entry in SERVICE.subscriptions if entry.room == room]
    assert sum(replay.replay(owner, broker_url, since=since, key=key, to="gateway.rebuild") for key in keys)
    command.join(60)
    assert ended == [0]


def test_whatever_customer_publishes_comes_in_from_the_broker(
    fresh: Any, reads: Any, broker: BrokerAccess, vhost: str
) -> None:
    account = fresh.account()
    events = [account, fresh.event("visit.created", account_id=account.partitionkey)]
    settings = replace(fresh.gateway.settings, broker_url=broker.url(vhost))
    topology.declare_shared(settings.broker_url)
    stop = Stop()
    worker = assemble(SERVICE, settings, fresh.gateway.database, stop)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        wait_until(lambda: worker.missing() is None)
        publish(settings.broker_url, events)
        wait_until(lambda: [len(rows) for rows in stored(fresh)] == [1, 2])
    finally:
        stop.request()
        thread.join(20)
    reader = fresh.hire({**reads(), **reads(Reach.ALL, "visit")})
    shown = reader.get(f"/v1/overview/accounts/{account.partitionkey}").json["sections"]["activities"]["items"]
    assert [item["id"] for item in shown] == [str(event.id) for event in reversed(events)]


def publish(broker_url: str, events: list[Envelope]) -> None:
    """As customer's relay does."""
    publisher = Publisher(broker_url, "customer")
    publisher.connection.start()
    messages = [
        Message(0, str(e.id), e.routing_key, str(e.partitionkey), int(e.time.timestamp()), e.encode()) for e in events
    ]
    try:
        assert publisher.publish(messages).wait(20)
    finally:
        publisher.connection.stop()


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_each_section_reads_only_what_its_consumed_schema_promises() -> None:
    schemas = consumed_schemas(SERVICE)
    for section in SECTIONS:
        promised = set(schemas[f"{section.resource}.v1"]["properties"]["state"]["required"])
        assert {*section.fields, "account_id"} <= promised, section.name
