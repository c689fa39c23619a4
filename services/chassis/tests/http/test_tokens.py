"""Access tokens and the keys they are checked with (http.md, Identity; faults.md A-1)."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from joserfc.jwk import ECKey, RSAKey

from chassis.errors import Unauthenticated, Unavailable
from chassis.identifiers import new_id
from chassis.testing.access import ISSUER, Signer
from chassis.testing.hostile_tokens import hostile_tokens
from chassis.tokens import KEYS_FRESH, REMEMBERED, REREAD, KeptKeys, Tokens, published_at

SUBJECT = new_id()


@pytest.fixture
def tokens(signer: Signer) -> Tokens:
    return Tokens(signer.keys, ISSUER)


def published(*signers: Signer) -> dict[str, Any]:
    """A key set as identity publishes it."""
    members = {"use": "sig", "alg": "RS256"}
    return {"keys": [{**signer.key.as_dict(private=False), "kid": signer.kid, **members} for signer in signers]}


def test_a_good_token_gives_its_claims(tokens: Tokens, signer: Signer) -> None:
    claims = tokens.verify(signer.sign(signer.claims(SUBJECT, scope="a b")))
    assert (claims["sub"], claims["scope"]) == (str(SUBJECT), "a b")


def test_our_audience_may_stand_among_others(tokens: Tokens, signer: Signer) -> None:
    assert tokens.verify(signer.sign(signer.claims(SUBJECT, aud=["crm", "billing"])))


def test_no_hostile_token_is_believed(tokens: Tokens, signer: Signer) -> None:
    for name, header in hostile_tokens(signer, SUBJECT).items():
        if not header.startswith("Bearer "):
            continue
        try:
            tokens.verify(header.removeprefix("Bearer "))
        except Unauthenticated:
            continue
        raise AssertionError(f"{name} was believed")


def test_a_remembered_token_ends_with_its_time(tokens: Tokens, signer: Signer) -> None:
    token = signer.sign(signer.claims(SUBJECT, exp=int(time.time()) + 20))
    with time_machine.travel(time.time(), tick=False) as clock:
        tokens.verify(token)
        clock.shift(20 + 31)  # beyond its end and the leeway
        with pytest.raises(Unauthenticated):
            tokens.verify(token)


class Source:
    """Published keys whose place may be away."""

    def __init__(self, *signers: Signer) -> None:
        self.keys: dict[str, Any] | None = published(*signers)
        self.read_times = 0

    def read(self) -> dict[str, Any]:
        self.read_times += 1
        if self.keys is None:
            raise ValueError("away")
        return self.keys


Tick = Callable[[float], None]


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Tick:
    """Moves the monotonic clock of the keys."""
    moved = 0.0
    real = time.monotonic

    def move(seconds: float) -> None:
        nonlocal moved
        moved += seconds

    monkeypatch.setattr("chassis.tokens.time.monotonic", lambda: real() + moved)
    return move


@pytest.mark.parametrize("stepped", [0, -3600])
def test_a_remembered_token_outlives_its_key_by_a_minute_at_most(signer: Signer, tick: Tick, stepped: int) -> None:
    """C-1: also where the clock is set back meanwhile."""
    keys = dict(signer.keys.keys)
    tokens = Tokens(type(signer.keys)(keys), ISSUER)
    token = signer.sign(signer.claims(SUBJECT))
    tokens.verify(token)
    keys.clear()
    with time_machine.travel(time.time() + stepped, tick=False):
        tick(REMEMBERED - 5)
        tokens.verify(token)
        tick(5)
        with pytest.raises(Unauthenticated):
            tokens.verify(token)


def test_keys_outlive_the_place_they_came_from(signer: Signer, tick: Tick) -> None:
    source = Source(signer)
    keys = KeptKeys(source.read)
    assert keys.find(signer.kid) is not None
    source.keys = None
    for _ in range(5):
        tick(KEYS_FRESH * 10)
        assert keys.find(signer.kid) is not None


def test_g7_keys_are_read_before_anybody_asks_as_soon_as_they_can_be_had(signer: Signer) -> None:
    source = Source(signer)
    keys = KeptKeys(source.read)
    keys.prepare()
    source.keys = None
    assert keys.find(signer.kid) is not None
    late = KeptKeys(source.read)
    late.prepare()
    source.keys, tried = published(signer), source.read_times
    deadline = time.monotonic() + 30
    while source.read_times == tried and time.monotonic() < deadline:
        time.sleep(0.01)
    assert source.read_times == tried + 1, "nobody asked, and it was read all the same"
    assert late.find(signer.kid) is not None


def test_without_any_key_nobody_is_refused_for_it(signer: Signer, tick: Tick) -> None:
    source = Source(signer)
    source.keys = None
    keys = KeptKeys(source.read)
    with pytest.raises(Unavailable):
        keys.find(signer.kid)
    source.keys = published(signer)
    tick(1.1)
    assert keys.find(signer.kid) is not None


def test_a_new_key_is_found_when_it_is_first_used(signer: Signer, tick: Tick) -> None:
    source, following = Source(signer), Signer("test-2")
    keys = KeptKeys(source.read)
    keys.find(signer.kid)
    source.keys = published(signer, following)
    tick(REREAD + 1)
    assert keys.find(following.kid) is not None


def test_made_up_kids_cost_one_reading_in_thirty_seconds(signer: Signer, tick: Tick) -> None:
    source = Source(signer)
    keys = KeptKeys(source.read)
    keys.find(signer.kid)
    for number in range(1_000):
        assert keys.find(f"made up {number}") is None
    assert source.read_times == 1
    tick(REREAD + 1)
    keys.find("made up")
    assert source.read_times == 2


def test_a_key_taken_back_is_gone_after_the_next_reading(signer: Signer, tick: Tick) -> None:
    source, following = Source(signer), Signer("test-2")
    keys = KeptKeys(source.read)
    keys.find(signer.kid)
    source.keys = published(following)
    tick(KEYS_FRESH + 1)
    keys.find(signer.kid)  # still believed, the fresh set is read beside it
    deadline = time.monotonic() + 30
    while keys.find(signer.kid) is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert keys.find(signer.kid) is None


def test_only_rsa_keys_for_signatures_of_a_decent_size_are_taken(signer: Signer) -> None:
    weak = RSAKey.generate_key(1024, auto_kid=True).as_dict(private=False)
    curve = ECKey.generate_key("P-256", auto_kid=True).as_dict(private=False)
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "oct"}
    for_encryption = {**signer.key.as_dict(private=False), "kid": "enc", "use": "enc"}
    source = Source(signer)
    assert source.keys is not None
    source.keys["keys"] += [weak, curve, secret, for_encryption]
    keys = KeptKeys(source.read)
    assert keys.find(signer.kid) is not None
    for refused in (weak["kid"], curve["kid"], "oct", "enc"):
        assert keys.find(str(refused)) is None


@pytest.fixture
def serve() -> Iterator[Callable[[int, bytes], str]]:
    """A JWKS address that gives this answer."""
    servers: list[HTTPServer] = []

    def start(status: int, body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/jwks"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_keys_are_read_over_http(signer: Signer, serve: Callable[[int, bytes], str]) -> None:
    keys = KeptKeys(published_at(serve(200, json.dumps(published(signer)).encode())))
    assert keys.find(signer.kid) is not None


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"{}"), (302, b""), (200, b"garbage"), (200, b'{"keys": []}'), (200, b"[]"), (200, b"x" * 100_000)],
)
def test_a_place_that_answers_nonsense_is_as_good_as_away(
    serve: Callable[[int, bytes], str], status: int, body: bytes
) -> None:
    with pytest.raises(Unavailable):
        KeptKeys(published_at(serve(status, body))).find("any")
