"""The pytest plugin that gives tests their real servers; the root conftest.py loads it.

One PostgreSQL and one RabbitMQ a run, started when the first test asks and shared by all xdist workers: from the
environment (CRM_TEST_POSTGRES_URL; CRM_TEST_BROKER_URL with CRM_TEST_BROKER_MANAGEMENT_URL), else from testcontainers
where a Docker engine answers, else from our own launchers. Isolation is by database (from a template) and by vhost.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from crm.servers.errors import ServerUnavailable
from crm.servers.postgres import RunningPostgres
from crm.servers.rabbitmq import RunningBroker
from crm.testing.access import BrokerAccess, PostgresAccess
from crm.testing.run import TestRun

if TYPE_CHECKING:
    from xdist.scheduler import Scheduling
    from xdist.scheduler.loadgroup import Producer

__all__ = ["BrokerAccess", "PostgresAccess", "PrivateBroker", "PrivatePostgres", "RunningBroker", "RunningPostgres"]

PrivatePostgres = Callable[..., RunningPostgres]
PrivateBroker = Callable[[], RunningBroker]


def pytest_configure(config: pytest.Config) -> None:
    """Open the run before xdist starts its workers, which inherit it; servers wait until a test asks for them.

    SIGTERM, which a CI sends to a run that takes too long, ends it as Ctrl-C does: with its servers.
    """
    if not hasattr(config, "workerinput"):
        TestRun.begin()
        signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)  # a run in one process has nothing to share out
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Scheduling | None":
    """With `--dist loadgroup` a file's tests run on one worker: else each makes every file's databases and app anew."""
    from crm.testing.sharing import ByFile  # noqa: PLC0415 - xdist is imported by those who run with it

    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what the run started, by pid."""
    if not hasattr(config, "workerinput"):
        TestRun.current().end()


@contextmanager
def _or_missing() -> Iterator[None]:
    """A missing server skips at a desk and fails in CI, where a green run must hide nothing."""
    try:
        yield
    except ServerUnavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgres() -> PostgresAccess:
    """The run's PostgreSQL: make databases in it, never stop it (other workers use it; see private_postgres)."""
    with _or_missing():
        return TestRun.current().postgres()


@pytest.fixture(scope="session")
def broker() -> BrokerAccess:
    """The run's RabbitMQ: make vhosts in it, never stop it (other workers use it; see private_broker)."""
    with _or_missing():
        return TestRun.current().broker()


@pytest.fixture(scope="session")
def worker_vhost(broker: BrokerAccess) -> Iterator[str]:
    """A vhost for all tests of this xdist worker."""
    with broker.vhost() as name:
        yield name


@pytest.fixture
def vhost(broker: BrokerAccess) -> Iterator[str]:
    """A vhost for this test alone."""
    with broker.vhost() as name:
        yield name


@pytest.fixture
def private_postgres() -> Iterator[PrivatePostgres]:
    """Starts a PostgreSQL for this test alone, which may stop, kill and restart it.

    Call it with `durable=False` where no crash is meant, and with PostgreSQL's own settings: max_connections="20".
    """
    with ExitStack() as ending:

        def start(*, durable: bool = True, **settings: str) -> RunningPostgres:
            with _or_missing():
                server = TestRun.current().private_postgres(durable=durable, settings=settings)
            ending.callback(server.stop_immediately)
            return server

        yield start


@pytest.fixture
def private_broker() -> Iterator[PrivateBroker]:
    """Starts a RabbitMQ for this test alone, which may stop, kill and starve it (ready in about 5 s)."""
    with ExitStack() as ending:

        def start() -> RunningBroker:
            with _or_missing():
                server = TestRun.current().private_broker()
            ending.callback(server.kill_all)
            return server

        yield start
