"""How a command's rows are written (decision 0013): made and changed, with their facts, by one statement, or by the
session where that cannot be.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, text

from chassis.errors import StaleVersion
from chassis.identifiers import new_id
from chassis.pipeline import ask, inside, run
from chassis.storage import Database
from chassis.testing.toy import NameTaken, Part, Thing
from chassis.unit_of_work import Context, UnitOfWork
from services.chassis.tests.core.things import make, stored


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is sent to the database meanwhile, by its first words."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(" ".join(re.findall(r"INSERT INTO \w+|UPDATE \w+|SELECT", statement)))

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


def with_part(uow: UnitOfWork) -> Thing:
    thing = Thing.make("lamp")
    thing.parts.append(Part(id=new_id(), label="bulb"))
    return uow.add(thing)


def test_a_new_aggregate_is_written_with_its_children_and_facts_in_one_statement(
    workshop: Database, context: Context
) -> None:
    with statements(workshop) as sent:
        thing = run(workshop, with_part, context)
    assert [re.sub(r" SELECT", "", statement) for statement in sent] == [
        "INSERT INTO thing INSERT INTO part INSERT INTO fact INSERT INTO outbox"
    ]
    read = ask(workshop, lambda reader: [part.label for part in reader.get(Thing, thing.id).parts], context)
    assert read == ["bulb"]


def test_a_change_with_a_new_child_is_written_with_its_facts_in_one_statement(
    workshop: Database, context: Context
) -> None:
    thing = run(workshop, with_part, context)

    def change(uow: UnitOfWork) -> None:
        found = uow.get(Thing, thing.id)
        found.parts.append(Part(id=new_id(), label="candle"))
        found.rename("light")

    with statements(workshop) as sent:
        run(workshop, change, context)
    assert [words for words in (re.sub(r" ?SELECT", "", statement) for statement in sent) if words] == [
        "INSERT INTO part UPDATE thing INSERT INTO fact INSERT INTO outbox"
    ]
    seen = ask(workshop, lambda reader: [part.label for part in reader.get(Thing, thing.id).parts], context)
    assert (seen, stored(workshop)[-1]["version"]) == (["bulb", "candle"], 2)


def rename_early(uow: UnitOfWork) -> None:
    uow.session.scalars(select(Thing)).one().rename("early")


def resync(uow: UnitOfWork) -> None:
    uow.session.execute(text("UPDATE thing SET version = version + 1000000"))


@pytest.mark.parametrize("meddle", [rename_early, resync])
def test_a_change_of_what_somebody_else_changed_meanwhile_is_stale(
    workshop: Database, context: Context, meddle: Callable[[UnitOfWork], None]
) -> None:
    thing = make(workshop, context)

    def change(uow: UnitOfWork) -> None:
        found = uow.get(Thing, thing.id)
        run(workshop, meddle, context)
        found.rename("late")

    with pytest.raises(StaleVersion):
        run(workshop, change, context)
    assert "late" not in {row["body"]["data"]["state"]["name"] for row in stored(workshop)}


def test_children_that_go_are_deleted(workshop: Database, context: Context) -> None:
    thing = run(workshop, with_part, context)

    def strip(uow: UnitOfWork) -> None:
        found = uow.get(Thing, thing.id)
        found.parts.clear()
        found.rename("bare")

    run(workshop, strip, context)
    assert ask(workshop, lambda reader: list(reader.get(Thing, thing.id).parts), context) == []


def test_what_was_changed_is_written_once_though_more_follows_in_its_session(
    workshop: Database, context: Context
) -> None:
    thing = make(workshop, context)
    with workshop.transaction() as session:
        for name in ("light", "sun"):
            inside(workshop, session, lambda uow, name=name: uow.get(Thing, thing.id).rename(name), context)
    assert [row["version"] for row in stored(workshop)] == [1, 2, 3]
    assert ask(workshop, lambda reader: reader.get(Thing, thing.id).name, context) == "sun"


def test_what_is_made_beside_a_change_in_its_table_is_written_by_the_session(
    workshop: Database, context: Context
) -> None:
    """A name is given up before another takes it: of the parts of one statement nobody promises which comes first."""
    old = make(workshop, context, "lamp")

    def make_and_change(uow: UnitOfWork) -> Thing:
        uow.get(Thing, old.id).rename("moon")
        return with_part(uow)

    with statements(workshop) as sent:
        thing = run(workshop, make_and_change, context)
    assert sent.index("UPDATE thing") < sent.index("INSERT INTO thing")
    read = ask(workshop, lambda reader: [reader.get(Thing, one).name for one in (old.id, thing.id)], context)
    assert read == ["moon", "lamp"]
    assert sorted(row["version"] for row in stored(workshop)) == [1, 1, 2]


def test_a_violated_constraint_of_a_new_aggregate_is_refused_in_words(workshop: Database, context: Context) -> None:
    make(workshop, context, "sun")
    with pytest.raises(NameTaken):
        make(workshop, context, "sun")
    assert len(stored(workshop)) == 1


def test_what_the_session_was_told_to_write_early_is_not_written_again(workshop: Database, context: Context) -> None:
    def early(uow: UnitOfWork) -> Thing:
        thing = with_part(uow)
        uow.write_early()
        return thing

    thing = run(workshop, early, context)
    assert ask(workshop, lambda reader: len(reader.get(Thing, thing.id).parts), context) == 1
    assert len(stored(workshop)) == 1
