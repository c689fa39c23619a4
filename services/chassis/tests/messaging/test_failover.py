"""faults.md P-3: the primary freezes, its synchronous standby is promoted, and the old one comes back to life.

Our URL names both and asks for the one that takes writes. What the standby has confirmed is never lost; with an
asynchronous standby the last moments before a failover are, whatever we do.
"""

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from toys import services as toys
from toys.insisting import insistently
from toys.process import wait_until
from toys.stage import Stage, fill

from crm.servers.account import hand_over_tree
from crm.servers.databases import create_database
from crm.servers.ports import draw_free
from crm.servers.postgres import Postgres
from crm.testing import PrivatePostgres, RunningPostgres

pytestmark = pytest.mark.slow  # it has two servers of its own


class Pair:
    """A primary and its synchronous standby."""

    def __init__(self, primary: RunningPostgres) -> None:
        self.primary = primary
        self.standby = _standby_of(primary)
        self.standby.start()
        with psycopg.connect(primary.url(), autocommit=True) as session:
            session.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            session.execute("SELECT pg_reload_conf()")
            synchronous = "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'"
            wait_until(lambda: session.execute(synchronous).fetchall(), what="the standby is synchronous")

    def url(self, database: str) -> str:
        """Whichever of the two takes writes."""
        credentials = self.primary.url().partition("//")[2].partition("@")[0]
        ports = f"{self.primary.server.port},{self.standby.server.port}"
        hosts = f"host=127.0.0.1,127.0.0.1&port={ports}"
        return f"postgresql://{credentials}@/{database}?{hosts}&target_session_attrs=read-write"

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The primary stands still, and goes on afterwards as if nothing had been."""
        assert self.primary.process is not None
        family = [self.primary.process, *self.primary.process.children()]
        for process in family:
            process.send(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in family:
                process.send(signal.SIGCONT)

    def promote(self) -> None:
        with psycopg.connect(self.standby.url(), autocommit=True) as session:
            session.execute("SELECT pg_promote()")


def _standby_of(primary: RunningPostgres) -> RunningPostgres:
    """A copy of its data, made while it is down, that follows it."""
    server = primary.server
    home = server.home.within("standby")
    password = home.write(home.sub("secrets") / "postgres-superuser", server.home.secret("postgres-superuser"))
    primary.stop()
    shutil.copytree(server.data, home.folder / "data")
    primary.start()
    (home.folder / "data" / "standby.signal").touch()
    hand_over_tree(home.folder, home.account)
    address = f"host=127.0.0.1 port={server.port} user=postgres password={password.read_text()}"
    following = {"primary_conninfo": f"{address} application_name=standby"}
    return RunningPostgres(Postgres(home, draw_free(1)[0], server.binaries, settings=following))


@pytest.fixture
def pair(private_postgres: PrivatePostgres) -> Iterator[Pair]:
    primary = private_postgres(durable=True)
    for service in (toys.MAKER, toys.KEEPER):
        create_database(primary.url(), service.name)
        fill(primary.url(service.name), service)
    pair = Pair(primary)
    yield pair
    pair.standby.stop_immediately()


def test_p3_a_failover_to_a_synchronous_standby_loses_and_doubles_nothing(
    pair: Pair, on_stage: Callable[..., Stage]
) -> None:
    stage = on_stage(maker=pair.url("maker"), keeper=pair.url("keeper"))
    stage.started("maker.relay")
    stage.started("keeper.worker")
    with insistently(stage, clients=3):
        wait_until(lambda: len(stage.journal) > 50)
        with pair.frozen():
            pair.promote()
        with psycopg.connect(pair.primary.url(), autocommit=True) as old:
            waits = "SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            wait_until(lambda: old.execute(waits).fetchall(), what="the old primary has a commit that nobody confirms")
        pair.primary.stop_immediately()
        before = len(stage.journal)
        wait_until(lambda: len(stage.journal) > before + 50, what="the new primary takes writes")
    stage.wait_until_settled()
