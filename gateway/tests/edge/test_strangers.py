"""Strangers: three rooms of the services are open to them, within limits; the rest is not (C-23, SY-13, S-04)."""

import json

import pytest

from gateway.edge import limits
from gateway.edge.testing import Edge, Scripted, Stand

SITE, VISITS = "/api/customer/v1/site", "/api/service-desk/v1/visits"
OFFERS = "/api/sales/v1/offers"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("request_line", "place"),
    [
        (f"GET {SITE}/pages", "customer /v1/site/pages"),
        (f"GET {SITE}/news/opening?x=1", "customer /v1/site/news/opening?x=1"),
        (f"POST {SITE}/messages", "customer /v1/site/messages"),
        (f"POST {VISITS}", "service_desk /v1/visits"),
        (f"POST {VISITS}/1/read", "service_desk /v1/visits/1/read"),
        (f"POST {OFFERS}/accept", "sales /v1/offers/accept"),
    ],
)
def test_a_stranger_comes_in_without_a_token(edge: Edge, stand: Stand, request_line: str, place: str) -> None:
    method, address = request_line.split()
    service, inside = place.split()
    got = edge.ask(method, address, JSON, b"{}" if method == "POST" else None)
    assert (got.status, got.json["target"]) == (200, inside)
    [seen] = stand.services[service].seen
    assert seen.all("authorization") == []


@pytest.mark.parametrize(
    "address",
    [
        "/api/customer/v1/accounts",
        "/api/customer/v1/sitemap",
        "/api/customer/v1",
        "/api/customer/v1/publications",
        f"{SITE}/../accounts",
        f"{SITE}/%2e%2e/accounts",
        "/api/service-desk/v1/conversations",
        "/api/service-desk/v1/visitsx",
        f"{VISITS}/./../tickets",
        "/api/sales/v1/quotations",
        f"{OFFERS}/../quotations",
    ],
)
def test_the_rest_of_these_services_asks_for_a_token(edge: Edge, stand: Stand, address: str) -> None:
    for method in ("GET", "POST"):
        assert edge.ask(method, address, {**JSON, "Idempotency-Key": "k"}).status == 401
    assert stand.services["customer"].seen == stand.services["service_desk"].seen == []


def test_who_is_signed_in_may_read_the_site_as_well(edge: Edge, customer: Scripted) -> None:
    assert edge.ask("GET", f"{SITE}/news", edge.bearer()).status == 200
    [seen] = customer.seen
    assert len(seen.all("authorization")) == 1


@pytest.mark.parametrize("place", [f"{SITE}/messages", VISITS])
def test_a_stranger_may_write_a_long_text_and_no_more(edge: Edge, stand: Stand, place: str) -> None:
    longest = json.dumps({"text": "\U0001f600" * 4000}).encode()
    assert edge.ask("POST", place, JSON, longest).status == 200
    before = sum(len(service.seen) for service in stand.services.values())
    too_much = b"x" * (limits.VISITOR_BYTES + 1)
    assert edge.ask("POST", place, JSON, too_much).status == 413
    assert edge.ask("POST", place, JSON, iter([too_much])).status == 413
    assert sum(len(service.seen) for service in stand.services.values()) == before


def test_strangers_share_the_rate_of_their_address_and_take_nothing_from_people(stand: Stand) -> None:
    """R-1: their forms count together with all else that comes from there without a good token."""
    with stand.start(edge_address_rate=3, edge_user_rate=1000) as edge:
        places = [f"{SITE}/messages", VISITS, f"{VISITS}/1/messages", f"{SITE}/pages"]
        answers = [edge.ask("POST", places[n % 4], JSON, b"{}") for n in range(60)]
        refused = [got for got in answers if got.status == 429]
        assert {got.status for got in answers} == {200, 429}
        assert all(got.headers["retry-after"] == "1" for got in refused)
        assert edge.ask("GET", f"{SITE}/pages", edge.bearer()).status == 200
