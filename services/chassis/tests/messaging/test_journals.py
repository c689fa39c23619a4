"""messaging.md, Subscriptions: a journal keeps one row for each event, whatever comes twice, late or in disorder."""

from datetime import UTC, datetime
from uuid import UUID

from toys import services as toys
from toys.process import wait_until
from toys.stage import Stage

from chassis import replay
from chassis.envelope import Envelope
from chassis.identifiers import new_id
from chassis.ledger import ledger
from chassis.principal import Principal
from chassis.unit_of_work import Context, Reader
from chassis.worker import parked


def told(stage: Stage) -> dict[UUID, tuple[UUID, int, str]]:
    """The keeper's diary: (thing, version, words) by event."""
    return {row.id: (row.thing_id, row.version, row.told) for row in stage.ask("keeper", "SELECT * FROM diary")}


def words(event: Envelope) -> tuple[UUID, int, str]:
    """What the diary shall say of an event."""
    return event.partitionkey, event.aggregateversion, f"{event.routing_key.split('.')[2]}: {event.state['name']}"


def test_every_event_has_its_row_even_two_of_one_version_and_a_repetition_has_none(stage: Stage) -> None:
    thing = new_id()
    events = [stage.envelope(thing, 2, "b"), stage.envelope(thing, 2, "b", fact="painted"), stage.envelope(thing, 1)]
    with stage.worker(toys.DIARIST):
        stage.send(*events, *events)
        wait_until(lambda: len(stage.notes()) == 3)
        stage.send(events[0], last := stage.envelope(new_id(), 1))
        wait_until(lambda: len(stage.notes()) == 4)
    assert told(stage) == {event.id: words(event) for event in (*events, last)}
    times = {row.id: row.as_of for row in stage.ask("keeper", "SELECT id, as_of FROM diary")}
    assert times == {event.id: event.time for event in (*events, last)}


def test_a_row_that_stands_is_not_written_again_by_a_late_repetition(stage: Stage) -> None:
    with stage.worker(toys.DIARIST):
        stage.send(event := stage.envelope(new_id(), 1))
        wait_until(lambda: told(stage))
        stage.tell("keeper", "UPDATE diary SET told = 'mended by hand'")
        stage.send(event, last := stage.envelope(new_id(), 1))
        wait_until(lambda: last.id in told(stage))
    assert told(stage)[event.id][2] == "mended by hand"


def test_an_event_that_cannot_be_told_is_held_and_its_neighbours_are_told(stage: Stage) -> None:
    bad, good = stage.envelope(new_id(), 1, "unspeakable"), stage.envelope(new_id(), 1)
    stage.send(bad, stage.envelope(bad.partitionkey, 2), good)
    with stage.worker(toys.DIARIST):
        wait_until(lambda: len(stage.held()) == 2 and good.id in told(stage))
    assert [(row["room"], row["state"]) for row in stage.keeper.read(lambda s: parked.find(s, state=None))] == [
        ("diary", "held"),
        ("diary", "queued"),
    ]
    assert set(told(stage)) == {good.id}


def test_a_journal_is_not_compared_as_the_copy_of_an_aggregate(stage: Stage) -> None:
    with stage.worker(toys.DIARIST):
        stage.send(stage.envelope(new_id(), 1))
        wait_until(lambda: told(stage))
    context = Context(principal=Principal.service("operator"), permission="")
    books = stage.keeper.read(lambda session: ledger(Reader(stage.keeper, session, context), toys.DIARIST))
    assert [(copy["room"], copy["count"]) for copy in books["copied"]] == [("things", 1)]


def test_a_rebuild_brings_back_what_was_lost_and_tells_anew_what_stands(stage: Stage) -> None:
    things = [stage.make(f"{n}") for n in range(3)]
    stage.started("maker.relay")
    with stage.worker(toys.DIARIST):
        wait_until(lambda: len(told(stage)) == len(things))
    whole = told(stage)
    stage.tell("keeper", "DELETE FROM diary WHERE thing_id = :thing", thing=things[0])
    stage.tell("keeper", "UPDATE diary SET told = 'spoilt' WHERE thing_id = :thing", thing=things[1])

    def owner_replays(_line: str) -> None:
        since = datetime(2020, 1, 1, tzinfo=UTC)
        wait_until(lambda: _replayed(stage, since) == len(things))

    taken = replay.rebuild(toys.DIARIST, stage.keeper, stage.broker_url, "diary", quiet=1.5, say=owner_replays)
    assert taken == len(things)
    assert told(stage) == whole


def _replayed(stage: Stage, since: datetime) -> int:
    try:
        return replay.replay(stage.maker, stage.broker_url, since=since, key="maker.thing.*.v1", to="keeper.rebuild")
    except replay.QueueMissing:
        return 0
