"""Killed everywhere (faults.md 2.3): every acknowledged write stands once and in order, and no hand is needed.

The moment of each death is drawn from a seed that is printed; CRM_TEST_SEED repeats it.
"""

import os
import random
import signal
import subprocess
import sys
from uuid import UUID

import pytest
from toys.process import wait_until
from toys.stage import PATH, Stage, play

SEED = int(os.environ.get("CRM_TEST_SEED", random.randrange(10**6)))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    seed = SEED + sum(map(ord, request.node.name))
    sys.stdout.write(f"seed {seed} (CRM_TEST_SEED={SEED})\n")
    return seed


@pytest.mark.parametrize(
    ("point", "highest"),
    [
        pytest.param("relay.before_publish", 3, id="O-1 between commit and publish"),
        pytest.param("relay.after_publish", 8, id="O-2 between publish and confirm"),
        pytest.param("relay.after_confirm", 3, id="O-2 between confirm and delete"),
        pytest.param("relay.after_delete", 3, id="O-3 right after the delete"),
    ],
)
def test_a_relay_killed_at_any_point_loses_and_doubles_nothing(
    stage: Stage, seed: int, point: str, highest: int
) -> None:
    chance = random.Random(seed)
    stage.start("keeper.worker")
    for round_ in range(2):
        relay = stage.start("maker.relay", f"{point}:{chance.randint(1, highest)}")
        while relay.alive:
            play(stage, seed + round_, rounds=5, things=2)
        assert relay.wait() == -signal.SIGKILL
    stage.start("maker.relay")
    stage.wait_until_settled()


def test_o1_a_writer_killed_right_after_its_commit_has_its_event_sent(stage: Stage, seed: int) -> None:
    stage.start("keeper.worker")
    stage.start("maker.relay")
    deaths = random.Random(seed).randint(2, 15)
    writer = subprocess.run(
        [sys.executable, "-m", "toys.writer", "20"],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": PATH,
            "CRM_DATABASE_URL": stage.urls["maker"],
            "CRM_CRASHPOINT": f"after_commit:{deaths}",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert writer.returncode == -signal.SIGKILL
    acknowledged = [line.split() for line in writer.stdout.splitlines()]
    assert len(acknowledged) == deaths - 1
    for row in stage.ask("maker", "SELECT id, version, name FROM thing"):
        stage.journal[row.id] = [(row.version, row.name)]
    assert {UUID(line[0]) for line in acknowledged} < set(stage.journal)
    stage.wait_until_settled()


def test_o3_a_relay_whose_session_is_ended_under_it_leads_again(stage: Stage, seed: int) -> None:
    stage.start("keeper.worker")
    stage.start("maker.relay")
    for round_ in range(5):
        play(stage, seed + round_, rounds=20, things=5)
        stage.ask(
            "maker",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'crm-maker-relay' "
            "AND datname = current_database()",
        )
    stage.wait_until_settled()


@pytest.mark.parametrize("point", ["consumer.before_commit", "consumer.after_commit"])
def test_d6_a_worker_killed_around_its_commit_handles_each_event_once(stage: Stage, seed: int, point: str) -> None:
    chance = random.Random(seed)
    stage.start("maker.relay")
    for round_ in range(2):
        worker = stage.start("keeper.worker", f"{point}:{chance.randint(1, 5)}")
        while worker.alive:
            play(stage, seed + round_, rounds=5, things=2)
        assert worker.wait() == -signal.SIGKILL
    stage.start("keeper.worker")
    stage.wait_until_settled()


def test_both_killed_again_and_again_under_load_lose_and_double_nothing(stage: Stage, seed: int) -> None:
    chance = random.Random(seed)
    running = {name: stage.start(name) for name in ("maker.relay", "keeper.worker")}
    for round_ in range(6):
        play(stage, seed + round_, rounds=20, things=3)
        victim = chance.choice(list(running))
        running[victim].kill()
        running[victim] = stage.start(victim)
    stage.wait_until_settled()


def test_a_rolling_restart_of_every_process_loses_and_doubles_nothing(stage: Stage, seed: int) -> None:
    running = {name: stage.started(name) for name in ("maker.relay", "keeper.worker")}
    for round_, name in enumerate(("keeper.worker", "maker.relay", "keeper.worker")):
        play(stage, seed + round_, rounds=20, things=3)
        following = stage.started(name)
        play(stage, seed + round_ + 100, rounds=20, things=3)
        assert running[name].stop() == 0
        running[name] = following
    stage.wait_until_settled()


def test_o4_a_frozen_leader_is_replaced_and_does_no_harm_when_it_thaws(stage: Stage, seed: int) -> None:
    stage.start("keeper.worker")
    leader = stage.start("maker.relay")
    wait_until(lambda: "relay.leads" in leader.text(), what="the first relay leads")
    standby = stage.start("maker.relay")
    play(stage, seed, rounds=20)
    leader.signal(signal.SIGSTOP)
    play(stage, seed + 1, rounds=20)
    wait_until(lambda: "relay.leads" in standby.text(), what="the standby leads")
    play(stage, seed + 2, rounds=20)
    wait_until(lambda: stage.pending() == 0, what="the standby sent everything")
    leader.signal(signal.SIGCONT)
    play(stage, seed + 3, rounds=20)
    stage.wait_until_settled()
    assert leader.alive
    standby.kill()
    play(stage, seed + 4, rounds=5)
    stage.wait_until_settled()


def test_o5_a_slow_transaction_with_a_low_outbox_id_is_sent_when_it_commits(stage: Stage) -> None:
    stage.start("keeper.worker")
    stage.start("maker.relay")
    early = stage.envelope(stage.make("early"), 2, "late commit")
    stage.wait_until_settled()
    with stage.maker.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE thing SET version = 2, name = 'late commit'")
        connection.exec_driver_sql(
            "INSERT INTO fact (event_id, aggregate_type, aggregate_id, version, factindex, routing_key, actor, cause, "
            "at, changes, body) VALUES (%s, 'thing', %s, 2, 1, %s, 'service/maker', 'api', now(), '{}', %s)",
            (early.id, early.partitionkey, early.routing_key, early.encode()),
        )
        connection.exec_driver_sql("INSERT INTO outbox (event_id) VALUES (%s)", (early.id,))
        later = stage.make("later")
        wait_until(lambda: later in stage.copies(), what="the event with the higher id")
    stage.journal[early.partitionkey].append((2, "late commit"))
    stage.wait_until_settled()
