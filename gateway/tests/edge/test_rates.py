"""Limits of rate, and the ways around them that are none (faults.md R-1, A-2)."""

import math
import time
from collections.abc import Callable, Iterator

import pytest

from chassis.identifiers import new_id
from gateway.edge.testing import Answer, Edge, Scripted, Stand, eventually

PLACE = "/api/customer/v1/accounts"
TOKEN = "/api/identity/v1/token"
USER, ADDRESS, LOGIN, BURST = 6, 5, 2, 2


@pytest.fixture
def limited(stand: Stand, customer: Scripted) -> Iterator[Edge]:
    """An edge that nobody has asked anything yet, behind a proxy of ours that names the client."""
    with stand.start(
        edge_user_rate=USER, edge_address_rate=ADDRESS, edge_login_rate=LOGIN, edge_trusted_hops=1
    ) as edge:
        yield edge


@pytest.fixture
def direct(stand: Stand, customer: Scripted) -> Iterator[Edge]:
    """The same without a proxy before it."""
    with stand.start(edge_user_rate=USER, edge_address_rate=ADDRESS, edge_login_rate=LOGIN) as edge:
        yield edge


def let_in(ask: Callable[[int], Answer], rate: int, times: int = 40) -> list[Answer]:
    """Ask that often without a pause; fails unless as many came in as the rate allows, and returns the refusals."""
    began = time.monotonic()
    answers = [ask(number) for number in range(times)]
    seconds = math.ceil(time.monotonic() - began) + 1
    refused = [got for got in answers if got.status == 429]
    assert BURST * rate <= times - len(refused) <= BURST * rate + seconds * rate
    assert refused
    return refused


def client(number: str) -> dict[str, str]:
    """As the proxy before the edge names a client."""
    return {"X-Forwarded-For": number}


def test_a_person_beyond_the_rate_is_429_with_the_figures_and_others_are_not(limited: Edge) -> None:
    subject = new_id()
    [first, *_] = let_in(lambda _: limited.ask("GET", PLACE, limited.bearer(subject)), USER)
    assert first.json["type"] == "/problems/too-many-requests"
    assert first.headers["retry-after"] == "1"
    assert first.headers["x-ratelimit-limit"] == str(BURST * USER)
    assert first.headers["x-ratelimit-remaining"] == "0"
    got = limited.ask("GET", PLACE, limited.bearer())
    assert (got.status, got.headers["x-ratelimit-remaining"]) == (200, str(BURST * USER - 1))
    eventually(lambda: limited.ask("GET", PLACE, limited.bearer(subject)).status == 200)


def test_the_threads_of_the_edge_share_one_count(stand: Stand, customer: Scripted) -> None:
    """R-1: every request here comes on a connection of its own, and so to any of the threads."""
    with stand.start(edge_user_rate=USER, edge_concurrency=4) as edge:
        subject = new_id()
        let_in(lambda _: edge.ask("GET", PLACE, edge.bearer(subject)), USER)


def test_many_tokens_addresses_methods_and_paths_of_one_person_are_one_person(limited: Edge) -> None:
    """R-1."""
    subject = new_id()
    ways: list[Callable[[int], Answer]] = [
        lambda n: limited.ask("GET", f"{PLACE}?n={n}", limited.bearer(subject, sid=str(n))),
        lambda n: limited.ask("HEAD", PLACE, {**limited.bearer(subject), **client(f"198.51.100.{n}")}),
        lambda n: limited.ask("OPTIONS", f"/api/sales/v1/{n}", limited.bearer(subject)),
        lambda n: limited.ask("GET", f"/api/customer/v1/%61/{n}", limited.bearer(subject)),
    ]
    let_in(lambda n: ways[n % 4](n), USER)


def test_a_flood_of_bad_tokens_is_limited_by_its_address(direct: Edge) -> None:
    """A-2: whatever stands in the token, and whatever the client says of itself."""
    for_ever = {**direct.bearer(exp=1), "X-Forwarded-For": "203.0.113.1"}
    ways = [
        for_ever,
        {"Authorization": "Bearer nonsense", "X-Real-IP": "203.0.113.2"},
        {},
        {"Forwarded": "for=203.0.113.3", "X-Client-Address": "203.0.113.3"},
    ]
    refused = let_in(lambda n: direct.ask("GET", f"{PLACE}/{n}", ways[n % 4]), ADDRESS)
    assert all(got.headers["retry-after"] == "1" for got in refused)
    assert direct.ask("GET", PLACE, direct.bearer()).status == 200, "who has a good token is counted apart"


def test_addresses_that_do_not_exist_are_counted_as_well(direct: Edge) -> None:
    let_in(lambda n: direct.ask("GET", f"/nothing/{n}"), ADDRESS)


def test_forged_forwarding_headers_make_no_new_caller(direct: Edge) -> None:
    """R-1."""
    let_in(lambda n: direct.ask("GET", "/docs", {"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.{n}"}), ADDRESS)


def test_behind_a_proxy_only_the_rightmost_address_counts(limited: Edge) -> None:
    """R-1: the client puts made-up ones before it."""
    let_in(lambda n: limited.ask("GET", "/docs", client(f"203.0.113.{n}, 198.51.100.7")), ADDRESS)
    assert limited.ask("GET", "/docs", client("198.51.100.7, 198.51.100.8")).status == 200


def test_an_ipv6_network_of_one_subscriber_is_one_caller(limited: Edge) -> None:
    """R-1: a /64 has 2**64 addresses."""
    let_in(lambda n: limited.ask("GET", "/docs", client(f"2001:db8:0:1::{n:x}")), ADDRESS)
    assert limited.ask("GET", "/docs", client("2001:db8:0:2::1")).status == 200


def test_guessing_at_the_login_has_a_rate_of_its_own(direct: Edge) -> None:
    """A-2: every spelling of the login's addresses, every method, with or without somebody's good token."""
    good = direct.bearer()
    ways: list[Callable[[int], Answer]] = [
        lambda n: direct.ask("POST", f"{TOKEN}?n={n}"),
        lambda _: direct.ask("POST", "/api/identity/v1/%74oken"),
        lambda _: direct.ask("GET", "/api/identity/./v1/token", good),
        lambda _: direct.ask("POST", f"{TOKEN}/revoke", good),
        lambda _: direct.ask("POST", "/api/identity/v1/password-resets", good),
        lambda _: direct.ask("HEAD", TOKEN, good),
    ]
    let_in(lambda n: ways[n % len(ways)](n), LOGIN)


def test_a_pipeline_is_counted_request_by_request(direct: Edge, stand: Stand) -> None:
    """R-1."""
    one = f"GET {TOKEN} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    got = direct.raw(one * 30, timeout=0.5)
    assert b"HTTP/1.1 429" in got
    assert BURST * LOGIN <= got.count(b"HTTP/1.1 200") <= BURST * LOGIN + 2 * LOGIN
    assert len(stand.services["gateway"].asked("/v1/token")) == got.count(b"HTTP/1.1 200")


def test_the_probes_are_not_limited(direct: Edge) -> None:
    assert {direct.ask("GET", "/readyz").status for _ in range(40)} == {200}
