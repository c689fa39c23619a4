"""A service whose answers are lost or spoilt after the work was done: nobody is told a lie, nothing is done twice."""

import os
import random

import pytest

from tests.faults.conftest import Settle
from tests.faults.instruments.upstream import LIES, lying
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(400)]
SEED = int(os.environ.get("CRM_SEED", "20261122"))


def test_g2_spoilt_answers_lose_and_double_nothing(stand: Stand, journal: Journal, settle: Settle) -> None:
    with (
        lying(stand, "customer", random.Random(SEED)) as (liar, door),
        Load(stand, journal, SEED, writers=6, past_the_edge={"customer": f"{door}/api/customer"}) as load,
    ):
        liar.share = 0.1
        await_writes(journal, 150)
        wait_for(lambda: set(liar.told) == set(LIES), 90, "every lie was told")
        liar.share = 0.0
    print(liar.told, settle(load))
    assert stand.doctor() == 0
