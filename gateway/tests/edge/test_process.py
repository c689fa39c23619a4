"""`crm-gateway edge` as an operator runs it: settings, start, stop."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket

import pytest

from chassis.testing.access import ISSUER
from crm.servers.ports import draw_free
from crm.servers.processes import Running
from gateway.edge.testing import HOST, Edge, Scripted, Seen, Stand, answer, eventually

PLACE = "/api/customer/v1/accounts"
COMMAND = [sys.executable, "-m", "gateway", "edge"]


def environment(**settings: str) -> dict[str, str]:
    """This process's own, without any setting of ours but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    return kept | {f"CRM_{name}": value for name, value in settings.items()}


@contextmanager
def running(stand: Stand, folder: Path) -> Iterator[Edge]:
    """The command, run until it is stopped or the test ends."""
    port, admin = draw_free(2)
    upstreams = ",".join(f"{name}={HOST}:{service.port}" for name, service in stand.services.items())
    addresses = {"EDGE_BIND": f"{HOST}:{port}", "EDGE_ADMIN": f"{HOST}:{admin}", "EDGE_UPSTREAMS": upstreams}
    log = folder / "access.log"
    given = environment(ISSUER=ISSUER, EDGE_FOLDER=str(folder), EDGE_ACCESS_LOG=str(log), **addresses)
    process = subprocess.Popen(COMMAND, env=given)
    edge = Edge(port, admin, stand.signer, log, process)
    try:
        eventually(lambda: _status(edge, "/readyz") == 200)
        yield edge
    finally:
        process.kill()
        process.wait()


def _status(edge: Edge, path: str) -> int | None:
    with suppress(OSError):
        return edge.ask("GET", path, timeout=2).status
    return None


def test_asked_to_stop_it_says_so_ends_what_is_in_flight_and_leaves(
    stand: Stand, services: Mapping[str, Scripted], tmp_path: Path
) -> None:
    """G-5."""
    come, go = threading.Event(), threading.Event()

    def slow(connection: socket, _: Seen) -> None:
        come.set()
        go.wait(20)
        connection.sendall(answer(b"done"))

    services["customer"].scripts["/v1/accounts"] = slow
    with running(stand, tmp_path) as edge, ThreadPoolExecutor() as pool:
        asked = pool.submit(edge.ask, "POST", PLACE, edge.bearer(), b"{}")
        assert come.wait(10)
        edge.process.send_signal(signal.SIGTERM)
        eventually(lambda: _status(edge, "/readyz") == 503)
        assert _status(edge, "/livez") == 200
        assert edge.process.poll() is None
        go.set()
        got = asked.result(timeout=10)
        assert (got.status, got.body) == (200, b"done")
        assert edge.process.wait(timeout=15) == 0
        assert _status(edge, "/livez") is None


def test_asked_twice_it_ends_at_once(stand: Stand, services: Mapping[str, Scripted], tmp_path: Path) -> None:
    with running(stand, tmp_path) as edge:
        edge.process.send_signal(signal.SIGTERM)
        eventually(lambda: _status(edge, "/readyz") == 503)
        edge.process.send_signal(signal.SIGTERM)
        assert edge.process.wait(timeout=5) == 128 + signal.SIGTERM
        eventually(lambda: _status(edge, "/livez") is None)


def test_envoy_does_not_outlive_it(stand: Stand, services: Mapping[str, Scripted], tmp_path: Path) -> None:
    with running(stand, tmp_path) as edge:
        edge.process.kill()
        eventually(lambda: _status(edge, "/livez") is None)


def test_it_does_not_outlive_envoy(stand: Stand, services: Mapping[str, Scripted], tmp_path: Path) -> None:
    """It sleeps until something happens, and who supervises it starts both anew."""
    with running(stand, tmp_path) as edge:
        [envoy] = Running(edge.process.pid, 0).children()
        envoy.send(signal.SIGKILL)
        assert edge.process.wait(timeout=5) != 0


def test_the_configuration_is_shown_without_its_secret_and_kept_from_others(
    stand: Stand, services: Mapping[str, Scripted], tmp_path: Path
) -> None:
    secret = "a secret of thirty-two letters at least"
    shown = subprocess.run(
        [*COMMAND, "--print"], env=environment(ISSUER=ISSUER, EDGE_SECRET=secret), capture_output=True, check=True
    )
    assert json.loads(shown.stdout)["static_resources"]["listeners"]
    assert secret.encode() not in shown.stdout
    with running(stand, tmp_path):
        assert (tmp_path / "envoy.json").stat().st_mode & 0o077 == 0


def test_every_fault_of_the_settings_is_said_at_once() -> None:
    wrong = {"EDGE_BIND": "8080", "EDGE_UPSTREAMS": "gateway", "EDGE_USER_RATE": "0", "EDGE_SECRET": "short"}
    refused = subprocess.run(COMMAND, env=environment(**wrong), capture_output=True, text=True, check=False)
    assert refused.returncode == 78
    names = [line.partition(":")[0] for line in refused.stderr.splitlines()]
    assert sorted(names) == [
        "CRM_EDGE_BIND",
        "CRM_EDGE_SECRET",
        "CRM_EDGE_UPSTREAMS",
        "CRM_EDGE_USER_RATE",
        "CRM_ISSUER",
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"EDGE_ADMIN": "0.0.0.0:17009"}, "CRM_EDGE_ADMIN: must be an address of this machine alone"),
        ({"ENVOY": "/nowhere/envoy"}, "CRM_ENVOY: /nowhere/envoy is no program"),
        ({"EDGE_UPSTREAMS": "sales=127.0.0.1:1,sales=127.0.0.1:2"}, "CRM_EDGE_UPSTREAMS: names a service twice"),
        ({"EDGE_UPSTREAMS": "sales=127.0.0.1:1"}, "CRM_EDGE_UPSTREAMS: customer, gateway, notify, service_desk"),
    ],
)
def test_a_setting_that_cannot_work_is_refused(settings: dict[str, str], said: str) -> None:
    refused = subprocess.run(
        COMMAND, env=environment(ISSUER=ISSUER, **settings), capture_output=True, text=True, check=False
    )
    assert (refused.returncode, refused.stderr.startswith(said)) == (78, True), refused.stderr


def test_it_loads_neither_flask_nor_the_orm() -> None:
    """B15."""
    heavy = "{'flask', 'sqlalchemy', 'marshmallow', 'pika', 'joserfc', 'urllib3'}"
    program = f"import sys, gateway.__main__, gateway.edge.process; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
