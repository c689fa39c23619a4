"""messaging.md, Subscriptions: copies and effects, duplicates and disorder."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest
from toys import services as toys
from toys.process import wait_until
from toys.stage import Stage

from chassis.identifiers import new_id
from chassis.worker import copy, effect
from chassis.worker.subscriptions import SubscriptionFault, Subscriptions


def made_at(age: timedelta) -> UUID:
    """A UUIDv7 of that age."""
    milliseconds = int((datetime.now(UTC) - age).timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (new_id().int & ((1 << 80) - 1)))


def test_d3_the_same_event_a_thousand_times_among_others_takes_effect_once(stage: Stage) -> None:
    thing, other = new_id(), new_id()
    again = stage.envelope(thing, 1)
    others = [stage.envelope(other, version) for version in range(1, 101)]
    storm = [again if n % 10 else others[n // 10] for n in range(1000)]
    stage.send(*storm)
    with stage.worker(), stage.worker():
        wait_until(lambda: len(stage.notes()) >= 101)
        stage.send(again)
        stage.send(last := stage.envelope(new_id(), 1))
        wait_until(lambda: (last.partitionkey, 1, "changed") in stage.notes())
    assert [note for note in stage.notes() if note[0] == thing] == [(thing, 1, "changed")]
    assert [note[1] for note in stage.notes() if note[0] == other] == list(range(1, 101))


@pytest.mark.parametrize("days", [8, 36])
def test_d4_an_event_replayed_after_days_is_still_known(stage: Stage, days: int) -> None:
    old = stage.envelope(new_id(), 1, event_id=made_at(timedelta(days=days)))
    with stage.worker():
        stage.send(old)
        wait_until(stage.notes)
        stage.send(old, to="keeper.inbox")
        stage.send(last := stage.envelope(new_id(), 1))
        wait_until(lambda: (last.partitionkey, 1, "changed") in stage.notes())
    assert len(stage.notes()) == 2


def test_an_effect_refuses_an_event_older_than_the_inbox_remembers_and_the_copy_takes_it(stage: Stage) -> None:
    old = stage.envelope(new_id(), 1, event_id=made_at(timedelta(days=41)))
    with stage.worker():
        stage.send(old)
        wait_until(stage.held)
    assert [(row.room, row.state) for row in stage.held()] == [("notes", "parked")]
    assert stage.copies() == {old.partitionkey: (1, "thing")}
    assert stage.notes() == []


def test_d5_a_copy_takes_the_highest_version_whatever_the_order(stage: Stage) -> None:
    thing = new_id()
    with stage.worker():
        for count, version in enumerate((3, 1, 2), start=1):
            stage.send(stage.envelope(thing, version, f"v{version}"))
            wait_until(lambda count=count: len(stage.notes()) == count)
    assert stage.copies() == {thing: (3, "v3")}
    assert stage.held() == []


def test_g6_old_and_new_programs_side_by_side_understand_each_other(stage: Stage) -> None:
    """What a newer maker adds, to the envelope, the data and the state, an older keeper leaves alone."""
    thing, told = new_id(), {}
    for version in (1, 2, 3):
        newer = orjson.loads(stage.envelope(thing, version, f"v{version}").encode())
        newer["data"]["state"]["colour"] = "red"
        newer["data"]["weather"] = {"sun": True}
        newer.update(sampledrate=10, dataschema=f"/maker/1.{version}", schemaminor=str(version))
        told[version] = orjson.dumps(newer)
    with stage.worker():
        stage.send(told[1], stage.envelope(thing, 2, "of an older maker"), told[3])
        wait_until(lambda: len(stage.notes()) == 3)
    assert stage.copies() == {thing: (3, "v3")}
    assert stage.held() == []


def test_d5_within_one_batch_too(stage: Stage) -> None:
    thing = new_id()
    stage.send(*[stage.envelope(thing, version, f"v{version}") for version in (3, 1, 2)])
    with stage.worker():
        wait_until(lambda: len(stage.notes()) == 3)
    assert stage.copies() == {thing: (3, "v3")}


def test_d5_a_deletion_leaves_a_tombstone_that_an_older_event_does_not_wake(stage: Stage) -> None:
    thing = new_id()
    state = {"id": str(thing), "name": "gone"}
    with stage.worker():
        stage.send(stage.envelope(thing, 2, fact="deleted", data={"state": state, "deleted": True}))
        stage.send(stage.envelope(thing, 1, "before"))
        wait_until(lambda: len(stage.notes()) == 2)
    rows = stage.ask("keeper", "SELECT version, deleted_at FROM thing_copy")
    assert [(row.version, row.deleted_at is not None) for row in rows] == [(2, True)]


def test_a_deletion_beside_a_living_aggregate_of_the_same_batch_leaves_its_tombstone(stage: Stage) -> None:
    living, gone = new_id(), new_id()
    state = {"id": str(gone), "name": "gone"}
    stage.send(
        stage.envelope(living, 1), stage.envelope(gone, 1, fact="deleted", data={"state": state, "deleted": True})
    )
    with stage.worker():
        wait_until(lambda: len(stage.notes()) == 2)
    rows = stage.ask("keeper", "SELECT id FROM thing_copy WHERE deleted_at IS NOT NULL")
    assert [row.id for row in rows] == [gone]


def test_effects_are_never_gated_by_version_and_run_in_order_of_arrival(stage: Stage) -> None:
    thing = new_id()
    stage.send(*[stage.envelope(thing, version) for version in (3, 1, 2)])
    with stage.worker():
        wait_until(lambda: len(stage.notes()) == 3)
    assert [note[1] for note in stage.notes()] == [3, 1, 2]


def test_an_effect_commits_its_own_facts_with_the_inbox_row_and_names_its_cause(stage: Stage) -> None:
    event = stage.envelope(new_id(), 1, traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01")
    stage.send(event)
    with stage.worker():
        wait_until(stage.notes)
    (fact,) = stage.ask(
        "keeper", "SELECT routing_key, actor, cause, convert_from(body, 'UTF8')::jsonb AS body FROM fact"
    )
    assert (fact.routing_key, fact.actor, fact.cause) == ("keeper.note.written.v1", "service/keeper", "event")
    assert fact.body["causationid"] == str(event.id)
    assert fact.body["correlationid"] == event.correlationid
    assert fact.body["traceparent"].startswith("00-" + "a" * 32 + "-")
    assert stage.pending("keeper") == 1
    assert [tuple(row) for row in stage.ask("keeper", "SELECT consumer, event_id FROM inbox")] == [
        ("keeper.notes", event.id)
    ]


def test_a_room_reacts_at_most_once_to_an_event(stage: Stage) -> None:
    def nothing(*_: object) -> None:
        """Does nothing."""

    twice = [
        effect("maker.thing.*.v1", schema="maker.thing.v1", room="notes", do=nothing),
        effect("maker.thing.made.v1", schema="maker.thing.v1", room="notes", do=nothing),
    ]
    with pytest.raises(SubscriptionFault):
        Subscriptions(twice)
    assert Subscriptions([twice[0], effect("maker.thing.made.v1", schema="x", room="other", do=nothing)]).keys
    with pytest.raises(SubscriptionFault):
        copy("maker.thing.made.v1", schema="x", room="things", table=toys.thing_copy, row=dict)
    assert stage.notes() == []


def test_two_shards_keep_the_order_of_each_aggregate_and_a_replica_takes_over(stage: Stage) -> None:
    things = [new_id() for _ in range(20)]
    with stage.worker(inbox_shards=2), stage.worker(inbox_shards=2):
        stage.send(*[stage.envelope(thing, version) for version in range(1, 6) for thing in things])
        wait_until(lambda: len(stage.notes()) == 100)
    for thing in things:
        assert [note[1] for note in stage.notes() if note[0] == thing] == [1, 2, 3, 4, 5]
