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
from werkzeug.test import TestResponse

from chassis.broker import topology
from chassis.testing.staff import Caller
from crm.testing import BrokerAccess
from gateway.service import SERVICE
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


def start_and_listen(started: Callable[[str], None], broker: BrokerAccess, vhost: str) -> None:
    """Worker and relay, the second as soon as the first hears everything: nothing else would be routed to it."""
    started("worker")
    keys = {subscription.key for subscription in SERVICE.subscriptions}
    _until(lambda: keys <= {binding["routing_key"] for binding in broker.management.bindings(vhost)})
    started("relay")


def test_a_person_entered_over_http_becomes_known_to_the_directory_by_the_event(
    admin: Caller, started: Callable[[str], None], superuser_url: str, broker: BrokerAccess, vhost: str
) -> None:
    start_and_listen(started, broker, vhost)
    made = admin.post("/v1/users", {"login": "li", "name": {"zh": "李", "en": "Li"}, "roles": ["salesperson"]})
    assert made.status_code == 201, made.text
    engine = create_engine(superuser_url)

    def known() -> list[object]:
        with engine.connect() as connection:
            query = text("SELECT login, roles FROM directory_user WHERE id = :id AND active")
            return [tuple(row) for row in connection.execute(query, {"id": made.json["id"]})]

    assert _until(known) == [("li", ["salesperson"])]
    engine.dispose()


def test_a_session_that_ended_is_refused_within_seconds(
    admin: Caller,
    started: Callable[[str], None],
    ask_token: Callable[..., TestResponse],
    broker: BrokerAccess,
    vhost: str,
) -> None:
    start_and_listen(started, broker, vhost)
    login = ask_token(grant_type="password", username="admin", password="correct horse battery staple").json
    here = Caller(admin.client, admin.id, {"Authorization": f"Bearer {login['access_token']}"})
    assert here.get("/v1/me").status_code == 200
    assert here.post("/v1/me/logout").status_code == 204
    _until(lambda: here.get("/v1/me").status_code == 401)
    assert admin.get("/v1/me").status_code == 200, "the person is not shut out, the session is"


def _until(found: Callable[[], object]) -> object:
    deadline = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.1)
    return answer
