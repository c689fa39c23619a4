"""What was acknowledged is on the disk (L-4), and a disk that fails is not believed (P-9)."""

from pathlib import Path

import psycopg
import pytest

from crm.services import SERVICES
from tests.faults.conftest import Settle
from tests.faults.database.clerk import Clerk
from tests.faults.instruments import postgres, strace
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]
WORKERS = [f"{service.name}.worker" for service in SERVICES]
WRITES = 20


def pending(stand: Stand) -> int:
    """The events that customer has not sent yet."""
    with psycopg.connect(stand.url_of("customer")) as connection:
        return len(connection.execute("SELECT FROM outbox").fetchall())


def test_l4_every_acknowledged_write_was_synced_by_the_database(stand: Stand, clerk: Clerk, tmp_path: Path) -> None:
    sessions: set[int] = set()
    syncing = strace.watched(strace.database(stand), tmp_path / "strace")
    with syncing as syncs, postgres.superuser(stand) as session:

        def synced() -> int:
            # Of all, as far as they are open by now: whoever syncs first does so for all that have committed.
            sessions.update(postgres.ours(session))
            return syncs.count(sessions)

        for _ in range(WRITES):
            before = synced()
            assert clerk.writes()
            assert synced() > before


def test_l4_every_confirmed_event_was_synced_by_the_broker(stand: Stand, clerk: Clerk, tmp_path: Path) -> None:
    """The workers stand still: what the broker syncs are the events, no acknowledgements."""
    with stand.frozen(*WORKERS), strace.watched(strace.broker(stand), tmp_path / "strace") as syncs:
        for _ in range(WRITES):
            before = syncs.at_rest()
            assert clerk.writes()
            wait_for(lambda: pending(stand) == 0, 10, "confirmed, and deleted from the outbox")
            assert syncs.count() > before


def test_p9_a_disk_that_does_not_sync_loses_nothing(
    stand: Stand, journal: Journal, settle: Settle, tmp_path: Path
) -> None:
    """P-9: each process' fifth sync fails; the server crashes, recovers, and keeps what it acknowledged."""
    with Load(stand, journal, 9) as load:
        await_writes(journal, 30)
        with strace.failing_syncs(strace.database(stand), tmp_path / "strace", nth=5) as syncs:
            wait_for(lambda: syncs.failed() > 0, 30, "the disk has failed")
        await_writes(journal, 60)
    settle(load)
    assert stand.doctor() == 0
