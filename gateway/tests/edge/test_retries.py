"""What is sent again and what never is: a write without a key reaches a service at most once (B16)."""

import threading
from collections import Counter
from socket import socket

import pytest

from gateway.edge.testing import Edge, Script, Scripted, Seen, answer

PLACE = "/api/customer/v1/accounts"
KEY = {"Idempotency-Key": "0b9f3c"}


def hang_up(_: socket, __: Seen) -> bool:
    """Read the request and close the connection without a word."""
    return False


def hang_up_once() -> Script:
    """The first request is lost, the next one answered."""
    asked: list[Seen] = []

    def script(connection: socket, seen: Seen) -> bool:
        asked.append(seen)
        if len(asked) > 1:
            connection.sendall(answer(b"done"))
        return len(asked) > 1

    return script


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_a_write_without_a_key_is_sent_once_and_its_fate_is_said_to_be_unknown(
    hasty: Edge, customer: Scripted, method: str
) -> None:
    customer.scripts["/v1/accounts"] = hang_up
    got = hasty.ask(method, PLACE, {**hasty.bearer(), "Accept-Language": "en"}, b"{}")
    assert (got.status, got.json["type"]) == (502, "/problems/answer-lost")
    assert "retry-after" not in got.headers
    assert len(customer.asked("/v1/accounts")) == 1


@pytest.mark.parametrize(("method", "headers"), [("GET", {}), ("HEAD", {}), ("POST", KEY), ("PATCH", KEY)])
def test_what_may_be_sent_again_is(hasty: Edge, customer: Scripted, method: str, headers: dict[str, str]) -> None:
    customer.scripts["/v1/accounts"] = hang_up_once()
    assert hasty.ask(method, PLACE, {**hasty.bearer(), **headers}, b"{}").status == 200
    first, second = customer.asked("/v1/accounts")
    assert (first.body, first.all("idempotency-key")) == (second.body, second.all("idempotency-key"))


def test_what_is_lost_every_time_is_given_up(hasty: Edge, customer: Scripted) -> None:
    customer.scripts["/v1/accounts"] = hang_up
    assert hasty.ask("GET", PLACE, hasty.bearer()).status == 502
    assert len(customer.asked("/v1/accounts")) == 4  # the first and three more, as the hasty edge is told


@pytest.mark.parametrize(
    "status", ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "409 Conflict"]
)
def test_an_answer_is_an_answer_and_asks_for_no_second_try(edge: Edge, customer: Scripted, status: str) -> None:
    customer.scripts["/v1/accounts"] = lambda connection, _: connection.sendall(answer(b"{}", status=status))
    for method in ("GET", "POST"):
        assert edge.ask(method, PLACE, {**edge.bearer(), **KEY}).status == int(status[:3])
    assert len(customer.asked("/v1/accounts")) == 2


def test_a_service_that_closes_kept_connections_loses_no_request_and_gets_none_twice(
    edge: Edge, customer: Scripted
) -> None:
    """gunicorn closes its kept connections when it stops; whoever is just sending on one must not notice."""
    served: Counter[int] = Counter()

    def once_a_connection(connection: socket, seen: Seen) -> bool:
        served[seen.connection] += 1
        if served[seen.connection] > 1:
            return False
        connection.sendall(answer(b"{}"))
        return True

    customer.scripts["/v1/accounts"] = once_a_connection
    for number in range(30):
        assert edge.ask("POST", f"{PLACE}?n={number}", edge.bearer(), b"{}").status == 200
    assert Counter(seen.target for seen in customer.seen) == {f"/v1/accounts?n={number}": 1 for number in range(30)}
    assert [edge.ask("GET", PLACE, edge.bearer()).status for _ in range(10)] == [200] * 10


def test_reads_and_keyed_writes_share_kept_connections(edge: Edge, customer: Scripted) -> None:
    for _ in range(20):
        edge.ask("GET", PLACE, edge.bearer())
        edge.ask("POST", PLACE, {**edge.bearer(), **KEY}, b"{}")
    assert len({seen.connection for seen in customer.seen}) == 1


@pytest.mark.parametrize("headers", [{}, KEY])
def test_a_write_waits_for_a_service_that_starts_anew(edge: Edge, customer: Scripted, headers: dict[str, str]) -> None:
    """B16: nothing was sent while nobody listened, so even a write without a key is tried again."""
    customer.stop()
    again = threading.Timer(1.0, customer.start)
    again.start()
    try:
        assert edge.ask("POST", PLACE, {**edge.bearer(), **headers}, b"{}").status == 200
    finally:
        again.join()
    assert len(customer.asked("/v1/accounts")) == 1


def test_a_request_on_its_deadline_is_not_tried_again(hasty: Edge, customer: Scripted) -> None:
    """G-1."""
    let_go = threading.Event()
    customer.scripts["/v1/accounts"] = lambda _connection, _seen: not let_go.wait(10)
    try:
        for headers in ({}, KEY):
            got = hasty.ask("POST", PLACE, {**hasty.bearer(), **headers}, b"{}")
            assert (got.status, got.json["type"]) == (504, "/problems/deadline-exceeded")
        assert hasty.ask("GET", PLACE, hasty.bearer()).status == 504
    finally:
        let_go.set()
    assert len(customer.asked("/v1/accounts")) == 3
