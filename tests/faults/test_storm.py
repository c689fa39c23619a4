"""Random faults under load, seeded: whatever is killed, every acknowledged write stands once here and once there."""

import os
import random
import signal
import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import Settle
from tests.faults.journal import Journal
from tests.faults.load import Load
from tests.faults.stand import BROKER, OURS, POSTGRES, Stand, wait_for

pytestmark = pytest.mark.xdist_group("stand")
SEED = int(os.environ.get("CRM_SEED", "20261121"))
PAUSES = (0.2, 1.5)
"""Seconds between two faults."""


def kill_one_of_ours(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    stand.kill(name)
    return f"killed {name}"


def kill_a_web_process(stand: Stand, seeded: random.Random) -> str:
    children = stand.process("customer.web").children()
    if children:
        seeded.choice(children).send(signal.SIGKILL)
    return "killed one process of customer.web"


def freeze_one_of_ours(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    process = stand.process(name)
    process.send(signal.SIGSTOP)
    time.sleep(seeded.uniform(0.5, 6))
    process.send(signal.SIGCONT)
    return f"froze {name}"


def restart_one_of_ours(stand: Stand, seeded: random.Random) -> str:
    name = seeded.choice(OURS)
    stand.signal(name, signal.SIGTERM)
    return f"asked {name} to stop"


def await_writes(journal: Journal, more: int) -> None:
    """Wait until so many more writes were acknowledged."""
    enough = len(journal.ended("ok")) + more
    wait_for(lambda: len(journal.ended("ok")) >= enough, 90, f"{enough} writes are acknowledged")


Fault = Callable[[Stand, random.Random], str]
FAULTS: tuple[Fault, ...] = (kill_one_of_ours, kill_a_web_process, freeze_one_of_ours, restart_one_of_ours)


@pytest.mark.timeout(400)
def test_a_storm_of_kills_and_freezes_loses_and_doubles_nothing(stand: Stand, journal: Journal, settle: Settle) -> None:
    print(f"CRM_SEED={SEED}")
    seeded = random.Random(SEED)
    with Load(stand, journal, SEED) as load:
        for _ in range(20):
            time.sleep(seeded.uniform(*PAUSES))
            print(seeded.choice(FAULTS)(stand, seeded))
    print(settle(load))
    assert stand.doctor() == 0


@pytest.mark.timeout(400)
def test_b1_a_killed_broker_loses_and_doubles_nothing(stand: Stand, journal: Journal, settle: Settle) -> None:
    with Load(stand, journal, SEED + 1) as load:
        await_writes(journal, 50)
        stand.kill(BROKER)
        await_writes(journal, 100)
    settle(load)
    assert stand.doctor() == 0


@pytest.mark.timeout(400)
def test_p1_a_killed_database_server_loses_and_doubles_nothing(stand: Stand, journal: Journal, settle: Settle) -> None:
    with Load(stand, journal, SEED + 2) as load:
        for number in (signal.SIGQUIT, signal.SIGKILL):
            await_writes(journal, 50)
            stand.signal(POSTGRES, number)
        await_writes(journal, 50)
    settle(load)
    assert stand.doctor() == 0


@pytest.mark.slow  # 90 s since there are 17 processes
@pytest.mark.timeout(400)
def test_a_rolling_restart_of_all_our_processes_loses_and_doubles_nothing(
    stand: Stand, journal: Journal, settle: Settle
) -> None:
    with Load(stand, journal, SEED + 3) as load:
        for name in OURS:
            stand.restart(name)
    settle(load)
    assert stand.doctor() == 0
