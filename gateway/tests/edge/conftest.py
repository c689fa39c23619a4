"""The real Envoy, configured by our tables, before scripted services that speak over raw sockets."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chassis.testing.access import ISSUER, Signer
from crm.servers.ports import draw_free
from gateway.edge import limits, routes
from gateway.edge.configuration import configuration
from gateway.edge.process import find_envoy
from gateway.edge.routes import ROUTES, Route
from gateway.edge.settings import EdgeSettings, Upstream
from gateway.edge.testing import HOST, Edge, Scripted, Stand, eventually

SERVICES = ("gateway", *routes.SERVICES)
UNLIMITED = 100_000


@pytest.fixture(scope="session")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Scripted services; `start(routes=…, limits={…}, **settings)` runs an edge before them."""
    signer = Signer()
    jwks = {"keys": [{**signer.key.as_dict(private=False), "kid": signer.kid, "use": "sig", "alg": "RS256"}]}
    services = {name: Scripted(port, jwks) for name, port in zip(SERVICES, draw_free(len(SERVICES)), strict=True)}

    @contextmanager
    def start(
        routes: Sequence[Route] = ROUTES,
        bounds: Mapping[str, Any] | None = None,
        *,
        ready: bool = True,
        **settings: Any,
    ) -> Iterator[Edge]:
        folder = tmp_path_factory.mktemp("edge")
        port, admin = draw_free(2)
        upstreams = tuple(Upstream(name, ((HOST, service.port),)) for name, service in services.items())
        rates = dict.fromkeys(("edge_user_rate", "edge_address_rate", "edge_login_rate"), UNLIMITED)
        given: dict[str, Any] = {"edge_upstreams": upstreams, **rates, **settings}
        given |= {"edge_bind": (HOST, port), "edge_admin": (HOST, admin), "issuer": ISSUER}
        chosen = EdgeSettings(edge_access_log=str(folder / "access.log"), **given)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (bounds or {}).items():
                patch.setattr(limits, name, value)
            (folder / "envoy.json").write_text(json.dumps(configuration(chosen, routes)))
        process = _started(folder, chosen.edge_concurrency)
        edge = Edge(port, admin, signer, folder / "access.log", process)
        try:
            eventually(lambda: _answers(edge, "/readyz" if ready else "/livez"))
            yield edge
        finally:
            process.kill()
            process.wait()

    yield Stand(services, signer, start)
    for service in services.values():
        service.stop()


def _started(folder: Path, concurrency: int) -> subprocess.Popen[bytes]:
    """Envoy with the configuration that lies there."""
    command = [find_envoy(None), "-c", str(folder / "envoy.json"), "--disable-hot-restart"]
    quick = ("--concurrency", str(concurrency), "--file-flush-interval-msec", "20", "--log-level", "warning")
    with (folder / "envoy.log").open("wb") as log:
        return subprocess.Popen([*command, *quick], stderr=log)


def _answers(edge: Edge, path: str) -> bool:
    with suppress(OSError):
        return edge.ask("GET", path, timeout=2).status == 200
    return False


@pytest.fixture(scope="session")
def shared_edge(stand: Stand) -> Iterator[Edge]:
    """An edge with the limits of the product, but for its rates, which nobody reaches."""
    with stand.start() as edge:
        yield edge


HASTY = {
    "HEADERS_SECONDS": 1,
    "REQUEST_SECONDS": 2,
    "IDLE_SECONDS": 2,
    "RETRIES": 3,
    "RETRY_FIRST_SECONDS": 0.02,
    "RETRY_LONGEST_SECONDS": 0.05,
    "PROBE_SECONDS": 0.2,
    "PROBES_FAILED": 3,
    "PARALLEL": 4,
    "QUEUED": 8,
    "KEYS_FRESH": 1,
}
"""The product's times shortened, so that the tests need not wait."""


@pytest.fixture(scope="session")
def hasty_stand(stand: Stand) -> Iterator[Edge]:
    """An edge whose times are short: half a second for an answer."""
    with stand.start([replace(route, seconds=0.5) for route in ROUTES], HASTY) as edge:
        yield edge


@pytest.fixture
def hasty(hasty_stand: Edge, services: Mapping[str, Scripted]) -> Iterator[Edge]:
    """The hasty edge, everything behind it ready."""
    eventually(lambda: _answers(hasty_stand, "/readyz"))
    yield hasty_stand
    for service in services.values():
        service.scripts.clear()
    eventually(lambda: _answers(hasty_stand, "/readyz"))


@pytest.fixture
def services(stand: Stand) -> Iterator[Mapping[str, Scripted]]:
    """The services, with nothing seen yet and nothing scripted."""
    for service in stand.services.values():
        service.scripts.clear()
        service.seen.clear()
    yield stand.services
    for service in stand.services.values():
        service.scripts.clear()


@pytest.fixture
def edge(shared_edge: Edge, services: Mapping[str, Scripted]) -> Edge:
    """The edge with the product's limits."""
    return shared_edge


@pytest.fixture
def customer(services: Mapping[str, Scripted]) -> Scripted:
    """The customer service."""
    return services["customer"]
