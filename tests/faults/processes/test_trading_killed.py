"""Approve and ship under kill -9: processes of sales die again and again while people trade (issue 6, O-1)."""

import os
import random
import signal
import time
from collections.abc import Mapping
from decimal import Decimal

import pytest

from crm.client import Document
from crm.demo import company
from tests.faults.conftest import Settle
from tests.faults.instruments.beside import dying_web
from tests.faults.load import Load
from tests.faults.load.stories import TRADE
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(500)]
LITTLE = "45000"
"""Credit for one order, and for the greatest not even that: the load's come to 3,600 to 72,000."""
DONE: Mapping[str, int] = {
    "sales.order.approved.v1": 10,
    "sales.order_change.approved.v1": 3,
    "sales.shipment_notice.approved.v1": 3,
    "sales.delivery.shipped.v1": 6,
    "sales.return.inspected.v1": 3,
    "sales.payment.confirmed.v1": 6,
}
"""What must have been acknowledged meanwhile, and how often, or nothing is shown."""
WAITED = 240
SEED = int(os.environ.get("CRM_SEED", "20261122"))
KILLS, PAUSES = 40, (0.2, 1.5)
VICTIMS: Mapping[str, int] = {"sales.web": 12, "sales.worker": 1, "sales.relay": 1}
"""Who dies how often: worker and relay come back the later the oftener they die, which tests patience only."""


def done(journal: Journal) -> bool:
    """Whether enough was done, and somebody was refused for want of credit."""
    enough = all(len(journal.ended("ok", event)) >= times for event, times in DONE.items())
    return enough and any(entry.status == 409 for entry in journal.ended("fail", "sales.order.approved.v1"))


def overdrawn(stand: Stand, journal: Journal) -> list[Document]:
    """The limits of customers of this storm that are exceeded."""
    sales = company.session_of(stand.addresses, "administrator", "en").sales
    accounts = {entry.mark for entry in journal.ended("ok", "customer.credit_parameters.created.v1")}
    limits = [limit for account in accounts for limit in sales.get(f"/v1/credit-exposures/{account}")["limits"]]
    assert limits
    return [limit for limit in limits if Decimal(limit["available"]) < 0]


@pytest.mark.parametrize("crashpoint", ["before_commit:9", "after_commit:9"])
def test_o1_a_web_process_of_sales_killed_at_its_commits_loses_and_doubles_no_document(
    stand: Stand, journal: Journal, settle: Settle, crashpoint: str
) -> None:
    with (
        dying_web(stand, "sales", crashpoint) as base,
        Load(stand, journal, crashpoint, past_the_edge={"sales": base}, stories=TRADE, credit=LITTLE) as load,
    ):
        wait_for(lambda: done(journal), WAITED, "there was trade in spite of it")
    settle(load)
    assert overdrawn(stand, journal) == []


def kill_one(stand: Stand, seeded: random.Random) -> None:
    """One of those that answer requests, seldom the worker or the relay."""
    [name] = seeded.choices(list(VICTIMS), list(VICTIMS.values()))
    process = stand.process(name)
    seeded.choice(process.children() or [process]).send(signal.SIGKILL)


def test_o1_processes_of_sales_killed_at_random_while_many_trade_lose_and_double_no_document(
    stand: Stand, journal: Journal, settle: Settle
) -> None:
    print(f"CRM_SEED={SEED}")
    seeded = random.Random(SEED)
    with Load(stand, journal, SEED, writers=8, stories=TRADE, credit=LITTLE) as load:
        for _ in range(KILLS):
            time.sleep(seeded.uniform(*PAUSES))
            kill_one(stand, seeded)
        assert journal.ended("ok", "sales.order.approved.v1"), "nothing was signed meanwhile"
        wait_for(lambda: done(journal), WAITED, "there was trade in spite of it")
    print(settle(load))
    assert overdrawn(stand, journal) == []
    assert stand.doctor() == 0
