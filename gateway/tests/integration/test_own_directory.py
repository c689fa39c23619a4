"""The gateway hears its own facts as every service does: from the broker, into its directory copy (real processes)."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from chassis.broker import topology
from chassis.testing.staff import Caller
from crm.testing import BrokerAccess
from gateway.settings import Settings

PATIENCE = 60.0


@pytest.fixture
def started(settings: Settings, broker: BrokerAccess, vhost: str, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Starts a process of the gateway; all of them end with the test."""
    url = broker.url(vhost)
    topology.declare_shared(url)
    environment = {
        "PATH": os.environ["PATH"],
        "CRM_MODE": "test",
        "CRM_DATABASE_URL": settings.database_url,
        "CRM_BROKER_URL": url,
        "CRM_JWKS_URL": settings.jwks_url,
        "CRM_ISSUER": settings.issuer,
        "CRM_CURSOR_SECRET": settings.cursor_secret,
        "CRM_RELAY_WAKE": f"127.0.0.1:{random.randrange(20000, 32000)}",
        "CRM_HTTP_BIND": "127.0.0.1:9",
        "CRM_MASTER_KEY": settings.master_key.hex(),
    }
    with ExitStack() as ending:

        def start(kind: str) -> None:
            log = ending.enter_context((tmp_path / f"{kind}.log").open("wb"))
            command = [sys.executable, "-m", "gateway", kind]
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
            ending.callback(process.wait, 20)
            ending.callback(process.terminate)

        yield start


def test_a_person_entered_over_http_becomes_known_to_the_directory_by_the_event(
    admin: Caller, started: Callable[[str], None], superuser_url: str, broker: BrokerAccess, vhost: str
) -> None:
    started("worker")
    _until(lambda: "gateway.inbox" in {queue["name"] for queue in broker.management.queues(vhost)})
    _until(lambda: len(broker.management.bindings(vhost)) > 1)
    started("relay")
    made = admin.post("/v1/users", {"login": "li", "name": {"zh": "李", "en": "Li"}, "roles": ["salesperson"]})
    assert made.status_code == 201, made.text
    engine = create_engine(superuser_url)

    def known() -> list[object]:
        with engine.connect() as connection:
            query = text("SELECT login, roles FROM directory_user WHERE id = :id AND active")
            return [tuple(row) for row in connection.execute(query, {"id": made.json["id"]})]

    assert _until(known) == [("li", ["salesperson"])]
    engine.dispose()


def _until(found: Callable[[], object]) -> object:
    deadline = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.1)
    return answer
