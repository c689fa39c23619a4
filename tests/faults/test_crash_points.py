"""Killed exactly where it hurts, between two lines, while people work: each process at each of its crash points."""

import pytest

from tests.faults.conftest import Settle
from tests.faults.instruments.beside import dying_web, instead_of
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = pytest.mark.xdist_group("stand")
DEATHS = (1, 5, 20)
"""At which pass of its crash point a process dies, one life after the other."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("crashpoint", ["before_commit:9", "after_commit:9"])
def test_o1_a_web_process_killed_at_its_commit_loses_and_doubles_nothing(
    stand: Stand, journal: Journal, settle: Settle, crashpoint: str
) -> None:
    seed = 1 if crashpoint.startswith("before") else 2
    with (
        dying_web(stand, "customer", crashpoint) as base,
        Load(stand, journal, seed, past_the_edge={"customer": base}) as load,
    ):
        wait_for(lambda: len(journal.ended("ok")) >= 60, 120, "sixty writes were acknowledged in spite of it")
    verdict = settle(load)
    assert verdict.acknowledged >= 60


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("name", "point"),
    [
        pytest.param("customer.relay", "relay.after_publish", id="O-2 relay between publish and confirm"),
        pytest.param("customer.relay", "relay.after_confirm", id="O-2 relay between confirm and delete"),
        pytest.param("gateway.worker", "consumer.after_commit", id="D-6 worker of the customers' files"),
        pytest.param("notify.mailer", "mailer.handed_over", id="M-4 mailer before it notes that the letter went"),
    ],
)
def test_a_process_killed_at_its_crash_point_loses_and_doubles_nothing(
    stand: Stand, journal: Journal, settle: Settle, name: str, point: str
) -> None:
    with Load(stand, journal, point) as load:
        for passes in DEATHS:
            stand.wait_until_ready()
            with instead_of(stand, name, CRM_CRASHPOINT=f"{point}:{passes}", CRM_MODE="test") as doomed:
                wait_for(lambda: not doomed.running.alive, 90, f"{name} died at {point}")
        await_writes(journal, 20)
    settle(load)
