"""The schedule: an entry runs once over all replicas, by the database's clock."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from toys.process import wait_until
from toys.stage import Stage

from chassis.schedule import HOUSEKEEPING, Entry, Schedule
from chassis.unit_of_work import UnitOfWork
from chassis.worker import process

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_an_entry_is_due_in_the_companys_time_zone() -> None:
    entry = Entry("nightly", "30 2 * * *", lambda _uow: None)
    assert entry.following(datetime(2026, 11, 21, 12, 0, tzinfo=UTC), SHANGHAI) == datetime(
        2026, 11, 21, 18, 30, tzinfo=UTC
    )


def test_an_entry_that_is_due_runs_once_over_all_replicas(stage: Stage) -> None:
    with stage.worker(), stage.worker():
        wait_until(lambda: stage.ask("keeper", "SELECT 1 FROM schedule WHERE name = 'keeper.tick'"))
        stage.tell("keeper", "TRUNCATE tick")
        stage.tell("keeper", "UPDATE schedule SET next_at = now() WHERE name = 'keeper.tick'")
        wait_until(lambda: stage.ask("keeper", "SELECT 1 FROM schedule WHERE name = 'keeper.tick' AND next_at > now()"))
        assert len(stage.ask("keeper", "SELECT 1 FROM tick")) in {1, 2}  # two when the full minute passes meanwhile


def test_c1_when_the_databases_clock_was_put_back_the_schedule_does_not_stand_still(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C-1: what was entered while it was two hours fast is due by its own line again, not in two hours."""
    monkeypatch.setattr(process, "ENTERED_EVERY", 1.0)
    with stage.worker():
        wait_until(lambda: stage.ask("keeper", "SELECT 1 FROM schedule WHERE name = 'keeper.tick'"))
        stage.tell("keeper", "UPDATE schedule SET next_at = next_at + interval '2 hours'")
        soon = "SELECT 1 FROM schedule WHERE name = 'keeper.tick' AND next_at < now() + interval '61 s'"
        wait_until(lambda: stage.ask("keeper", soon))


def test_replicas_at_the_same_instant_run_it_once(stage: Stage) -> None:
    runs: list[int] = []
    both = threading.Barrier(2)

    def slow(uow: UnitOfWork) -> None:
        runs.append(1)
        uow.session.execute(text("SELECT pg_sleep(0.3)"))

    replicas = [Schedule(stage.keeper, [Entry("slow", "0 0 1 1 *", slow)]) for _ in range(2)]
    replicas[0].enter()
    stage.tell("keeper", "UPDATE schedule SET next_at = now() WHERE name = 'slow'")

    def run(schedule: Schedule) -> None:
        both.wait()
        schedule.one()

    threads = [threading.Thread(target=run, args=(replica,)) for replica in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runs == [1]


def test_a_failing_entry_leaves_nothing_but_its_error_and_comes_again_soon(stage: Stage) -> None:
    def fails(uow: UnitOfWork) -> None:
        uow.session.execute(text("INSERT INTO tick DEFAULT VALUES"))
        raise RuntimeError("not today")

    schedule = Schedule(stage.keeper, [Entry("fails", "0 0 1 1 *", fails)])
    schedule.enter()
    stage.tell("keeper", "UPDATE schedule SET next_at = now() WHERE name = 'fails'")
    assert schedule.one()
    (row,) = stage.ask("keeper", "SELECT *, next_at - now() AS wait FROM schedule WHERE name = 'fails'")
    assert (row.failures, row.last_error) == (1, "RuntimeError: not today")
    assert timedelta(minutes=2) < row.wait <= timedelta(minutes=5)
    assert stage.ask("keeper", "SELECT 1 FROM tick") == []
    assert not schedule.one()


def test_the_chassis_forgets_old_inbox_rows_and_keeps_the_others(stage: Stage) -> None:
    stage.tell(
        "keeper",
        "INSERT INTO inbox SELECT 'x', (rpad(lpad(to_hex((extract(epoch FROM now() - make_interval(days => d)) * 1000)"
        "::bigint), 12, '0'), 32, '7'))::uuid FROM generate_series(37, 43, 2) AS d",
    )
    schedule = Schedule(stage.keeper, HOUSEKEEPING)
    schedule.enter()
    stage.tell("keeper", "UPDATE schedule SET next_at = now()")
    while schedule.one():
        pass
    assert len(stage.ask("keeper", "SELECT 1 FROM inbox")) == 2
    assert {row.last_error for row in stage.ask("keeper", "SELECT last_error FROM schedule")} == {None}


def test_the_chassis_forgets_sessions_that_ended_an_hour_ago_and_no_others(stage: Stage) -> None:
    stage.tell(
        "keeper",
        "INSERT INTO directory_session_end SELECT gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), "
        "now() - make_interval(mins => m) FROM unnest(ARRAY[0, 16, 59, 61]) AS m",
    )
    schedule = Schedule(stage.keeper, [entry for entry in HOUSEKEEPING if "session" in entry.name])
    schedule.enter()
    stage.tell("keeper", "UPDATE schedule SET next_at = now()")
    assert schedule.one()
    assert len(stage.ask("keeper", "SELECT 1 FROM directory_session_end")) == 3
