"""A service that is restarted under load behind the edge: nobody notices, and no write is done twice (B16, G-5)."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from crm.servers.ports import draw_free, is_listening
from gateway.edge.settings import Upstream
from gateway.edge.testing import HOST, Edge, Stand, eventually

PLACE = "/api/customer/v1/accounts"
CLIENTS, RESTARTS = 6, 2
PATIENT = {"RETRIES": 60, "PROBES_FAILED": 60}
"""A server that starts on a busy machine may take longer than the product waits for it."""
SERVICE = """
import os
def app(environ, start_response):
    with open(os.environ["DONE"], "ab", 0) as done:
        done.write((environ["REQUEST_METHOD"] + " " + environ["QUERY_STRING"] + "\\n").encode())
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """A real web server of the kind that serves all our services, asked to stop at the end."""
    options = ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--keep-alive", "75")
    command = [sys.executable, "-m", "gunicorn", *options, "--no-control-socket", "--bind", f"{HOST}:{port}"]
    environment = {"DONE": str(folder / "done"), "PYTHONPATH": str(folder)}
    process = subprocess.Popen([*command, "service:app"], env=environment, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: is_listening(port))
        yield
        process.terminate()
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.wait()


def test_restarts_under_load_fail_no_request_and_do_no_write_twice(stand: Stand, tmp_path: Path) -> None:
    """A write without a key may meet the old process closing its door. Nobody knows whether it was read, so its client
    is told that its fate is unknown; all others get through."""
    (tmp_path / "service.py").write_text(SERVICE)
    [port] = draw_free(1)
    others = [Upstream(name, ((HOST, stand.services[name].port),)) for name in stand.services if name != "customer"]
    upstreams = (*others, Upstream("customer", ((HOST, port),)))
    enough, safe, bare = threading.Event(), Counter[int](), Counter[int]()

    def load(edge: Edge, client: int) -> None:
        number = 0
        while not enough.is_set():
            number += 1
            query, token = f"client={client}&n={number}", edge.bearer()
            safe[edge.ask("GET", PLACE, token).status] += 1
            safe[edge.ask("POST", PLACE, {**token, "Idempotency-Key": query}, b"{}").status] += 1
            bare[edge.ask("POST", f"{PLACE}?{query}", token, b"{}").status] += 1

    def many_more(than: int) -> bool:
        return safe[200] > than + 100

    with ExitStack() as server:
        server.enter_context(serving(tmp_path, port))
        with stand.start(bounds=PATIENT, edge_upstreams=upstreams) as edge, ThreadPoolExecutor(CLIENTS) as pool:
            try:
                clients = [pool.submit(load, edge, client) for client in range(CLIENTS)]
                for _ in range(RESTARTS):
                    eventually(partial(many_more, safe[200]))
                    server.close()
                    server.enter_context(serving(tmp_path, port))
                eventually(partial(many_more, safe[200]))
            finally:
                enough.set()
            for one in clients:
                one.result(timeout=30)
            assert set(safe) == {200}, [line for line in edge.requests_logged() if line["status"] != 200]
    assert set(bare) <= {200, 502}
    done = [line for line in (tmp_path / "done").read_text().splitlines() if line.startswith("POST client")]
    assert len(set(done)) == len(done)
    assert bare[200] <= len(done) <= bare.total()
