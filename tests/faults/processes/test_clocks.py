"""One process has another time of day than the rest, or its clock jumps: order, leases and deadlines do not care."""

import os
import subprocess
import time

import pytest
import urllib3
from prometheus_client.parser import text_string_to_metric_families

from crm.client import Client, Problem
from tests.faults.conftest import Settle
from tests.faults.instruments.beside import Beside, beside
from tests.faults.instruments.clock import HOURS, NOTICED, Clock, wrong_clock
from tests.faults.load import Load, await_writes
from tests.faults.load.workday import WORK, day_begun
from tests.faults.oracle.journal import Journal
from tests.faults.oracle.traces import left_by
from tests.faults.processes.impatient import impatient, read_of
from tests.faults.stand import Stand, wait_for

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


def test_c1_a_web_process_whose_clock_is_hours_wrong_refuses_and_loses_nothing(
    stand: Stand, journal: Journal, settle: Settle
) -> None:
    """Half a minute is forgiven. Hours are not: a token of another time is no token."""
    clock, statuses = Clock(stand, 20), []
    with beside(stand, "customer.web", subprocess.DEVNULL, **clock.worn_by("customer.web")) as web:
        with Load(stand, journal, SEED, past_the_edge={"customer": web.url}) as load:
            await_writes(journal, 40)
        settle(load)
        for seconds in (20, -20, 2 * HOURS, -2 * HOURS, 0):
            clock.jump_to(seconds)
            time.sleep(NOTICED)
            asking = impatient(stand)  # with a token that this process has not seen
            asking.customer.base = web.url
            statuses.append(status_of(asking.customer))
    assert statuses == [200, 200, 401, 401, 200]


def status_of(client: Client) -> int:
    """What a read is answered with."""
    try:
        read_of(client)
    except Problem as problem:
        return problem.status
    return 200


@pytest.mark.parametrize("hours", [2, -2])
def test_c1_what_a_worker_with_a_wrong_clock_writes_down_is_sent_at_once(stand: Stand, hours: float) -> None:
    """Its letters, the to-dos and their escalation are those of any other day, and none waits for hours."""
    calm = left_by(stand, lambda: a_day(stand))

    def a_day_with_a_wrong_clock() -> None:
        with wrong_clock(stand, "notify.worker", hours * HOURS):
            a_day(stand)
            wait_for(lambda: stand.doctor() == 0, 60, "all events have arrived")

    assert left_by(stand, a_day_with_a_wrong_clock) == calm


def a_day(stand: Stand) -> None:
    """Everything that people do on a day."""
    story = day_begun(stand)
    for deed in WORK.values():
        deed(story)
