"""messaging.md, Subscriptions: an event of which an effect wants nothing leaves no trace, and nothing else is lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event as hooks
from sqlalchemy import select
from toys import services as toys
from toys.process import wait_until
from toys.stage import Stage

from chassis.broker.subscriber import Delivery
from chassis.contracts.consumed import consumed_schemas
from chassis.envelope import Envelope
from chassis.errors import Unavailable
from chassis.identifiers import new_id
from chassis.storage import Database
from chassis.worker import effect
from chassis.worker.batch import Handler
from chassis.worker.events import Reader, checks
from chassis.worker.failure import DatabaseAway
from chassis.worker.reacting import Reactor
from chassis.worker.subscriptions import Effect, Subscriptions


def is_wanted(database: Database, event: Envelope) -> bool:
    """Nobody wants things of a name that stands in the table of moods."""
    dull = select(toys.mood).where(toys.mood.c.name == event.state["name"])
    return database.read(lambda session: session.execute(dull).one_or_none() is None)


Wants = Callable[[Database, Envelope], bool]


def picky(wants: Wants = is_wanted) -> tuple[Effect, ...]:
    return (effect("maker.thing.*.v1", schema="maker.thing.v1", room="notes", do=toys.write_note, wants=wants),)


def handle(stage: Stage, *events: Envelope, wants: Wants = is_wanted) -> None:
    """What the worker does with a batch of these events."""
    reader = Reader(Subscriptions(picky(wants)), checks(consumed_schemas(toys.KEEPER)))
    batch = [Delivery(event.encode(), event.routing_key, False, False, 0, None) for event in events]
    Handler(reader, Reactor(stage.keeper)).handle(batch)


def inbox(stage: Stage) -> list[object]:
    return [row.event_id for row in stage.ask("keeper", "SELECT event_id FROM inbox")]


def test_a_batch_of_which_nothing_is_wanted_writes_and_commits_nothing(stage: Stage) -> None:
    stage.wrong_mood("dull")
    commits: list[object] = []
    hooks.listen(stage.keeper.engine, "commit", commits.append)
    handle(stage, *(stage.envelope(new_id(), 1, "dull") for _ in range(3)))
    assert (commits, inbox(stage), stage.notes(), stage.held()) == ([], [], [], [])


def test_wanted_ones_among_them_take_effect_once(stage: Stage) -> None:
    stage.wrong_mood("dull")
    dull, bright = stage.envelope(new_id(), 1, "dull"), stage.envelope(new_id(), 1, "bright")
    handle(stage, dull, bright)
    handle(stage, bright, dull)
    assert inbox(stage) == [bright.id]
    assert stage.notes() == [(bright.partitionkey, 1, "changed")]


def test_one_that_comes_again_once_it_is_wanted_takes_effect_once(stage: Stage) -> None:
    stage.wrong_mood("dull")
    event = stage.envelope(new_id(), 1, "dull")
    handle(stage, event)
    stage.right_mood("dull")
    for _ in range(2):
        handle(stage, event)
    assert stage.notes() == [(event.partitionkey, 1, "changed")]


def test_the_broker_is_told_that_unwanted_ones_are_done(stage: Stage) -> None:
    stage.wrong_mood("dull")
    with stage.worker(replace(toys.KEEPER, subscriptions=picky())):
        stage.send(*(stage.envelope(new_id(), 1, "dull") for _ in range(20)), last := stage.envelope(new_id(), 1))
        wait_until(lambda: inbox(stage) == [last.id])
    with stage.worker(replace(toys.KEEPER, subscriptions=picky(lambda *_: True))):
        stage.send(after := stage.envelope(new_id(), 1))
        wait_until(lambda: after.id in inbox(stage))
    assert len(stage.notes()) == 2


def test_a_database_that_is_away_when_it_is_asked_pauses_the_worker(stage: Stage) -> None:
    def away(_database: Database, _event: Envelope) -> bool:
        raise Unavailable

    with pytest.raises(DatabaseAway):
        handle(stage, stage.envelope(new_id(), 1), wants=away)
    assert (stage.notes(), stage.held()) == ([], [])


def test_an_event_that_cannot_be_asked_about_is_held_and_its_neighbours_take_effect(stage: Stage) -> None:
    def choosy(_database: Database, event: Envelope) -> bool:
        return bool({"good": True}[event.state["name"]])

    bad, good = stage.envelope(new_id(), 1, "bad"), stage.envelope(new_id(), 1, "good")
    handle(stage, bad, good, wants=choosy)
    assert [row.event_id for row in stage.held()] == [bad.id]
    assert inbox(stage) == [good.id]
