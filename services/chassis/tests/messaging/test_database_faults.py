"""faults.md P-1, P-4, P-5 on a private PostgreSQL: it restarts, dies, turns read-only, has no connection left."""

import contextlib
from collections.abc import Callable, Iterator

import psycopg
import pytest
from toys import services as toys
from toys.insisting import insistently
from toys.process import wait_until
from toys.stage import Stage, fill, play

from crm.servers.databases import create_database
from crm.testing import PrivatePostgres, RunningPostgres

pytestmark = pytest.mark.slow  # each test has servers of its own


@pytest.fixture
def server(private_postgres: PrivatePostgres) -> RunningPostgres:
    return private_postgres(durable=True, max_connections="40")


@pytest.fixture
def stage(server: RunningPostgres, on_stage: Callable[..., Stage]) -> Stage:
    urls = {}
    for service in (toys.MAKER, toys.KEEPER):
        create_database(server.server.url(), service.name)
        urls[service.name] = server.server.url(service.name)
        fill(urls[service.name], service)
    return on_stage(**urls)


@pytest.fixture
def running(stage: Stage) -> Iterator[Stage]:
    stage.started("maker.relay")
    stage.started("keeper.worker")
    yield stage
    assert all(process.alive for process in stage.processes)


@pytest.mark.parametrize("how", ["stop", "stop_immediately", "kill"])
def test_p1_a_database_restart_under_load_loses_and_doubles_nothing(
    running: Stage, server: RunningPostgres, how: str
) -> None:
    with insistently(running):
        wait_until(lambda: len(running.journal) > 20)
        getattr(server, how)()
        server.start()
        before = len(running.journal)
        wait_until(lambda: len(running.journal) > before + 20, what="writes are taken again")
    running.wait_until_settled()


def test_p4_a_read_only_database_pauses_the_worker_and_burns_no_attempt(
    running: Stage, server: RunningPostgres
) -> None:
    play(running, 1, rounds=10)
    running.wait_until_settled()
    worker = running.processes[1]
    superuser = server.server.url()
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("ALTER DATABASE keeper SET default_transaction_read_only = on")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'crm-keeper'"
        )
        play(running, 2, rounds=10)
        wait_until(lambda: "worker.paused" in worker.text(), what="the worker pauses")
        wait_until(lambda: running.pending() == 0)
        connection.execute("ALTER DATABASE keeper SET default_transaction_read_only = off")
    wait_until(lambda: "worker.resumed" in worker.text(), what="the worker goes on")
    running.wait_until_settled()


def test_p4_a_relay_sends_nothing_that_it_cannot_delete(stage: Stage, server: RunningPostgres) -> None:
    """Else it would send the same rows again and again for as long as the database takes no writes."""
    play(stage, 1, rounds=5)
    with psycopg.connect(server.server.url(), autocommit=True) as connection:
        connection.execute("ALTER DATABASE maker SET default_transaction_read_only = on")
        relay = stage.start("maker.relay")
        wait_until(lambda: relay.text().count("relay.database_away") > 3, what="it has tried several times")
        assert stage.waiting() == 0
        connection.execute("ALTER DATABASE maker RESET default_transaction_read_only")
    stage.started("keeper.worker")
    stage.wait_until_settled()


def test_p5_without_a_free_connection_the_worker_waits_and_others_go_on(
    running: Stage, server: RunningPostgres
) -> None:
    play(running, 1, rounds=5)
    running.wait_until_settled()
    worker = running.processes[1]
    with contextlib.ExitStack() as hoard:
        with psycopg.connect(server.server.url("keeper"), autocommit=True) as connection:
            hoarding = True
            while hoarding:
                try:
                    hoard.enter_context(psycopg.connect(server.server.url("keeper")))
                except psycopg.OperationalError:
                    hoarding = False
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'crm-keeper'"
            )
            with contextlib.suppress(psycopg.OperationalError):
                while True:
                    hoard.enter_context(psycopg.connect(server.server.url("keeper")))
        running.make("while nothing is free")
        wait_until(
            lambda: "worker.paused" in worker.text() or "database.away" in worker.text(), what="the worker pauses"
        )
    running.wait_until_settled()
