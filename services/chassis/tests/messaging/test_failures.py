"""messaging.md, When a reaction fails: the table, line by line, and Q-1 of faults.md."""

import signal
from typing import Any
from uuid import UUID

import pytest
from toys.process import wait_until
from toys.stage import Stage

from chassis.identifiers import new_id
from chassis.worker import failure, held, parked
from crm.testing import BrokerAccess

OPERATOR = "system/operator"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ladder whose steps are short."""
    monkeypatch.setattr(held, "LADDER", (0, 0, 0, 1))


@pytest.fixture(params=[held.FEW, 0], ids=["the room's rows are read whole", "they are too many"])
def asked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways in which a batch learns what is on record."""
    monkeypatch.setattr(held, "FEW", request.param)


def rows(stage: Stage) -> list[tuple[str, str, str | None]]:
    return [(row.room, row.state, row.reason) for row in stage.held()]


def neighbour(stage: Stage) -> UUID:
    """An event of another aggregate takes effect after what was sent before it: nothing is stuck."""
    event = stage.envelope(new_id(), 1)
    stage.send(event)
    wait_until(lambda: (event.partitionkey, 1, "changed") in stage.notes(), what="the neighbour")
    return event.partitionkey


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"\xff\xfe not json", "not JSON", id="not JSON"),
        pytest.param(b'{"specversion": "1.0"}', "id is missing", id="no envelope"),
        pytest.param(b"[" * 100_000, "not JSON", id="deep"),
        pytest.param(b'{"a": "' + b"x" * 15_000_000 + b'"}', "exceed", id="15 MB"),
    ],
)
def test_q1_what_cannot_be_decoded_is_parked_at_once_and_once(stage: Stage, body: bytes, reason: str) -> None:
    with stage.worker():
        stage.send(body, body)
        neighbour(stage)
    assert rows(stage) == [("notes", "parked", "unusable"), ("things", "parked", "unusable")]
    assert all(reason in row.error and bytes(row.body) == body for row in stage.held())


def test_q1_an_event_that_breaks_the_consumed_schema_is_parked_and_names_the_place(stage: Stage) -> None:
    thing = new_id()
    with stage.worker():
        stage.send(stage.envelope(thing, 1, data={"state": {"id": str(thing), "name": 7}}))
        neighbour(stage)
    assert rows(stage) == [("things", "parked", "unusable"), ("notes", "parked", "unusable")]
    assert all("/state/name" in row.error for row in stage.held())


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        pytest.param({"type": "crm.maker.gadget.made.v1", "aggregate": "gadget"}, "maker.gadget.made.v1", id="type"),
        pytest.param({"type": "crm.maker.thing.made.v2"}, "maker.thing.made.v2", id="major version"),
        pytest.param({"source": "/other"}, "maker.thing.made.v1", id="source"),
        pytest.param({"type": "crm.other.thing.made.v1", "source": "/other"}, "maker.thing.made.v1", id="key"),
        pytest.param({"id": UUID(int=7)}, "maker.thing.made.v1", id="not a UUIDv7"),
        pytest.param({}, b"maker.thing.\xff.v1", id="key is no UTF-8"),
        pytest.param({}, "maker.thing.ma\0de.v1", id="U+0000 in the key"),
    ],
)
def test_q1_an_event_that_does_not_belong_here_is_parked(
    stage: Stage, changed: dict[str, Any], key: str | bytes
) -> None:
    event = stage.envelope(new_id(), 1, fact="made", **changed)
    with stage.worker():
        if "source" in changed or "id" in changed or not changed:
            stage.send(event, key=key)
        else:
            stage.send(event, to="keeper.inbox")  # no binding takes these
        neighbour(stage)
    assert {row.state for row in stage.held()} == {"parked"}
    assert stage.copies().keys() != {event.partitionkey}


def test_an_expected_refusal_is_acknowledged_and_leaves_nothing(stage: Stage) -> None:
    stage.wrong_mood("expected")
    event = stage.envelope(new_id(), 1, "expected")
    with stage.worker():
        stage.send(event)
        neighbour(stage)
    assert stage.held() == []
    assert len(stage.notes()) == 1
    assert len(stage.ask("keeper", "SELECT 1 FROM inbox WHERE event_id = :id", id=event.id)) == 1


def test_any_other_refusal_is_parked_as_refused_and_can_be_replayed(stage: Stage) -> None:
    stage.wrong_mood("refused")
    event = stage.envelope(new_id(), 1, "refused")
    with stage.worker():
        stage.send(event)
        neighbour(stage)
        assert rows(stage) == [("notes", "parked", "refused")]
        assert stage.ask("keeper", "SELECT 1 FROM inbox WHERE event_id = :id", id=event.id) == []
        stage.right_mood("refused")
        with stage.keeper.transaction() as session:
            parked.replay(session, stage.held()[0].id, OPERATOR)
        wait_until(lambda: (event.partitionkey, 1, "changed") in stage.notes())
    assert stage.held() == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", ["unknown", "broken", "slow", "stale"])
def test_a_failure_is_held_with_its_cause_and_retried_until_it_works(stage: Stage, name: str) -> None:
    stage.wrong_mood(name)
    event = stage.envelope(new_id(), 1, name)
    with stage.worker():
        stage.send(event)
        neighbour(stage)
        (row,) = stage.held()
        assert row.state == "held"
        assert row.traceback
        stage.right_mood(name)
        wait_until(lambda: (event.partitionkey, 1, "changed") in stage.notes())
        wait_until(lambda: stage.held() == [])


@pytest.mark.usefixtures("quick")
def test_after_the_last_step_of_the_ladder_it_is_parked(stage: Stage) -> None:
    stage.wrong_mood("broken")
    with stage.worker():
        stage.send(stage.envelope(new_id(), 1, "broken"))
        wait_until(lambda: rows(stage) == [("notes", "parked", "gave up")])
    assert stage.held()[0].attempts == 5


def test_the_first_retry_is_due_after_five_seconds(stage: Stage) -> None:
    stage.wrong_mood("broken")
    with stage.worker():
        stage.send(stage.envelope(new_id(), 1, "broken"))
        wait_until(stage.held)
    (wait,) = stage.ask("keeper", "SELECT extract(epoch FROM next_at - held_at)::float AS seconds FROM held")
    assert failure.LADDER == (5, 30, 300, 1800)
    assert wait.seconds == pytest.approx(5)


@pytest.mark.usefixtures("asked")
def test_later_events_of_its_aggregate_queue_behind_it_and_follow_in_order(stage: Stage) -> None:
    thing = new_id()
    stage.wrong_mood("refused")
    with stage.worker():
        stage.send(stage.envelope(thing, 1, "refused"), *[stage.envelope(thing, version) for version in (2, 3)])
        neighbour(stage)
        stage.send(stage.envelope(thing, 4))
        neighbour(stage)
        assert [row.state for row in stage.held()] == ["parked", "queued", "queued", "queued"]
        assert [note for note in stage.notes() if note[0] == thing] == []
        assert stage.copies()[thing] == (4, "thing")  # another room flows on
        stage.right_mood("refused")
        with stage.keeper.transaction() as session:
            parked.replay(session, stage.held()[0].id, OPERATOR)
        wait_until(lambda: stage.held() == [])
    assert [note[1] for note in stage.notes() if note[0] == thing] == [1, 2, 3, 4]


@pytest.mark.usefixtures("asked")
def test_discarding_lets_those_behind_it_follow_and_the_event_never_runs(stage: Stage) -> None:
    thing = new_id()
    stage.wrong_mood("refused")
    bad = stage.envelope(thing, 1, "refused")
    with stage.worker():
        stage.send(bad, stage.envelope(thing, 2))
        wait_until(lambda: len(stage.held()) == 2)
        with stage.keeper.transaction() as session:
            parked.discard(session, stage.held()[0].id, OPERATOR, "typing error at the source")
        wait_until(lambda: [row.state for row in stage.held()] == ["discarded"])
        stage.right_mood("refused")
        stage.send(bad)
        neighbour(stage)
    assert [note[1] for note in stage.notes() if note[0] == thing] == [2]
    assert stage.held()[0].reason == "typing error at the source"


def test_a_copy_that_cannot_be_written_holds_back_its_aggregate_only(stage: Stage) -> None:
    thing = new_id()
    with stage.worker():
        stage.send(stage.envelope(thing, 1, "uncopyable"), *[stage.envelope(new_id(), 1) for _ in range(5)])
        wait_until(lambda: len(stage.copies()) == 5)
        wait_until(lambda: len(stage.notes()) == 6)
    assert [(row.room, row.state, row.aggregate_id) for row in stage.held()] == [("things", "held", thing)]


def test_a_good_event_before_an_unusable_one_takes_effect_and_the_one_after_waits(stage: Stage) -> None:
    thing = new_id()
    stage.send(
        stage.envelope(thing, 1),
        stage.envelope(thing, 2, data={"state": {"id": str(thing)}}),
        stage.envelope(thing, 3),
    )
    with stage.worker():
        neighbour(stage)
    assert [note[1] for note in stage.notes() if note[0] == thing] == [1]
    assert [row.state for row in stage.held() if row.room == "notes"] == ["parked", "queued"]
    assert stage.copies()[thing][0] == 1


def test_an_event_that_kills_its_worker_ends_in_held_and_its_neighbours_take_effect(
    stage: Stage, broker: BrokerAccess, vhost: str
) -> None:
    """The broker counts deliveries; a policy lowers the limit of 20, so that the test is short."""
    broker.management.put_policy(
        vhost, "limit", pattern="^keeper.inbox$", apply_to="queues", definition={"delivery-limit": 2}
    )
    stage.wrong_mood("killer")
    neighbours = [stage.envelope(new_id(), 1) for _ in range(10)]
    killer = stage.envelope(new_id(), 1, "killer")
    stage.send(*neighbours[:5], killer, *neighbours[5:])
    deaths = 0
    while not stage.held():
        worker = stage.start("keeper.worker")
        wait_until(lambda worker=worker: not worker.alive or stage.held())
        deaths += worker.code == -signal.SIGKILL
        worker.kill()
        assert deaths <= 5
    assert deaths >= 2
    assert ("notes", killer.id, "held") in [(row.room, row.event_id, row.state) for row in stage.held()]
    stage.right_mood("killer")
    with stage.worker():
        wait_until(lambda: len(stage.notes()) == 11)
        wait_until(lambda: len(stage.copies()) == 11)
