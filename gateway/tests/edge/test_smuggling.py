"""Request smuggling: one request in is one request out, whatever its bytes try to hide (faults.md S-7)."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from chassis.testing.hostile_framing import PROBES
from gateway.edge.testing import Edge, Scripted, Seen, Stand

PLACE = "/api/customer/v1/accounts"
HIDDEN = "GET {place}?hidden HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n\r\n"

READ_STRICTLY = {"bare line feeds", "a carriage return inside", "last chunk cut", "trailer with a length"}
"""What the edge reads in one way only and writes anew: nothing of it is left for the service to misread."""


@dataclass(frozen=True)
class Outcome:
    """What the edge answered to a probe, and what the service saw of it."""

    statuses: list[int]
    seen: list[Seen]


Outcomes = dict[str, Outcome]


@pytest.fixture(scope="module")
def probed(shared_edge: Edge, stand: Stand) -> Outcomes:
    """Every probe, followed by a hidden request, on a connection of its own; all at once, for each takes a while."""
    service, token = stand.services["customer"], shared_edge.bearer()["Authorization"]
    before = len(service.seen)
    start = "POST {place} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n{probe}"

    def send(number: int, probe: str) -> bytes:
        place = f"{PLACE}/{number}"
        return shared_edge.raw(
            (start + HIDDEN).format(place=place, token=token, probe=PROBES[probe]).encode("latin-1"), 1
        )

    with ThreadPoolExecutor(len(PROBES)) as pool:
        answers = list(pool.map(send, range(len(PROBES)), PROBES))
    return {
        probe: Outcome(
            [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", answers[number])],
            [seen for seen in service.seen[before:] if seen.target.partition("?")[0].endswith(f"/{number}")],
        )
        for number, probe in enumerate(PROBES)
    }


@pytest.mark.parametrize("probe", PROBES)
def test_a_service_sees_as_many_requests_as_the_edge_answered(probed: Outcomes, probe: str) -> None:
    outcome = probed[probe]
    assert outcome.statuses.count(200) == len(outcome.seen)
    assert len(outcome.statuses) <= 2
    for seen in outcome.seen:
        framing = [name.lower() for name, _ in seen.headers if name.lower() in {"content-length", "transfer-encoding"}]
        assert len(framing) <= 1
        assert b"hidden" not in seen.body
    if 400 in outcome.statuses:
        assert outcome.statuses[-1] == 400, "nothing more is read of a connection on which something was malformed"


@pytest.mark.parametrize("probe", [probe for probe in PROBES if probe not in READ_STRICTLY])
def test_an_ambiguous_request_is_refused(probed: Outcomes, probe: str) -> None:
    outcome = probed[probe]
    assert outcome.statuses[0] in {400, 401, 501}
    assert not [seen for seen in outcome.seen if "hidden" not in seen.target]


@pytest.mark.parametrize("line", ["GET /api/customer/v1/accounts", "GET /api/customer/v1/accounts HTTP/2.0"])
def test_odd_request_lines_are_refused(edge: Edge, customer: Scripted, line: str) -> None:
    """HTTP/0.9 and its kin."""
    token = edge.bearer()["Authorization"]
    assert edge.one(f"{line}\r\nHost: a\r\nAuthorization: {token}\r\n\r\n".encode()).status in {400, 426}
    assert not customer.seen


def test_pipelined_requests_are_answered_one_by_one_in_order(edge: Edge, customer: Scripted) -> None:
    token = edge.bearer()["Authorization"]
    each = "GET {place}?n={number} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n\r\n"
    sent = "".join(each.format(place=PLACE, number=number, token=token) for number in range(5))
    got = edge.raw(sent.encode(), timeout=0.5)
    expected = [f"/v1/accounts?n={number}" for number in range(5)]
    assert re.findall(r'"target": "([^"]+)"', got.decode()) == expected
    assert [seen.target for seen in customer.seen] == expected


def test_a_chunked_body_arrives_whole_with_one_length_and_nothing_of_its_chunks(edge: Edge, customer: Scripted) -> None:
    token = edge.bearer()["Authorization"]
    chunks = "3;name=value\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    sent = f"POST {PLACE} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"
    assert edge.one(sent.encode()).status == 200
    [seen] = customer.seen
    assert seen.body == b"abcde"


def test_an_absolute_address_changes_the_host_and_nothing_else(edge: Edge, customer: Scripted) -> None:
    token = edge.bearer()["Authorization"]
    sent = f"GET http://b.example{PLACE} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n\r\n"
    assert edge.one(sent.encode()).status == 200
    [seen] = customer.seen
    assert (seen.target, seen.all("host")) == ("/v1/accounts", ["b.example"])
