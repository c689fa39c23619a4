"""The disk of the database is full: writes are refused, what was acknowledged stays, and space alone mends it (P-8)."""

from collections.abc import Iterator
from secrets import token_hex

import pytest

from crm.servers.account import hand_over
from crm.testing.run import TestRun
from tests.faults.conftest import Settle
from tests.faults.instruments.disk import Disk, small_disk
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, standing, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(600)]
MEGABYTES = 400


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    home = TestRun.current().home
    folder = home.sub(f"disk-{token_hex(3)}")
    with small_disk(folder, home.account, megabytes=MEGABYTES) as disk:
        yield disk


@pytest.fixture(scope="module")
def stand(disk: Disk) -> Iterator[Stand]:
    """A system of its own, whose PostgreSQL has that disk for everything: tables, logs, temporary files."""
    home = TestRun.current().home.within(f"stand-{token_hex(3)}")
    place = home.folder / "postgres"
    place.symlink_to(disk.folder, target_is_directory=True)
    hand_over(place, home.account)
    with standing(home.folder) as running:
        yield running


def test_p8_on_a_full_disk_writes_are_refused_and_space_alone_mends_it(
    stand: Stand, journal: Journal, settle: Settle, disk: Disk
) -> None:
    with Load(stand, journal, 8) as load:
        await_writes(journal, 30)
        disk.fill()
        before = len(journal.ended("unknown"))
        wait_for(lambda: len(journal.ended("unknown")) > before, 60, "writes are put off, also the hasty one's")
        disk.free()
        await_writes(journal, 60)
    settle(load)
    assert stand.doctor() == 0
