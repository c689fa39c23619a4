"""Random faults under load, seeded: whatever is killed, every acknowledged write stands once here and once there."""

import os
import random
import signal
import time

import pytest

from tests.faults.conftest import Settle
from tests.faults.instruments.kills import FAULTS
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import BROKER, OURS, POSTGRES, Stand

pytestmark = pytest.mark.xdist_group("stand")
SEED = int(os.environ.get("CRM_SEED", "20261121"))
PAUSES = (0.2, 1.5)
"""Seconds between two faults."""


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
