"""Who comes in: the token check at the edge, and what becomes of a token's faults (faults.md A-1)."""

from collections.abc import Mapping
from socket import socket

import pytest

from chassis.errors import Refusal, Unauthenticated
from chassis.identifiers import new_id
from chassis.testing.access import ISSUER, Signer
from chassis.testing.hostile_tokens import hostile_tokens
from chassis.tokens import Tokens
from gateway.edge.testing import Edge, Scripted, Seen, Stand, answer, eventually

PLACE = "/api/customer/v1/accounts"
PUBLIC = ("token", "token/revoke", "jwks", "password-resets", "password-resets/confirm")


@pytest.fixture
def checked(edge: Edge, customer: Scripted) -> Edge:
    """The edge before a service that checks tokens itself, as every service does."""
    tokens = Tokens(edge.signer.keys, ISSUER)

    def verify(connection: socket, seen: Seen) -> None:
        [sent] = seen.all("authorization")
        try:
            tokens.verify(sent.partition(" ")[2])
        except Refusal:
            connection.sendall(answer(b"{}", status="401 Unauthorized"))
        else:
            connection.sendall(answer(b"{}"))

    customer.scripts["/v1/accounts"] = verify
    return edge


ONLY_THE_SERVICE_KNOWS = {
    "issued in the future",
    "subject is no id",
    "subject is SQL",
    "unknown kind",
    "no iat",
    "no kind",
    "jku",
    "x5u",
    "jwk",
    "crit",
    "another type",
    "kid is empty",
    "spelled otherwise",
}
"""Faults of tokens that identity's key has signed all the same: the service refuses them."""


def test_no_hostile_token_comes_through_and_most_stop_at_the_edge(checked: Edge, customer: Scripted) -> None:
    """A-1: the whole table."""
    passed = set()
    for name, authorization in hostile_tokens(checked.signer, new_id()).items():
        before = len(customer.seen)
        got = checked.ask("GET", PLACE, {"Authorization": authorization, "Accept-Language": "en"})
        if len(customer.seen) > before:
            passed.add(name)
            assert got.status == 401, name
        elif len(authorization) > 8192:
            assert got.status == 431, name
        else:
            assert (got.status, got.json["type"]) == (401, "/problems/unauthenticated"), name
            assert got.json["title"] == Unauthenticated.title["en"]
    assert passed <= ONLY_THE_SERVICE_KNOWS


def test_a_good_token_passes_unchanged(checked: Edge, customer: Scripted) -> None:
    good = checked.bearer()
    assert checked.ask("GET", PLACE, good).status == 200
    assert customer.seen[0].all("authorization") == [good["Authorization"]]
    lower = {"Authorization": good["Authorization"].replace("Bearer", "bearer")}
    assert checked.ask("GET", PLACE, lower).status == 200


def test_a_token_counts_in_the_authorization_header_alone(edge: Edge, customer: Scripted) -> None:
    """A-1: token in the query, in a cookie, two headers, hidden by `Connection`."""
    token = edge.bearer()["Authorization"]
    bare = token.removeprefix("Bearer ")
    assert edge.ask("GET", f"{PLACE}?access_token={bare}").status == 401
    assert edge.ask("GET", PLACE, {"Authorization": f"Basic YTpi {token}"}).status == 401
    assert edge.ask("GET", PLACE, {"Cookie": f"access_token={bare}"}).status == 401
    twice = f"GET {PLACE} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\nAuthorization: {token}\r\n\r\n"
    assert edge.one(twice.encode()).status == 401
    assert edge.ask("GET", PLACE, {"Authorization": token, "Connection": "Authorization"}).status == 401
    assert not customer.seen


@pytest.mark.parametrize("room", PUBLIC)
def test_the_login_asks_for_no_token_and_takes_any(edge: Edge, services: Mapping[str, Scripted], room: str) -> None:
    for headers in ({}, edge.bearer(), {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer nonsense"}):
        assert edge.ask("POST", f"/api/identity/v1/{room}", headers).status == 200
    assert len(services["gateway"].asked(f"/v1/{room}")) == 4


def test_an_expired_token_is_refused_beyond_the_leeway(edge: Edge) -> None:
    """C-1: thirty seconds of clock difference are forgiven, as in the services."""
    now = edge.signer.claims(new_id())["iat"]
    assert edge.ask("GET", PLACE, edge.bearer(iat=now - 300, exp=now - 20)).status == 200
    assert edge.ask("GET", PLACE, edge.bearer(iat=now - 300, exp=now - 40)).status == 401


def test_valid_tokens_go_on_working_while_identity_is_away(hasty: Edge, services: Mapping[str, Scripted]) -> None:
    """G-7: the keys are read every second here; the edge keeps the old ones while they cannot be."""
    identity = services["gateway"]
    assert hasty.ask("GET", PLACE, hasty.bearer()).status == 200
    fetched, failed = (f"http.edge.jwt_authn.jwks_fetch_{outcome}" for outcome in ("success", "failed"))
    known = hasty.stat(fetched)
    eventually(lambda: hasty.stat(fetched) >= known + 2)  # keys that a request had to fetch are kept for a second only
    before = hasty.stat(failed)
    identity.stop()
    try:
        eventually(lambda: hasty.stat(failed) >= before + 2)
        assert hasty.ask("GET", PLACE, hasty.bearer()).status == 200
    finally:
        identity.start()


def test_a_rotated_key_is_learnt_and_the_old_one_is_kept_as_long_as_it_is_published(
    hasty: Edge, services: Mapping[str, Scripted]
) -> None:
    identity, successor = services["gateway"], Signer("test-2")
    subject = new_id()
    assert hasty.ask("GET", PLACE, successor.bearer(subject)).status == 401
    published = identity.jwks
    following = {**successor.key.as_dict(private=False), "kid": successor.kid, "use": "sig", "alg": "RS256"}
    try:
        identity.jwks = {"keys": [*published["keys"], following]}
        eventually(lambda: hasty.ask("GET", PLACE, successor.bearer(subject)).status == 200)
        assert hasty.ask("GET", PLACE, hasty.bearer(subject)).status == 200
        identity.jwks = {"keys": [following]}
        eventually(lambda: hasty.ask("GET", PLACE, hasty.bearer(subject)).status == 401)
        assert hasty.ask("GET", PLACE, successor.bearer(subject)).status == 200
    finally:
        identity.jwks = published
        eventually(lambda: hasty.ask("GET", PLACE, hasty.bearer(subject)).status == 200)


def test_without_any_keys_nobody_comes_in_and_nobody_is_told_to_log_in_again(
    stand: Stand, services: Mapping[str, Scripted]
) -> None:
    """16.5.3: no fail-open; a good token and a bad one cannot be told apart yet."""
    identity = services["gateway"]
    identity.stop()
    try:
        with stand.start(ready=False) as edge:
            got = edge.ask("GET", PLACE, edge.bearer())
            assert (got.status, got.json["type"], got.json["status"]) == (503, "/problems/unavailable", 503)
            assert (got.headers["retry-after"], "www-authenticate" in got.headers) == ("1", False)
            assert edge.ask("GET", PLACE).status == 401
            assert edge.ask("GET", "/readyz").status == 503
    finally:
        identity.start()
    assert not services["customer"].seen
