"""The web process as it really runs: gunicorn, its bounds, its clean stop."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
import urllib3
from sqlalchemy import create_engine, text

from chassis.principal import Reach
from chassis.testing.access import Signer, enrol
from crm.servers.processes import Running
from services.chassis.tests.http.shop import READ, WRITE

ROOT = Path(__file__).parents[4]
PATIENCE = 30.0


def free_port() -> int:
    """A port below the ephemeral range that nobody listens on."""
    first = 20_000 + os.getpid() % 500 * 20  # test workers side by side begin at different places
    for port in range(first, first + 200):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


class Web:
    """A running web process of the bookshop."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log
        self.http = urllib3.PoolManager(retries=False, timeout=20)

    def get(self, path: str, **headers: str) -> urllib3.BaseHTTPResponse:
        """One GET, by default on a connection of its own."""
        return self.http.request(
            "GET", f"http://127.0.0.1:{self.port}{path}", headers={"Connection": "close", **headers}
        )

    def raw(self, sent: bytes) -> bytes:
        """Everything the server answers to these bytes until it closes or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(sent)
            heard = b""
            while piece := connection.recv(65_536):
                heard += piece
                if b"\r\n\r\n" in heard and b"problem+json" in heard and heard.endswith(b"}"):
                    break
            return heard

    def until_ready(self) -> None:
        """Wait until /readyz answers 200."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if self.get("/readyz").status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())


StartWeb = Callable[..., Web]


@pytest.fixture
def start_web(shop_url: str, tmp_path: Path, signer: Signer) -> Iterator[StartWeb]:
    started: list[Web] = []
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({signer.kid: signer.key.as_dict(private=False)}))

    def start(**more: str) -> Web:
        port, log = free_port(), tmp_path / "web.log"
        environment = {
            **os.environ,
            "CRM_MODE": "test",
            "CRM_DATABASE_URL": shop_url,
            "CRM_BROKER_URL": "amqp://nobody@127.0.0.1:1/",
            "CRM_JWKS_URL": "http://127.0.0.1:1/",
            "CRM_ISSUER": "https://crm.test",
            "CRM_CURSOR_SECRET": "a secret of at least thirty-two letters",
            "CRM_RELAY_WAKE": "127.0.0.1:9",
            "CRM_HTTP_BIND": f"127.0.0.1:{port}",
            "SHOP_KEYS": str(keys),
            **more,
        }
        program = [sys.executable, "-m", "services.chassis.tests.http.shop_web"]
        with log.open("wb") as sink:
            process = subprocess.Popen(program, cwd=ROOT, env=environment, stdout=sink, stderr=sink)
        web = Web(process, port, log)
        started.append(web)
        web.until_ready()
        return web

    yield start
    for web in started:
        if web.process.poll() is None:
            web.process.kill()
            web.process.wait(PATIENCE)


@pytest.fixture
def bearer(shop_url: str, signer: Signer) -> dict[str, str]:
    engine = create_engine(shop_url)
    somebody = enrol(engine, {READ: Reach.ALL, WRITE: Reach.ALL})
    engine.dispose()
    return signer.bearer(somebody)


@contextmanager
def held_connections(url: str, count: int) -> Iterator[None]:
    """Sessions that hold a lock on the books, so that whoever reads them waits."""
    engine = create_engine(url, pool_size=count)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE book IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


def test_an_answer_names_no_product_and_is_not_stored(start_web: StartWeb, bearer: dict[str, str]) -> None:
    answer = start_web().get("/v1/books", **bearer)
    assert answer.status == 200, answer.data
    assert answer.headers["Server"] == "crm"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_ten_gigabytes_announced_are_refused_unread(start_web: StartWeb, bearer: dict[str, str]) -> None:
    token = bearer["Authorization"].encode()
    head = b"POST /v1/books HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + b"\r\nContent-Type: application/json\r\n"
    answer = start_web().raw(head + b"Content-Length: 10737418240\r\n\r\n{}")
    assert answer.startswith(b"HTTP/1.1 413"), answer
    assert b"application/problem+json" in answer


def test_the_connection_of_a_refused_body_serves_the_next_request(start_web: StartWeb) -> None:
    """A large body of somebody who may not send it is refused unread, and the answer says `keep-alive`."""
    web = start_web()
    connection = HTTPConnection("127.0.0.1", web.port, timeout=20)
    for _ in range(3):
        connection.request("POST", "/v1/books", b"a" * 900_000, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Connection"]) == (401, "keep-alive")
        answer.read()
    connection.close()


def test_a_chunked_body_is_read_and_an_endless_one_refused(start_web: StartWeb, bearer: dict[str, str]) -> None:
    web = start_web()
    token = bearer["Authorization"].encode()
    head = b"POST /v1/books HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + b"\r\nContent-Type: application/json\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    book = b'{"title": "chunks", "kind": "novel", "price": "1"}'
    assert b" 201 " in web.raw(chunked + b"%x\r\n%s\r\n0\r\n\r\n" % (len(book), book))
    too_much = b"".join(b"10000\r\n" + b" " * 65_536 + b"\r\n" for _ in range(20))
    assert b" 413 " in web.raw(chunked + too_much + b"0\r\n\r\n")
    for broken in (b"+3\r\nabc\r\n", b"3\r\nabcdef\r\n", b"3\nabc\n"):
        assert web.raw(chunked + broken + b"0\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_every_request_is_one_log_line_with_its_trace_and_route(start_web: StartWeb, bearer: dict[str, str]) -> None:
    web = start_web()
    traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    web.get("/v1/books?q=a%0aforged", traceparent=traceparent, **bearer)
    lines = [json.loads(line) for line in web.log.read_text().splitlines()]
    [line] = [line for line in lines if line.get("route") == "/v1/books"]
    assert line["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert (line["method"], line["status"], line["service"]) == ("GET", 422, "shop")
    assert "ms" in line
    assert bearer["Authorization"] not in web.log.read_text()


def test_metrics_add_up_over_all_workers(start_web: StartWeb, bearer: dict[str, str]) -> None:
    web = start_web(CRM_HTTP_WORKERS="2")
    for _ in range(40):
        web.get("/v1/books", **bearer)
    page = web.get("/metrics").data.decode()
    counted = 'crm_http_request_seconds_count{method="GET",route="/v1/books",status="200"} 40.0'
    assert counted in page, page[:2000]


def test_asked_to_stop_it_is_not_ready_first_and_ends_what_is_in_flight(
    start_web: StartWeb, bearer: dict[str, str], shop_url: str
) -> None:
    web = start_web(CRM_HTTP_WORKERS="1")
    with held_connections(shop_url, 1):
        slow = socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE)
        token = bearer["Authorization"].encode()
        slow.sendall(b"GET /v1/books HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: " + token + b"\r\n\r\n")
        wait_for_lock(shop_url)
        web.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while (left := web.get("/readyz", Connection="keep-alive")).status == 200 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert left.status == 503
        assert json.loads(left.data)["type"] == "/problems/leaving"
        left = web.get("/readyz", Connection="keep-alive")  # the first may have come in before it was asked to stop
        assert left.headers["Connection"] == "close", "the edge opens its next connection elsewhere"
    heard = b""
    while piece := slow.recv(65_536):
        heard += piece
    assert heard.startswith(b"HTTP/1.1 200"), heard[:300]
    assert web.process.wait(PATIENCE) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", web.port), timeout=1)


def test_asked_twice_it_ends_at_once(start_web: StartWeb, bearer: dict[str, str], shop_url: str) -> None:
    web = start_web(CRM_HTTP_WORKERS="1")
    with held_connections(shop_url, 1):
        slow = socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE)
        token = bearer["Authorization"].encode()
        slow.sendall(b"GET /v1/books HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + b"\r\n\r\n")
        wait_for_lock(shop_url)
        web.process.send_signal(signal.SIGTERM)
        wait_for_text(web.log, "Handling signal: term")
        web.process.send_signal(signal.SIGTERM)
        assert web.process.wait(PATIENCE) == 128 + signal.SIGTERM
        slow.close()


def test_a_successor_serves_on_the_same_socket_and_nobody_is_told_that_the_old_one_leaves(start_web: StartWeb) -> None:
    """B16: what was queued at the closing of the socket would be lost; so would be all that a probe keeps away."""
    web = start_web(CRM_HTTP_WORKERS="1")
    old = Running.of(web.process.pid)
    assert old is not None
    old.send(signal.SIGUSR2)
    deadline = time.monotonic() + PATIENCE
    while not any(one.children() for one in old.successors()):
        assert time.monotonic() < deadline, web.log.read_text()
        time.sleep(0.05)
    [successor] = old.successors()
    try:
        old.send(signal.SIGTERM)
        while web.process.poll() is None:
            assert web.get("/readyz").status == 200
        assert web.get("/readyz").status == 200
    finally:
        successor.kill()


def wait_for_lock(url: str) -> None:
    """Until somebody waits for the lock on the books."""
    engine = create_engine(url)
    deadline = time.monotonic() + PATIENCE
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with engine.connect() as connection:
        while not connection.scalar(waiting) and time.monotonic() < deadline:
            time.sleep(0.02)
    engine.dispose()


def wait_for_text(path: Path, wanted: str) -> None:
    """Until a log holds a text."""
    deadline = time.monotonic() + PATIENCE
    while wanted not in path.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
