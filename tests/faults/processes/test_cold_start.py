"""Everything is started at once or one by one, in whatever order: it finds itself (G-8)."""

import os
import random
import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import Settle
from tests.faults.instruments.unattended import ByHand, unattended
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(900)]
SEED = int(os.environ.get("CRM_SEED", "20261122"))
Order = Callable[[list[str], random.Random], list[str]]
SERVERS = frozenset({"postgres", "epmd", "rabbitmq"})
MISSED = 6.0
"""Seconds before each server is started, so that whoever was started before it finds nobody there."""
PATIENCE = 240
"""Seconds for a start on a busy machine; how many it took is printed."""


def servers_last(names: list[str], seeded: random.Random) -> list[str]:
    """Our processes are there before the database and the broker, and its port mapper before the broker."""
    seeded.shuffle(names)
    return sorted(names, key=lambda name: (name in SERVERS, name != "epmd"))


def at_random(names: list[str], seeded: random.Random) -> list[str]:
    """Any of them first; only the broker's port mapper comes before the broker."""
    seeded.shuffle(names)
    return sorted(names, key=lambda name: name != "epmd")


@pytest.mark.parametrize("order", [servers_last, at_random])
def test_g8_all_processes_find_each_other_in_whatever_order_they_start(
    stand: Stand, journal: Journal, settle: Settle, order: Order
) -> None:
    with Load(stand, journal, SEED) as load:
        await_writes(journal, 20)
    with unattended(stand):
        hand = ByHand(stand)
        try:
            hand.stop_all()
            names = order(hand.names, random.Random(SEED))
            began = time.monotonic()
            for name in names:
                time.sleep(MISSED if name in SERVERS else 0)
                hand.start(name)
            wait_for(lambda: not hand.not_ready(), PATIENCE, "all are ready")
            print(f"CRM_SEED={SEED}: {' '.join(names)}: {time.monotonic() - began:.1f} s")
            assert hand.ended() == {}, "they wait for what is not there yet, and do not give up"
        finally:
            hand.stop_all()
    wait_for(lambda: all(one.ready for one in stand.statuses()), PATIENCE, "the runner has started all again")
    settle(load)
    assert stand.doctor() == 0
