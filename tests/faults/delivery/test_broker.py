"""B-1 to B-3 and O-10: the broker dies, takes nothing or is away, and whoever writes does not notice."""

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.faults.conftest import Settle
from tests.faults.delivery.meanwhile import losses, refused, unsent
from tests.faults.instruments import broker
from tests.faults.load import Load, await_writes
from tests.faults.oracle import traces
from tests.faults.oracle.journal import Journal
from tests.faults.stand import BROKER, Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow]
OUTAGE_SECONDS = 60 * float(os.environ.get("CRM_OUTAGE_MINUTES", "2"))
"""How long the broker is away in O-10; the promise is for ten minutes."""
DRAIN_RATIO = 5
BLOCKED = 60
"""Writes while the broker takes nothing."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "away",
    [
        pytest.param(broker.disk_alarm, id="B-2 its disk is full"),
        pytest.param(broker.memory_alarm, id="B-3 its memory is full"),
        pytest.param(broker.stopped, id="B-1 it is stopped"),
    ],
)
def test_while_the_broker_takes_nothing_every_write_is_taken_and_sent_afterwards(
    stand: Stand, journal: Journal, settle: Settle, away: Callable[[Stand], AbstractContextManager[None]]
) -> None:
    with Load(stand, journal, 201) as load:
        await_writes(journal, 30)
        with away(stand):
            await_writes(journal, BLOCKED)
            assert unsent(stand) > BLOCKED / 2, "what the broker did not confirm is kept"
        await_writes(journal, 30)
    settle(load)
    assert refused(journal) == []
    assert stand.doctor() == 0


def cut_off(stand: Stand) -> None:
    """Every client is thrown out, and has noticed it."""
    before = losses(stand, "customer.relay")
    broker.cut(stand)
    wait_for(lambda: losses(stand, "customer.relay") > before, 30, "it was thrown out")


@pytest.mark.timeout(600)
def test_b1_a_broker_that_is_killed_again_and_again_or_cuts_everybody_off_loses_and_doubles_nothing(
    stand: Stand, journal: Journal, settle: Settle
) -> None:
    with Load(stand, journal, 101) as load:
        for _ in range(2):
            await_writes(journal, 30)
            stand.kill(BROKER)
            await_writes(journal, 30)
            stand.wait_until_ready()
            cut_off(stand)
        await_writes(journal, 30)
    settle(load)
    assert refused(journal) == []
    assert stand.doctor() == 0


@pytest.mark.timeout(300 + OUTAGE_SECONDS)
def test_o10_a_long_outage_of_the_broker_under_load_fails_no_write_and_is_made_up_for_five_times_as_fast(
    stand: Stand, journal: Journal, settle: Settle
) -> None:
    """The load goes on while what piled up is sent; CRM_OUTAGE_MINUTES=10 for the promise as it stands."""
    with Load(stand, journal, 1001) as load:
        await_writes(journal, 30)
        wait_for(lambda: unsent(stand) < 10, 30, "nothing is behind")
        written = len(journal.ended("ok"))
        with broker.stopped(stand):
            began = time.monotonic()
            time.sleep(OUTAGE_SECONDS)
            waiting, lasted = unsent(stand), time.monotonic() - began
            written = len(journal.ended("ok")) - written
        back = time.monotonic()
        wait_for(lambda: unsent(stand) < waiting, 30, "it is healthy again by itself")
        flowing = time.monotonic()
        wait_for(lambda: unsent(stand) < waiting / 10, 120, "most of what piled up was sent")
        arrival, drain = waiting / lasted, 0.9 * waiting / (time.monotonic() - flowing)
        print(f"{written} writes in {lasted:.0f} s of outage, none failed; {waiting} facts waited;", end=" ")
        print(
            f"flowing after {flowing - back:.1f} s, drained at {drain:.0f}/s, {drain / arrival:.0f} times the arrival"
        )
    wait_for(lambda: not traces.unsent(stand), 60 + OUTAGE_SECONDS, "the letters of the outage were sent")
    settle(load)
    assert refused(journal) == []
    assert written > OUTAGE_SECONDS
    assert drain > DRAIN_RATIO * arrival
    assert stand.doctor() == 0
