"""Services that hang, break off or talk nonsense: their faults stay theirs (faults.md G-1, G-2)."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPException
from socket import socket

import pytest

from crm.servers.ports import draw_free
from gateway.edge.routes import ROUTES
from gateway.edge.settings import Upstream
from gateway.edge.testing import HOST, Edge, Script, Scripted, Seen, Stand, answer, eventually

PLACE = "/api/customer/v1/accounts"
OTHER = "/api/sales/v1/orders"

UNUSABLE = {
    "garbage": b"\x00\x01\x02 nonsense\r\n\r\n",
    "no status": b"HTTP/1.1\r\n\r\n",
    "a status in letters": b"HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n",
    "megabyte of headers": answer(b"", "X: " + "a" * 2**20, "Content-Length: 0"),
    "two lengths": answer(b"abcde", "Content-Length: 5", "Content-Length: 3"),
    "length and chunks": answer(b"0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"),
    "length below nothing": answer(b"abcde", "Content-Length: -5"),
    "headers cut": b"HTTP/1.1 200 OK\r\nContent-Le",
    "a null in a header": answer(b"", "X: a\x00b", "Content-Length: 0"),
    "an answer of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}
BROKEN_OFF = {
    "half a body": answer(b"a" * 50, "Content-Length: 100"),
    "chunks without an end": answer(b"5\r\nabcde\r\n", "Transfer-Encoding: chunked"),
    "half a chunk": answer(b"ff\r\nabcde", "Transfer-Encoding: chunked"),
    "a chunk that is none": answer(b"5\r\nabcde\r\nzz\r\n", "Transfer-Encoding: chunked"),
}
MORE_THAN_SAID = {
    "longer than its length": answer(b"abcdeHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "Content-Length: 5"),
    "a second answer": answer(b"abcde") + answer(b"evil"),
    "a body on 204": answer(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", status="204 No Content"),
}


def saying(spoken: bytes) -> Script:
    """Say this and close the connection."""

    def script(connection: socket, _: Seen) -> bool:
        connection.sendall(spoken)
        return False

    return script


def keeps_its_word(edge: Edge, customer: Scripted) -> None:
    """The next requests get their own answers."""
    for number in range(3):
        got = edge.ask("GET", f"/api/customer/v1/leads?n={number}", edge.bearer())
        assert (got.status, got.json["target"]) == (200, f"/v1/leads?n={number}")


@pytest.mark.parametrize("fault", UNUSABLE)
def test_an_answer_that_is_none_is_502(hasty: Edge, customer: Scripted, fault: str) -> None:
    """G-2."""
    customer.scripts["/v1/accounts"] = saying(UNUSABLE[fault])
    got = hasty.ask("POST", PLACE, hasty.bearer())
    assert (got.status, got.json["type"]) == (502, "/problems/answer-lost")
    assert len(customer.asked("/v1/accounts")) == 1
    keeps_its_word(hasty, customer)


@pytest.mark.parametrize("fault", BROKEN_OFF)
def test_an_answer_that_breaks_off_is_never_taken_for_whole(hasty: Edge, customer: Scripted, fault: str) -> None:
    """G-2: its beginning may be on its way already, so the connection breaks off as well."""
    customer.scripts["/v1/accounts"] = saying(BROKEN_OFF[fault])
    with pytest.raises((HTTPException, ConnectionError)):
        hasty.ask("GET", PLACE, hasty.bearer())
    keeps_its_word(hasty, customer)


@pytest.mark.parametrize("fault", MORE_THAN_SAID)
def test_what_follows_an_answer_reaches_nobody(hasty: Edge, customer: Scripted, fault: str) -> None:
    """G-2: no answer of one request for another."""

    def script(connection: socket, _: Seen) -> None:
        connection.sendall(MORE_THAN_SAID[fault])

    customer.scripts["/v1/accounts"] = script
    got = hasty.ask("GET", PLACE, hasty.bearer())
    assert got.status in {200, 204, 502}
    assert b"evil" not in got.body
    keeps_its_word(hasty, customer)


def test_a_service_may_say_first_that_it_goes_on(hasty: Edge, customer: Scripted) -> None:
    """G-2: 100 Continue."""
    customer.scripts["/v1/accounts"] = saying(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(b"done"))
    assert hasty.ask("POST", PLACE, hasty.bearer(), b"{}").body == b"done"


def test_an_answer_that_ends_with_its_connection_is_whole(hasty: Edge, customer: Scripted) -> None:
    """G-2: no length at all, RFC 9112, 6.3."""
    customer.scripts["/v1/accounts"] = saying(answer(b"done", "Content-Type: text/plain"))
    assert hasty.ask("GET", PLACE, hasty.bearer()).body == b"done"


@pytest.fixture
def hung(customer: Scripted) -> Iterator[threading.Event]:
    """The customer service accepts and never answers, probes included, until the event is set."""
    let_go = threading.Event()

    def hang(connection: socket, _: Seen) -> bool:
        let_go.wait(20)
        connection.sendall(answer(b"{}"))
        return True

    customer.scripts.update(dict.fromkeys(("/v1/accounts", "/readyz"), hang))
    yield let_go
    let_go.set()


def test_a_service_that_hangs_is_504_then_shut_off_then_asked_again(
    hasty: Edge, customer: Scripted, hung: threading.Event
) -> None:
    """G-1: the others answer all the while."""
    assert hasty.ask("GET", PLACE, hasty.bearer()).status == 504
    assert hasty.ask("GET", OTHER, hasty.bearer()).status == 200
    eventually(lambda: hasty.ask("GET", PLACE, hasty.bearer()).status == 503)
    asked = len(customer.seen)
    assert hasty.ask("GET", PLACE, hasty.bearer()).status == 503
    assert len(customer.seen) == asked, "a service that is away is not even asked"
    assert hasty.ask("GET", OTHER, hasty.bearer()).status == 200
    hung.set()
    eventually(lambda: hasty.ask("GET", PLACE, hasty.bearer()).status == 200)


SOON = [replace(route, seconds=0.3) for route in ROUTES]
BOUNDS = {"PARALLEL": 4, "QUEUED": 8}


def test_what_a_service_cannot_hold_is_503_at_once_and_the_rest_is_served(
    stand: Stand, customer: Scripted, services: object
) -> None:
    """B17: four are served, eight wait, the others hear so while these still wait."""
    let_go = threading.Event()

    def hang(connection: socket, _: Seen) -> None:
        let_go.wait(20)
        connection.sendall(answer(b"{}"))

    customer.scripts["/v1/accounts"] = hang
    with stand.start(bounds=BOUNDS) as edge, ThreadPoolExecutor(30) as pool:
        try:
            asked = [pool.submit(edge.ask, "GET", PLACE, edge.bearer()) for _ in range(30)]
            eventually(lambda: sum(one.done() for one in asked) == 18)
            refused = [one.result() for one in asked if one.done()]
            assert {(got.status, got.headers["retry-after"]) for got in refused} == {(503, "1")}
            assert edge.ask("GET", OTHER, edge.bearer()).status == 200
            assert len(customer.asked("/v1/accounts")) == 4
        finally:
            let_go.set()
        assert sorted(one.result().status for one in asked) == [200] * 12 + [503] * 18
        assert edge.ask("GET", PLACE, edge.bearer()).status == 200
    assert len(customer.asked("/v1/accounts")) == 13


def test_of_two_processes_only_the_one_that_does_not_answer_is_left_out(stand: Stand, customer: Scripted) -> None:
    """A process's own 503 is an answer: it goes on being asked."""
    [port] = draw_free(1)
    other = Scripted(port, {})
    both = Upstream("customer", ((HOST, customer.port), (HOST, port)))
    rest = tuple(Upstream(name, ((HOST, stand.services[name].port),)) for name in stand.services if name != "customer")
    let_go = threading.Event()
    busy = answer(b"{}", status="503 Service Unavailable")
    with stand.start(SOON, edge_upstreams=(both, *rest)) as edge, ThreadPoolExecutor(20) as pool:

        def asked(times: int) -> set[int]:
            customer.seen.clear()
            return set(pool.map(lambda _: edge.ask("GET", PLACE, edge.bearer()).status, range(times)))

        customer.scripts["/v1/accounts"] = lambda connection, _: connection.sendall(busy)
        detected = "cluster.customer.outlier_detection.ejections_detected_failure_percentage"
        eventually(lambda: bool(asked(20)) and edge.stat(detected) > 0)
        assert asked(40) == {200, 503}
        assert len(customer.seen) >= 15, "half of forty, or nearly"
        customer.scripts["/v1/accounts"] = lambda _connection, _seen: not let_go.wait(20)
        try:
            eventually(lambda: asked(20) == {200})
            assert not customer.seen
        finally:
            let_go.set()
    other.stop()
