"""O-4: a relay that stands still is replaced by the one beside it, and does no harm when it moves again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from crm.servers.ports import draw_free
from tests.faults.conftest import Settle
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]
FROZEN = "customer.relay"


@contextmanager
def standby(stand: Stand) -> Iterator[None]:
    """A second relay of customer."""
    (port,) = draw_free(1)
    child = stand.program(FROZEN, CRM_METRICS_PORT=str(port)).start(subprocess.DEVNULL)
    try:
        yield
        assert child.poll() is None, "the second relay ended"
    finally:
        child.terminate()
        child.wait(30)


def newest_unsent(stand: Stand) -> int:
    """The highest number in customer's outbox; whatever has a lower one afterwards is older than that."""
    with psycopg.connect(stand.url_of("customer")) as connection:
        (number,) = connection.execute("SELECT coalesce(max(id), 0) FROM outbox").fetchone() or (0,)
    return int(number)


def sent_up_to(stand: Stand, number: int) -> bool:
    with psycopg.connect(stand.url_of("customer")) as connection:
        return connection.execute("SELECT 1 FROM outbox WHERE id <= %s", (number,)).fetchone() is None


def test_o4_a_frozen_leader_is_replaced_and_its_late_events_change_nothing(
    stand: Stand, journal: Journal, settle: Settle
) -> None:
    with standby(stand), Load(stand, journal, 401) as load:
        await_writes(journal, 30)
        with stand.frozen(FROZEN):
            wait_for(lambda: newest_unsent(stand) > 0, 30, "something waits")
            newest = newest_unsent(stand)
            wait_for(lambda: sent_up_to(stand, newest), 30, "the other one sends")
            await_writes(journal, 30)
        await_writes(journal, 30)
    settle(load)
    assert stand.doctor() == 0
