"""Clients that send and read a byte now and then hold no service and stand in nobody's way (faults.md G-3)."""

import resource
import socket
import threading
import time
from contextlib import ExitStack

import pytest

from gateway.edge.testing import HOST, Edge, Scripted, Seen, Stand, answer, drained, eventually

PLACE = "/api/customer/v1/accounts"
MIB = 2**20


def opened(edge: Edge, stack: ExitStack, count: int, sent: str) -> list[socket.socket]:
    """That many connections, each with the beginning of a request."""
    connections = []
    for _ in range(count):
        connection = stack.enter_context(socket.create_connection((HOST, edge.port)))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(sent.encode())
        connections.append(connection)
    return connections


def begun(edge: Edge, body: int) -> str:
    """A request of somebody with a token, whose body is still to come."""
    token = edge.bearer()["Authorization"]
    return f"POST {PLACE} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\nContent-Length: {body}\r\n\r\n"


def reading(edge: Edge) -> str:
    """A request for a large answer, which nobody reads here."""
    token = edge.bearer()["Authorization"]
    return f"GET /api/customer/v1/large HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n\r\n"


def others_are_served(stand: Stand, edge: Edge, each: int) -> None:
    """With so many slow clients of each kind at once, every other request is answered and no service is held."""
    service = stand.services["customer"]
    given = threading.Semaphore(0)

    def large(connection: socket.socket, _: Seen) -> None:
        connection.sendall(answer(b"a" * (MIB // 2)))
        given.release()

    service.scripts["/v1/large"] = large
    with ExitStack() as stack:
        opened(edge, stack, each, f"GET {PLACE} HTTP/1.1\r\nHos")
        opened(edge, stack, each, begun(edge, 1000) + "{")
        for _ in range(each):
            opened(edge, stack, 1, reading(edge))
            assert given.acquire(timeout=30), "a service waits for a slow reader"
        answers = [edge.ask("POST", PLACE, edge.bearer(), b"{}").status for _ in range(50)]
        answers += [edge.ask("GET", "/api/sales/v1/orders", edge.bearer()).status for _ in range(50)]
        assert answers == [200] * 100
        assert edge.stat("http.edge.downstream_cx_active") >= 3 * each
        assert len(service.asked("/v1/accounts")) == 50, "a body reaches its service whole or not at all"


def test_hundreds_of_slow_clients_are_in_nobody_s_way(stand: Stand, edge: Edge) -> None:
    others_are_served(stand, edge, 100)


@pytest.mark.slow
def test_two_thousand_slow_clients_are_in_nobody_s_way(stand: Stand, services: object) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16384), hard))
    try:
        with stand.start() as edge:
            others_are_served(stand, edge, 667)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("bound", ["HEADERS_SECONDS", "REQUEST_SECONDS"])
def test_what_comes_a_byte_now_and_then_is_408_in_the_end(stand: Stand, customer: Scripted, bound: str) -> None:
    """Headers and bodies have a bound each; a byte in time does not help."""
    with stand.start(bounds={bound: 1}) as edge, ExitStack() as stack:
        sent = f"GET {PLACE} HTTP/1.1\r\nHost: a\r\nX-" if bound == "HEADERS_SECONDS" else begun(edge, 1000)
        [connection] = opened(edge, stack, 1, sent)
        connection.settimeout(10)
        threading.Thread(target=_drip, args=(connection,), daemon=True).start()
        assert b"/problems/request-too-slow" in drained(connection)
    assert not customer.seen


def _drip(connection: socket.socket) -> None:
    """A byte now and then, as long as somebody listens."""
    try:
        while True:
            time.sleep(0.1)
            connection.sendall(b"a")
    except OSError:
        return


def test_an_answer_that_nobody_reads_leaves_its_service_free(stand: Stand, customer: Scripted) -> None:
    """The bound is raised here beyond what the system itself keeps of an answer (some 10 MB)."""
    given = threading.Event()

    def large(connection: socket.socket, _: Seen) -> None:
        connection.sendall(answer(b"a" * 32 * MIB))
        given.set()

    customer.scripts["/v1/large"] = large
    with stand.start(bounds={"ANSWER_BYTES": 32 * MIB}) as edge, ExitStack() as stack:
        opened(edge, stack, 1, reading(edge))
        assert given.wait(10)


def test_a_body_that_ends_early_is_no_request(edge: Edge, customer: Scripted) -> None:
    with socket.create_connection((HOST, edge.port)) as connection:
        connection.sendall((begun(edge, 10) + "{").encode())
    assert edge.ask("POST", PLACE, edge.bearer(), b"whole").status == 200
    assert [seen.body for seen in customer.asked("/v1/accounts")] == [b"whole"]


def test_near_its_bound_of_memory_the_edge_lets_go_of_slow_readers(stand: Stand, customer: Scripted) -> None:
    """G-9: forty answers of 8 MB that nobody reads do not fit into 100 MB, even with what the system itself keeps."""
    customer.scripts["/v1/large"] = lambda connection, _: connection.sendall(answer(b"a" * 8 * MIB))
    with stand.start(bounds={"HEAP_BYTES": 100 * MIB, "ANSWER_BYTES": 8 * MIB}) as edge, ExitStack() as stack:
        opened(edge, stack, 40, reading(edge))
        eventually(lambda: edge.stat("http.edge.downstream_cx_idle_timeout") > 0)
        eventually(lambda: edge.stat("overload.envoy.resource_monitors.fixed_heap.pressure") < 80)
        assert edge.ask("GET", "/api/sales/v1/orders", edge.bearer()).status == 200
