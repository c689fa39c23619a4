"""messaging.md, Replay and feeds, Reconciliation, and the operator's commands."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from toys import services as toys
from toys.process import wait_until
from toys.stage import SECRET, Stage, play

from chassis import operations, replay
from chassis.errors import NotFound
from chassis.feed import Position, feed
from chassis.identifiers import new_id
from chassis.ledger import buckets, ledger, pages
from chassis.principal import Principal
from chassis.service import Service
from chassis.storage import Database
from chassis.unit_of_work import Context, Reader
from chassis.worker import parked
from chassis.worker.parked import NotParked

OPERATOR = "system/operator"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def ask(database: Database, question: Any) -> Any:
    context = Context(principal=Principal.service("operator"), permission="")
    return database.read(lambda session: question(Reader(database, session, context)))


def books(stage: Stage) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ledgers of both sides."""
    return ask(stage.maker, lambda r: ledger(r, toys.MAKER)), ask(stage.keeper, lambda r: ledger(r, toys.KEEPER))


def test_the_ledgers_of_owner_and_copy_agree_when_all_has_arrived(stage: Stage) -> None:
    stage.started("maker.relay")
    with stage.worker():
        play(stage, 1, rounds=20)
        stage.wait_until_settled()
    maker, keeper = books(stage)
    (owned,), (copied,) = maker["owned"], keeper["copied"]
    assert (owned["count"], owned["digest"]) == (copied["count"], copied["digest"])
    assert owned["count"] == len(stage.journal)
    assert maker["facts"]["pending"] == 0
    assert maker["facts"]["sent"] == keeper["consumed"]["keeper.notes"]
    assert keeper["held"] == {"held": 0, "queued": 0, "parked": 0, "discarded": 0}
    assert keeper["bindings"] == [{"queue": "keeper.inbox", "key": "maker.thing.*.v1"}]


def test_a_difference_is_found_by_digest_and_led_to_its_id_by_buckets(stage: Stage) -> None:
    stage.started("maker.relay")
    with stage.worker():
        things = [stage.make(f"{n}") for n in range(30)]
        stage.wait_until_settled()
    stage.tell("keeper", "UPDATE thing_copy SET version = 7 WHERE id = :id", id=things[4])
    maker, keeper = books(stage)
    assert maker["owned"][0]["digest"] != keeper["copied"][0]["digest"]
    here = ask(stage.maker, lambda r: buckets(r, toys.MAKER, "maker.thing"))
    there = ask(stage.keeper, lambda r: buckets(r, toys.KEEPER, "maker.thing", "things"))
    (differing,) = [one["bucket"] for one, other in zip(here, there, strict=True) if one != other]
    left = ask(stage.maker, lambda r: pages(r, toys.MAKER, "maker.thing", bucket=differing))
    right = ask(stage.keeper, lambda r: pages(r, toys.KEEPER, "maker.thing", room="things", bucket=differing))
    assert [row for row in left if row not in right] == [{"id": things[4], "version": 1}]
    first = ask(stage.maker, lambda r: pages(r, toys.MAKER, "maker.thing", limit=10))
    rest = ask(stage.maker, lambda r: pages(r, toys.MAKER, "maker.thing", after=first[-1]["id"]))
    assert [row["id"] for row in first + rest] == sorted(things)
    with pytest.raises(NotFound):
        ask(stage.maker, lambda r: pages(r, toys.MAKER, "maker.gadget"))


def test_the_feed_gives_every_event_once_from_any_point(stage: Stage) -> None:
    play(stage, 1, rounds=20, things=5)
    seen, position = [], Position()
    stored = [bytes(row.body) for row in stage.ask("maker", "SELECT body FROM fact")]

    def read_on() -> bool:
        nonlocal position
        events, position = ask(stage.maker, lambda r: feed(r, position, limit=7))
        seen.extend(events)
        return len(seen) >= len(stored)

    wait_until(read_on)
    assert sorted(seen) == sorted(stored)
    assert Position.of(position.to_dict()) == position
    stage.make("later")
    wait_until(lambda: len(ask(stage.maker, lambda r: feed(r, position))[0]) == 1)
    made, _ = ask(stage.maker, lambda r: feed(r, Position(), keys=["maker.thing.made.v1"]))
    assert len(made) == 6


def test_the_feed_skips_no_transaction_that_commits_late(stage: Stage) -> None:
    slow = stage.envelope(stage.make("slow"), 2)
    wait_until(lambda: ask(stage.maker, lambda r: feed(r, Position()))[0])
    _, start = ask(stage.maker, lambda r: feed(r, Position()))
    with stage.maker.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO fact (event_id, aggregate_type, aggregate_id, version, factindex, routing_key, actor, cause, "
            "at, changes, body) VALUES (%s, 'thing', %s, 2, 1, %s, 'service/maker', 'api', now(), '{}', %s)",
            (slow.id, slow.partitionkey, slow.routing_key, slow.encode()),
        )
        stage.make("quick")
        events, between = ask(stage.maker, lambda r: feed(r, start))
        assert events == []
    # The oldest running transaction of the whole server counts, so a neighbour's may delay the feed for a moment.
    wait_until(lambda: len(ask(stage.maker, lambda r: feed(r, between))[0]) == 2)
    assert slow.encode() in ask(stage.maker, lambda r: feed(r, between))[0]


def test_a_replay_reaches_the_named_queue_only_and_changes_nothing_that_stands(stage: Stage) -> None:
    stage.started("maker.relay")
    with stage.worker():
        play(stage, 1, rounds=10)
        stage.wait_until_settled()
        sent = replay.replay(stage.maker, stage.broker_url, since=LONG_AGO, key="maker.thing.*.v1", to="keeper.inbox")
        assert sent == stage.ask("maker", "SELECT count(*) FROM fact")[0][0]
        last = stage.make("last")
        wait_until(lambda: last in stage.copies())
        stage.wait_until_settled()
    assert replay.replay(stage.maker, stage.broker_url, since=LONG_AGO, key="maker.other.*.v1", to="keeper.inbox") == 0
    with pytest.raises(replay.QueueMissing):
        replay.replay(stage.maker, stage.broker_url, since=LONG_AGO, key="maker.thing.*.v1", to="keeper.inbix")


def test_a_rebuild_takes_state_of_the_same_version_too(stage: Stage) -> None:
    stage.started("maker.relay")
    with stage.worker():
        thing = stage.make("right")
        stage.make("other")
        stage.wait_until_settled()
    stage.tell("keeper", "UPDATE thing_copy SET name = 'spoilt' WHERE id = :id", id=thing)
    told: list[str] = []

    def owner_replays(line: str) -> None:
        told.append(line)
        wait_until(lambda: queue_is_there(stage))
        replay.replay(stage.maker, stage.broker_url, since=LONG_AGO, key="maker.thing.*.v1", to="keeper.rebuild")

    taken = replay.rebuild(toys.KEEPER, stage.keeper, stage.broker_url, "things", quiet=1.5, say=owner_replays)
    assert taken == 2
    assert told == ["events replay --since … --key maker.thing.*.v1 --to keeper.rebuild"]
    assert stage.copies()[thing] == (1, "right")


def queue_is_there(stage: Stage) -> bool:
    try:
        replay.replay(stage.maker, stage.broker_url, since=datetime.now(UTC), key="none.*.*.v1", to="keeper.rebuild")
    except replay.QueueMissing:
        return False
    return True


def test_a_resync_after_a_restore_makes_the_copies_follow(stage: Stage) -> None:
    stage.started("maker.relay")
    with stage.worker():
        thing = stage.make("before")
        stage.change(thing, "after the backup")
        stage.wait_until_settled()
        stage.tell("maker", "UPDATE thing SET name = 'before', version = 1")
        stage.tell("maker", "DELETE FROM fact WHERE version = 2")
        maker = Database(stage.urls["maker"], service="maker", events=toys.MAKER.events, wake=stage.wakes["maker"])
        assert replay.resync(toys.MAKER, maker) == 1
        maker.close()
        wait_until(lambda: stage.copies() == {thing: (1 + replay.RAISE, "before")})


def test_parked_events_are_listed_shown_and_only_those_can_be_replayed(stage: Stage) -> None:
    stage.wrong_mood("refused")
    event = stage.envelope(stage.make("x"), 1, "refused")
    with stage.worker():
        stage.send(event, stage.envelope(event.partitionkey, 2))
        wait_until(lambda: len(stage.held()) == 2)
    (row,) = stage.keeper.read(parked.find)
    assert (row["event_id"], row["reason"], row["routing_key"]) == (event.id, "refused", event.routing_key)
    shown = stage.keeper.read(lambda session: parked.show(session, row["id"]))
    assert shown["behind"] == 1
    assert shown["event"]["data"] == event.data
    assert "NoteForbidden" in shown["traceback"]
    (queued,) = stage.keeper.read(lambda session: parked.find(session, state="queued", room="notes"))
    with pytest.raises(NotParked), stage.keeper.transaction() as session:
        parked.replay(session, queued["id"], OPERATOR)
    with pytest.raises(NotFound), stage.keeper.transaction() as session:
        parked.discard(session, 10**9, OPERATOR, "no such row")


def test_many_parked_events_are_sent_on_together_in_order_and_who_did_it_is_known(stage: Stage) -> None:
    stage.wrong_mood("refused")
    one, other = stage.envelope(new_id(), 1, "refused"), stage.envelope(new_id(), 1, "refused")
    broken = [stage.envelope(one.partitionkey, version, data={"state": {}}) for version in (2, 3)]
    with stage.worker():
        stage.send(one, *broken, other)
        wait_until(lambda: len(stage.held()) == 6)  # the broken ones in both rooms
        [last] = [row.id for row in stage.held() if (row.room, row.event_id) == ("notes", broken[1].id)]
        stage.right_mood("refused")
        with stage.keeper.transaction() as session:
            assert parked.replay_all(session, OPERATOR, room="things") == 2
            assert parked.replay_all(session, OPERATOR, room="notes", error="NoteForb_dden") == 0, "no pattern"
            assert parked.replay(session, last, OPERATOR) == "queued", "an earlier one of its aggregate waits"
            assert parked.replay_all(session, "user/ann", room="notes", error="NoteForbidden") == 2
        wait_until(lambda: {note[:2] for note in stage.notes()} == {(e.partitionkey, 1) for e in (one, other)})
        wait_until(lambda: sorted(row.state for row in stage.held()) == ["parked", "parked", "queued", "queued"])
    told = stage.keeper.read(lambda session: parked.interventions(session, before=None, limit=50))
    assert [(row["actor"], row["act"], row["room"]) for row in told] == [
        *[("user/ann", "replayed", "notes")] * 2,
        (OPERATOR, "replayed", "notes"),
        *[(OPERATOR, "replayed", "things")] * 2,
    ]
    assert {row["event_id"] for row in told[:2]} == {one.id, other.id}


def test_the_operators_commands_do_the_same(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    stage.wrong_mood("refused")
    event = stage.envelope(stage.make("x"), 1, "refused")
    with stage.worker():
        stage.send(event)
        wait_until(stage.held)

        def operate(service: Service, *words: str) -> int:
            return operations.main(service, stage.settings(service.name), words)

        assert operate(toys.KEEPER, "parked", "list") == 0
        identifier = str(stage.held()[0].id)
        assert f'"id":{identifier},"room":"notes"' in capsys.readouterr().out
        assert operate(toys.KEEPER, "parked", "show", identifier) == 0
        stage.right_mood("refused")
        assert operate(toys.KEEPER, "parked", "replay", identifier) == 0
        wait_until(stage.notes)
        assert operate(toys.KEEPER, "parked", "discard", identifier, "--reason", "gone") == 1
        assert "NotFound" in capsys.readouterr().err
        since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        words = ("events", "replay", "--since", since, "--key", "maker.thing.made.v1", "--to", "keeper.inbox")
        assert operate(toys.MAKER, *words) == 0
        assert capsys.readouterr().out == "1\n"
    assert SECRET not in capsys.readouterr().out
