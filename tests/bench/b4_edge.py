"""B4: what the edge costs: token check, limits, request id and log line, beside the service's own work for the request.

CPU is counted by process, Envoy's beside the customer service's web processes for the same GET of one account, in turn.
A proxy written in Flask with a token check does the same work as Envoy's peer. The time that the edge adds is measured
at half of the load that the service can carry, door and service in turn.
"""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from crm.servers.ports import draw_free
from tests.bench.measure import Row, Servers, family_cpu
from tests.bench.traffic import Target, closed_loop, draft, open_loop, quantile, targets
from tests.faults.stand import Stand, wait_for

CLIENTS, SECONDS, ROUNDS = 4, 5, 3
OK = 200


def run(servers: Servers) -> list[Row]:
    """CPU of edge, service and a Flask proxy; then latency through the door and past it."""
    with servers.standing() as stand:
        door, service = targets(stand)
        path = f"/v1/accounts/{draft(service, 'B4')['id']}"
        edge_pid, web_pid = stand.process("gateway.edge").pid, stand.process("customer.web").pid
        with flask_proxy(stand, service) as (proxy, proxy_pid):
            asked = ((door, edge_pid), (service, web_pid), (proxy, proxy_pid))
            costs = [[cost(target, path, pid) for target, pid in asked] for _ in range(ROUNDS)]
        edge, own, peer = map(statistics.median, zip(*costs, strict=True))
        capacity = rate(service, path)
        added = [p99(door, path, capacity / 2) - p99(service, path, capacity / 2) for _ in range(ROUNDS)]
    milliseconds = statistics.median(added) * 1000
    peers = {"a proxy in Flask with a token check": peer, "of the service's": edge / own}
    return [
        Row("B4.cpu", "CPU of the edge a request, floor the service's", "us", edge, own, own / edge, 10, peers),
        Row("B4.flask", "CPU of the edge, floor a proxy in Flask", "us", edge, peer, peer / edge, 15),
        Row("B4.p99", "added by the edge at half load, p99", "ms", milliseconds, 1, 1 / max(milliseconds, 0.01), 1),
    ]


def cost(target: Target, path: str, pid: int) -> float:
    """Microseconds of CPU that a process and its children spend on one request, warmed up before."""
    request = target.request("GET", path)
    closed_loop(target, lambda _: request, CLIENTS, 1)
    before = family_cpu(pid)
    answers = closed_loop(target, lambda _: request, CLIENTS, SECONDS)
    assert all(answer.status == OK for answer in answers)
    return (family_cpu(pid) - before) / len(answers) * 1e6


def rate(target: Target, path: str) -> float:
    """Requests a second that the target answers to clients who do nothing else."""
    request = target.request("GET", path)
    return len(closed_loop(target, lambda _: request, CLIENTS, SECONDS)) / SECONDS


def p99(target: Target, path: str, load: float) -> float:
    """Seconds, at a steady rate."""
    request = target.request("GET", path)
    return quantile(open_loop(target, lambda _: request, load, SECONDS), 99)


@contextmanager
def flask_proxy(stand: Stand, service: Target) -> Iterator[tuple[Target, int]]:
    """The peer, run as the services are: gunicorn with two processes of four threads."""
    (port,) = draw_free(1)
    keys = f"{stand.local.past_the_edge()['gateway']}/v1/jwks"
    command = [sys.executable, "-m", __name__, str(port), service.base, keys]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    target = Target(f"http://127.0.0.1:{port}", service.token)
    try:
        wait_for(lambda: answers(target), 30, "the proxy answers")
        yield target, child.pid
    finally:
        child.terminate()
        child.wait(30)


def answers(target: Target) -> bool:
    """Whether anything answers there."""
    return any(answer.status for answer in closed_loop(target, lambda _: target.request("GET", "/"), 1, 0.05))


def serve_proxy(port: str, upstream: str, keys: str) -> None:
    """A textbook proxy: verify the token, forward, answer."""
    import urllib3  # noqa: PLC0415 - the peer's own libraries
    from flask import Flask, Response, request  # noqa: PLC0415
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    pool = urllib3.PoolManager(maxsize=8)
    known = KeySet.import_key_set(urllib3.request("GET", keys).json())
    app = Flask("proxy")

    def forward(path: str) -> Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        jwt.decode(token, known, algorithms=["RS256"])
        headers = {name: value for name, value in request.headers if name not in {"Host", "Connection"}}
        given = pool.request(request.method, f"{upstream}/{path}", headers=headers, body=request.get_data())
        return Response(given.data, given.status, content_type=given.headers.get("Content-Type"))

    app.add_url_rule("/<path:path>", view_func=forward, methods=["GET", "POST", "PATCH"])

    class Proxy(BaseApplication):
        def load_config(self) -> None:
            settings = {"bind": f"127.0.0.1:{port}", "workers": 2, "threads": 4, "worker_class": "gthread"}
            for name, value in {**settings, "control_socket_disable": True}.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    Proxy().run()


if __name__ == "__main__":
    serve_proxy(*sys.argv[1:])
