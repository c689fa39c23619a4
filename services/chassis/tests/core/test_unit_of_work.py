"""Versions and facts (messaging.md): one version a command, children included; every change is heard of."""

from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.errors import NotFound, StaleVersion
from chassis.identifiers import new_id
from chassis.model import Fact
from chassis.pipeline import ask, run
from chassis.storage import Database
from chassis.tables import outbox
from chassis.testing.toy import Part, Thing, ThingScrapped
from chassis.unit_of_work import ChangeWithoutFact, Context, UnitOfWork, VersionNotCompared
from services.chassis.tests.core.things import make, stored


def test_a_new_aggregate_has_version_one_and_one_fact(workshop: Database, context: Context) -> None:
    thing = make(workshop, context)
    (row,) = stored(workshop)
    assert thing.version == 1
    assert row["routing_key"] == "workshop.thing.made.v1"
    assert row["body"]["data"]["state"] == {"id": str(thing.id), "name": "lamp", "parts": []}
    assert row["body"]["actor"] == "service/workshop"


def test_one_command_with_two_facts_makes_one_version(workshop: Database, context: Context) -> None:
    thing = make(workshop, context)

    def rename_twice(uow: UnitOfWork) -> None:
        found = uow.get(Thing, thing.id)
        found.rename("light")
        found.rename("sun", reason="brighter")

    run(workshop, rename_twice, context)
    _, first, second = stored(workshop)
    assert (first["version"], first["factindex"]) == (2, 1)
    assert (second["version"], second["factindex"]) == (2, 2)
    assert first["body"]["data"]["state"]["name"] == second["body"]["data"]["state"]["name"] == "sun"
    assert first["changes"] == {"name": {"old": "lamp", "new": "sun"}}
    assert second["changes"] == {}
    assert second["body"]["data"]["reason"] == "brighter"


def test_a_change_of_a_child_alone_is_a_new_version(workshop: Database, context: Context) -> None:
    thing = make(workshop, context)
    part_id = new_id()

    def add_part(uow: UnitOfWork) -> None:
        found = uow.get(Thing, thing.id)
        found.parts.append(Part(id=part_id, label="bulb"))
        found.rename("lamp", reason="a part was added")

    run(workshop, add_part, context)
    last = stored(workshop)[-1]
    assert last["version"] == 2
    assert last["changes"] == {f"parts/{part_id}": {"old": None, "new": {"id": str(part_id), "label": "bulb"}}}
    assert last["body"]["data"]["state"]["parts"] == [{"id": str(part_id), "label": "bulb"}]


def test_a_change_that_records_no_fact_is_refused_and_leaves_nothing(workshop: Database, context: Context) -> None:
    thing = make(workshop, context)

    def change_in_silence(uow: UnitOfWork) -> None:
        uow.get(Thing, thing.id).name = "quiet"

    with pytest.raises(ChangeWithoutFact):
        run(workshop, change_in_silence, context)
    assert ask(workshop, lambda reader: reader.get(Thing, thing.id).name, context) == "lamp"
    assert len(stored(workshop)) == 1


def test_a_silent_change_of_a_child_is_refused_too(workshop: Database, context: Context) -> None:
    def with_part(uow: UnitOfWork) -> Thing:
        thing = Thing.make("lamp")
        thing.parts.append(Part(id=new_id(), label="bulb"))
        return uow.add(thing)

    thing = run(workshop, with_part, context)

    def change_in_silence(uow: UnitOfWork) -> None:
        uow.get(Thing, thing.id).parts[0].label = "candle"

    with pytest.raises(ChangeWithoutFact):
        run(workshop, change_in_silence, context)


def test_a_fact_of_an_aggregate_that_nobody_holds_is_not_lost(workshop: Database, context: Context) -> None:
    thing = make(workshop, context)

    def mention(uow: UnitOfWork) -> None:
        uow.get(Thing, thing.id).rename("lamp")  # no column changes, and the reference is dropped at once

    run(workshop, mention, context)
    assert stored(workshop)[-1]["version"] == 2


def test_a_fact_that_no_table_lists_stops_the_command(workshop: Database, context: Context) -> None:
    def secret(uow: UnitOfWork) -> None:
        thing = uow.add(Thing.make("lamp"))
        thing.record(Fact())

    with pytest.raises(LookupError, match=r"not in events\.py"):
        run(workshop, secret, context)
    assert stored(workshop) == []


def test_a_removed_draft_says_so_in_its_last_event(workshop: Database, context: Context) -> None:
    thing = make(workshop, context)

    def scrap(uow: UnitOfWork) -> None:
        found = uow.get(Thing, thing.id)
        found.record(ThingScrapped())
        uow.remove(found)

    run(workshop, scrap, context)
    last = stored(workshop)[-1]
    assert last["body"]["data"]["deleted"] is True
    assert last["version"] == 2
    with pytest.raises(NotFound):
        ask(workshop, lambda reader: reader.get(Thing, thing.id), context)


def test_the_version_that_if_match_names_is_checked(workshop: Database, context: Context) -> None:
    thing = make(workshop, context)
    stale = Context(context.principal, context.permission, expected=(thing.id, 7))
    with pytest.raises(StaleVersion):
        run(workshop, lambda uow: uow.get(Thing, thing.id).rename("late"), stale)
    current = Context(context.principal, context.permission, expected=(thing.id, 1))
    run(workshop, lambda uow: uow.get(Thing, thing.id).rename("in time"), current)


def test_every_fact_is_in_the_outbox_in_its_order(workshop: Database, context: Context) -> None:
    thing = make(workshop, context)
    run(workshop, lambda uow: uow.get(Thing, thing.id).rename("light"), context)
    with workshop.transaction() as session:
        sent = session.scalars(select(outbox.c.event_id).order_by(outbox.c.id)).all()
    assert sent == [row["event_id"] for row in stored(workshop)]


def test_a_failed_command_leaves_neither_row_nor_fact(workshop: Database, context: Context) -> None:
    def fail(uow: UnitOfWork) -> None:
        uow.add(Thing.make("lamp"))
        raise NotFound

    with pytest.raises(NotFound):
        run(workshop, fail, context)
    with workshop.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM thing")) == 0
    assert stored(workshop) == []


def test_the_cause_and_the_correlation_travel_in_the_envelope(workshop: Database, context: Context) -> None:
    cause: UUID = new_id()
    by_event = Context(context.principal, context.permission, cause="event", correlation_id="c-9", causation_id=cause)
    make(workshop, by_event)
    body = stored(workshop)[0]["body"]
    assert (body["cause"], body["correlationid"], body["causationid"]) == ("event", "c-9", str(cause))


def test_a_command_that_ignores_the_version_it_was_given_is_stopped(workshop: Database, context: Context) -> None:
    careless = Context(context.principal, context.permission, expected=(new_id(), 1))
    with pytest.raises(VersionNotCompared):
        run(workshop, lambda uow: uow.add(Thing.make("lamp")), careless)
