"""What sessions do to each other: deadlocks are run again (P-7), and no transaction stays open (P-10)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from secrets import token_hex
from threading import Event, Thread
from uuid import uuid4

import pytest

from crm.client import Problem
from tests.faults.conftest import Settle
from tests.faults.database.clerk import Clerk
from tests.faults.instruments import postgres
from tests.faults.load import Load, await_writes
from tests.faults.oracle.journal import Journal
from tests.faults.stand import Stand, wait_for

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow, pytest.mark.timeout(300)]

_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
_TAKE_ITS_NEXT_FACT = """
    INSERT INTO fact (
        event_id, aggregate_type, aggregate_id, version, factindex, routing_key, actor, cause, at, changes, body)
    SELECT gen_random_uuid(), aggregate_type, aggregate_id, version + 1, 1, routing_key, actor, cause, at, changes, body
    FROM fact WHERE aggregate_id = %s ORDER BY version DESC LIMIT 1
"""
_WAITS_FOR = "SELECT FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
_OPEN = "SELECT pid FROM pg_stat_activity WHERE usename = ANY (%s) AND state LIKE 'idle in transaction%%'"
_LEFT_OPEN = f"{_OPEN} AND state_change < clock_timestamp() - interval '5 s'"
CUSTOMER = ["customer_app"]
EVERYBODY = ["gateway_app", "customer_app", "sales_app", "service_desk_app", "notify_app"]


def test_p7_the_victim_of_a_deadlock_is_run_again_and_seen_once(stand: Stand, clerk: Clerk) -> None:
    """P-7: we hold the place of its next fact and want the account, the request holds the account and wants that."""
    before = clerk.account["version"]
    look = postgres.superuser(stand, "customer")  # not from within a transaction, which sees the activity of its begin
    with postgres.superuser(stand, "customer") as session, look as beside, ThreadPoolExecutor() as pool:
        session.execute("SET lock_timeout = 0")
        session.execute("SET deadlock_timeout = '1min'")  # it is the other one that finds out, and dies
        deadlocks, us = beside.execute(_DEADLOCKS).fetchall(), [session.info.backend_pid]
        session.execute("BEGIN")
        session.execute(_TAKE_ITS_NEXT_FACT, [clerk.account["id"]])
        written = pool.submit(clerk.writes)
        wait_for(lambda: bool(beside.execute(_WAITS_FOR, us).fetchall()), 30, "the request waits for us")
        session.execute("SELECT FROM account WHERE id = %s FOR UPDATE", [clerk.account["id"]])
        session.execute("ROLLBACK")
        assert written.result()
        wait_for(lambda: beside.execute(_DEADLOCKS).fetchall() > deadlocks, 10, "the statistics tell of it")
    assert clerk.account["version"] == before + 1


@contextmanager
def refused_again_and_again(clerk: Clerk) -> Iterator[None]:
    """Requests whose command raises after its transaction has begun."""
    over = Event()

    def ask() -> None:
        while not over.is_set():
            with suppress(Problem):
                clerk.session.customer.patch(f"/v1/accounts/{uuid4()}", {"name": {"zh": token_hex(4)}}, version=1)
            with suppress(Problem):
                clerk.session.customer.patch(f"/v1/accounts/{clerk.account['id']}", {"name": {"zh": "x"}}, version=1)

    thread = Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_p10_no_refusal_leaves_a_transaction_open(stand: Stand, journal: Journal, clerk: Clerk) -> None:
    """P-10: seen from the server, nobody is idle in a transaction for five seconds, and in the end nobody at all is."""
    seen: list[object] = []
    with postgres.superuser(stand) as session:
        with Load(stand, journal, 10), refused_again_and_again(clerk):
            enough = len(journal.ended("ok")) + 200

            def worked() -> bool:
                seen.extend(session.execute(_LEFT_OPEN, [EVERYBODY]).fetchall())
                return len(journal.ended("ok")) >= enough

            wait_for(worked, 120, "two hundred writes beside the refused ones")
        wait_for(lambda: not session.execute(_OPEN, [EVERYBODY]).fetchall(), 5, "no transaction is open any more")
    assert seen == []


def test_p10_who_stands_still_in_a_transaction_keeps_nobody_for_long(
    stand: Stand, journal: Journal, settle: Settle
) -> None:
    """P-10: the server ends the transaction of a frozen process; thawed, it begins anew and loses nothing."""
    with Load(stand, journal, 10) as load:
        await_writes(journal, 30)
        with postgres.superuser(stand) as session:

            def held() -> list[object]:
                return [row[0] for row in session.execute(_OPEN, [CUSTOMER]).fetchall()]

            caught = False
            while not caught:
                await_writes(journal, 3)
                with stand.frozen("customer.web"):
                    caught = bool(held())
                    if caught:
                        wait_for(lambda: not held(), 30, "the server has ended what stood open")
        await_writes(journal, 30)
    settle(load)
