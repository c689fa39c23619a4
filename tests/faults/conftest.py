"""A storm's end: quiet, then the reconciler."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.faults.load import Load
from tests.faults.oracle.answers import Answers
from tests.faults.oracle.journal import Journal
from tests.faults.oracle.reconcile import begin_of, reconcile
from tests.faults.oracle.verdict import Verdict
from tests.faults.stand import Stand, wait_for

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

    def settled(load: Load) -> Verdict:
        stand.wait_until_ready()
        load.ask_again()
        verdict = Verdict()

        def quiet() -> bool:
            nonlocal verdict
            verdict = reconcile(stand, journal, begin)
            return verdict.clean

        try:
            wait_for(quiet, 60, "all events have arrived")
        except AssertionError:
            raise AssertionError(f"{verdict}") from None
        assert load.server_errors == []
        return verdict

    return settled


@pytest.fixture
def answers(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What all clients of this test are answered at the door."""
    heard, ask = Answers(), urllib3.PoolManager.request

    def listening(pool: urllib3.PoolManager, method: str, url: str, **more: Any) -> urllib3.BaseHTTPResponse:
        answer = ask(pool, method, url, **more)
        if url.startswith(stand.addresses.door):
            heard.note(f"{method} {url}", answer)
        return answer

    monkeypatch.setattr(urllib3.PoolManager, "request", listening)
    return heard
