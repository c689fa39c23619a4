"""Every process of ours is restarted under load, one after the other, and nobody who asks once notices (G-5)."""

import os

import pytest

from tests.faults.conftest import Settle
from tests.faults.instruments.beside import beside
from tests.faults.load import Load
from tests.faults.oracle.journal import Journal
from tests.faults.processes.impatient import asking_all_the_while, impatient
from tests.faults.stand import BEHIND, Stand

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(900)]
SEED = int(os.environ.get("CRM_SEED", "20261122"))
EDGE = "gateway.edge"


def test_g5_a_rolling_restart_of_all_our_processes_fails_no_request(
    stand: Stand, journal: Journal, settle: Settle
) -> None:
    """Those who ask once stand before a second edge while theirs is restarted, as a balancer would have it."""
    with Load(stand, journal, SEED, writers=3) as load:
        with asking_all_the_while(impatient(stand)) as counted:
            stand.replace(*BEHIND, "notify.mailer")
        with (
            beside(stand, EDGE) as second,
            asking_all_the_while(impatient(stand, door=second.url)) as there,
        ):
            stand.restart(EDGE)
    print(counted.good, there.good, settle(load))
    assert counted.failed == there.failed == {}
    assert counted.good > 100
    assert stand.doctor() == 0
