"""The database is away, takes no writes, has no connection left, lets nobody in, or a lock does not end: who asks is
told to come back, the rest goes on, and afterwards everything happened once.
"""

import random
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest
import urllib3

from tests.faults.conftest import Settle
from tests.faults.database.clerk import Clerk
from tests.faults.instruments import postgres
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import POSTGRES, Stand

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]
SEED = 20261122


@pytest.mark.parametrize("way", ["SIGINT", "SIGQUIT", "SIGKILL", "crash"])
def test_p1_a_restart_of_the_database_loses_and_doubles_nothing(
    stand: Stand, journal: Journal, settle: Settle, way: str
) -> None:
    """P-1: fast, immediate, killed, and crashed by the death of one session."""
    with Load(stand, journal, SEED) as load:
        await_writes(journal, 30)
        with postgres.superuser(stand) as session:
            before = postgres.sessions(session)
        if way == "crash":
            postgres.crash(stand, random.Random(SEED))
        else:
            stand.signal(POSTGRES, signal.Signals[way])
        await_writes(journal, 60)
    settle(load)
    with postgres.superuser(stand) as session:
        assert not before & postgres.sessions(session), "the database lived on"
    assert stand.doctor() == 0


@pytest.mark.parametrize(
    ("fault", "reads"),
    [
        pytest.param(postgres.read_only, True, id="p4-read-only"),
        pytest.param(postgres.exhausted, False, id="p5-no-connection-left"),
        pytest.param(partial(postgres.locked, database="customer", table="account"), False, id="p6-locked"),
        pytest.param(partial(postgres.locked, database="customer", table="outbox"), True, id="p6-outbox-locked"),
        pytest.param(partial(postgres.locked_out, service="customer"), False, id="p13-not-let-in"),
    ],
)
def test_who_writes_is_told_to_come_back_and_everything_is_made_up_for(
    stand: Stand,
    journal: Journal,
    settle: Settle,
    clerk: Clerk,
    *,
    fault: Callable[[Stand], AbstractContextManager[None]],
    reads: bool,
) -> None:
    """P-4, P-5, P-6, P-13."""
    with Load(stand, journal, SEED) as load:
        await_writes(journal, 30)
        with fault(stand):
            assert clerk.reads() == reads
            assert not clerk.writes()
        await_writes(journal, 60)
    settle(load)
    assert clerk.writes()
    assert stand.doctor() == 0


def test_p6_a_lock_in_one_place_is_felt_in_no_other(
    stand: Stand, journal: Journal, settle: Settle, clerk: Clerk
) -> None:
    """P-6 and I7: other rows, other tables and other services go on."""
    with Load(stand, journal, SEED) as load:
        await_writes(journal, 30)
        with postgres.superuser(stand, "customer") as session:
            session.execute("BEGIN")
            session.execute("SELECT FROM account WHERE id = %s FOR UPDATE", [clerk.account["id"]])
            assert not clerk.writes()
            await_writes(journal, 20)  # to other rows
        with postgres.locked(stand, "customer", "account"):
            assert clerk.session.customer.get("/v1/leads", limit=1), "another table"
            assert clerk.session.sales.get("/v1/accounts", limit=1), "another service"
    settle(load)


def test_p5_a_process_without_a_connection_is_alive_but_not_ready(stand: Stand) -> None:
    """P-5: the probes still answer, so that nobody restarts what only waits."""
    with postgres.exhausted(stand):
        for base in stand.local.past_the_edge().values():
            probes = {
                path: urllib3.request("GET", f"{base}/{path}", retries=False).status for path in ("livez", "readyz")
            }
            assert probes == {"livez": 200, "readyz": 503}
    stand.wait_until_ready()
