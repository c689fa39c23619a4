"""One process has another time of day than the rest, or its clock jumps: order, leases and deadlines do not care."""

import os

import pytest
import urllib3
from prometheus_client.parser import text_string_to_metric_families

from tests.faults.conftest import Settle
from tests.faults.instruments.beside import Beside
from tests.faults.instruments.clock import HOURS, wrong_clock
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(400)]
SEED = int(os.environ.get("CRM_SEED", "20261122"))
WORKS = {
    "customer.relay": "crm_events_sent",
    "sales.worker": "crm_events_handled",
    "notify.worker": "crm_events_handled",
}
"""Processes that are given a wrong clock, and what each counts when it works."""


def counted(process: Beside, metric: str) -> float:
    """What a process counted so far."""
    page = urllib3.request("GET", f"{process.url}/metrics").data.decode()
    families = {family.name: family for family in text_string_to_metric_families(page)}
    return sum(sample.value for sample in families[metric].samples if sample.name.endswith("_total"))


@pytest.mark.parametrize("name", WORKS)
def test_c1_a_clock_that_is_hours_wrong_and_jumps_loses_and_doubles_nothing(
    stand: Stand, journal: Journal, settle: Settle, name: str
) -> None:
    with wrong_clock(stand, name, 2 * HOURS) as (process, clock), Load(stand, journal, SEED) as load:
        for hours in (-2, 0.01, 2):
            before = counted(process, WORKS[name])
            await_writes(journal, 40)
            clock.jump_to(hours * HOURS)
            await_writes(journal, 40)
            assert counted(process, WORKS[name]) > before, "it was another process that did the work"
    settle(load)
    assert stand.doctor() == 0
