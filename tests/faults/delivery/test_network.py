"""B-4 and B-5: the network between our services and the broker is dead, slow or cuts, and nobody says so."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial

import pytest

from tests.faults.conftest import Settle
from tests.faults.delivery.meanwhile import knows, losses, refused
from tests.faults.instruments.proxy import Proxy, Way, wired
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]
NOTICED = 30
"""Seconds, and ten more for a machine that does much else."""
LATE = 2.0
WATCHED = ("customer.relay", "notify.worker")
"""One that publishes and one that consumes."""


@pytest.fixture(scope="module")
def wires(stand: Stand) -> Iterator[Mapping[str, Proxy]]:
    """Customer and notify reach the broker through a proxy each."""
    with wired(stand, "customer", "notify") as wires:
        yield wires


@pytest.mark.parametrize(
    "ways", [(), ("to the server",), ("from the server",)], ids=["dead", "no way to", "no way back"]
)
def test_b4_a_silent_network_is_noticed_within_thirty_seconds_and_costs_nothing(
    stand: Stand, journal: Journal, settle: Settle, wires: Mapping[str, Proxy], ways: tuple[Way, ...]
) -> None:
    before = {name: losses(stand, name) for name in WATCHED}
    with Load(stand, journal, 401) as load:
        await_writes(journal, 20)
        with ExitStack() as dead:
            for wire in wires.values():
                dead.enter_context(wire.black_hole(*ways))
            wait_for(
                lambda: all(losses(stand, name) > before[name] for name in WATCHED),
                NOTICED + 10,
                "both notice it though nobody closes a connection",
            )
            await_writes(journal, 20)
        await_writes(journal, 20)
    settle(load)
    assert refused(journal) == []
    assert stand.doctor() == 0


def test_b5_connections_that_are_reset_again_and_again_lose_and_double_nothing(
    stand: Stand, journal: Journal, settle: Settle, wires: Mapping[str, Proxy]
) -> None:
    with Load(stand, journal, 501) as load:
        for _ in range(6):
            await_writes(journal, 15)
            for wire in wires.values():
                wire.reset()
    settle(load)
    assert stand.doctor() == 0


def test_b5_work_goes_on_over_connections_that_break_in_the_middle_of_messages(
    stand: Stand, journal: Journal, settle: Settle, wires: Mapping[str, Proxy]
) -> None:
    with ExitStack() as breaking:
        for wire in wires.values():
            breaking.enter_context(wire.cutting(after=100_000))
        with Load(stand, journal, 502) as load:
            await_writes(journal, 100)
        assert wires["customer"].accepted > 2
        settle(load)
    assert stand.doctor() == 0


def test_b5_connections_on_which_everything_is_late_lose_and_double_nothing(
    stand: Stand, journal: Journal, settle: Settle, wires: Mapping[str, Proxy]
) -> None:
    with ExitStack() as late, Load(stand, journal, 504) as load:
        for wire in wires.values():
            late.enter_context(wire.delayed(LATE))
        await_writes(journal, 60)
    settle(load)
    assert stand.doctor() == 0


def test_q4_a_subscriber_that_is_slow_holds_up_nobody_else(stand: Stand, journal: Journal, settle: Settle) -> None:
    """As slow as can be: it stands still with what it was given, and its queue grows."""
    with stand.frozen("notify.worker"):
        with Load(stand, journal, 503) as load:
            await_writes(journal, 60)
        first, *_, newest = [entry for entry in journal.ended("ok") if entry.event.startswith("customer.account.")]
        for other in ("sales", "service_desk"):
            wait_for(partial(knows, stand, other, newest), 60, f"{other} has heard of the newest account")
        assert not knows(stand, "notify", first), "notify was not slow"
    settle(load)
    assert refused(journal) == []
