"""A storm's end: quiet, then the reconciler."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.load import Load
from tests.faults.oracle.answers import Answers, heard
from tests.faults.oracle.journal import Journal
from tests.faults.oracle.reconcile import begin_of, settled
from tests.faults.oracle.verdict import Verdict
from tests.faults.stand import Stand

Settle = Callable[[Load], Verdict]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """What the clients of this test did."""
    journal = Journal(tmp_path / "journal.jsonl")
    yield journal
    journal.close()


@pytest.fixture
def settle(stand: Stand, journal: Journal) -> Settle:
    """Wait until the system has recovered by itself and is quiet, then compare what was promised with what is there."""
    begin = begin_of(stand)

    def settle(load: Load) -> Verdict:
        stand.wait_until_ready()
        load.ask_again()
        verdict = settled(stand, journal, begin)
        assert verdict.clean, f"{verdict}"
        assert load.server_errors == []
        return verdict

    return settle


@pytest.fixture
def answers(stand: Stand) -> Iterator[Answers]:
    """What all clients of this test are answered at the door."""
    with heard(stand.addresses.door) as answers:
        yield answers
