"""Access tokens: who is asking (http.md, Identity). Checked in every service, with keys that outlive an outage of
identity.

RS256 alone is believed, whatever the header says; the key is found by the equality of `kid` among the keys we fetched
ourselves; `jku`, `x5u`, `jwk`, `x5c` and `crit` have no place in our tokens and make one invalid. Every doubt has the
same answer: Unauthenticated.
"""

import base64
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from uuid import UUID

import urllib3
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry, deserialize_compact
from joserfc.jwt import JWTClaimsRegistry

from chassis.errors import Malformed, Refusal, Unauthenticated, Unavailable
from chassis.http.parsing import parse

AUDIENCE = "crm"
ALGORITHM = "RS256"
TYPE = "at+jwt"
"""The header `typ` of an access token (RFC 9068, 2.1): no other token of ours is taken for one."""
LARGEST_TOKEN = 4096  # bytes; ours have about 700
LEEWAY = 30  # seconds of clock difference (faults.md C-1 allows 60)
REMEMBERED = (
    60  # seconds a verified token is believed without a new check; its rights are read on every request all the same
)
MOST_REMEMBERED = 10_000
KEYS_FRESH = 300  # seconds, the max-age identity gives its JWKS
REREAD = 30  # seconds between two readings for an unknown kid or after a failure
LARGEST_JWKS = 64 * 1024
LEAST_KEY_BITS = 2048

Claims = Mapping[str, Any]
_log = logging.getLogger(__name__)


class KeySource(Protocol):
    """Where public keys are found."""

    def prepare(self) -> None:
        """Have the keys before anybody asks, if that can be done now."""

    def find(self, kid: str) -> RSAKey | None:
        """The key with exactly this id; raises Unavailable when no keys could be had at all."""


class Tokens:
    """Verifies access tokens; what was verified once is remembered by its hash for at most a minute."""

    def __init__(self, keys: KeySource, issuer: str) -> None:
        self._keys = keys
        self._registry = JWSRegistry(algorithms=[ALGORITHM])
        self._claims = JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            kind={"essential": True, "values": ["user", "portal", "system", "service"]},
        )
        self._verified: dict[bytes, tuple[Claims, float]] = {}

    def prepare(self) -> None:
        """Get ready for the first token."""
        self._keys.prepare()

    def verify(self, token: str) -> Claims:
        """The claims of a token; raises Unauthenticated, or Unavailable while no key can be fetched."""
        digest = hashlib.sha256(token.encode()).digest()
        known = self._verified.get(digest)
        if known is not None and time.monotonic() < known[1] and time.time() < known[0]["exp"]:
            return known[0]
        try:
            claims = self._check(token)
        except (JoseError, Malformed, ValueError, KeyError, TypeError):
            raise Unauthenticated from None
        if len(self._verified) >= MOST_REMEMBERED:
            self._verified.clear()
        self._verified[digest] = claims, time.monotonic() + REMEMBERED  # whatever becomes of the clock (C-1)
        return claims

    def _check(self, token: str) -> Claims:
        if len(token) > LARGEST_TOKEN:
            raise Unauthenticated
        named = parse(_decoded(token.partition(".")[0]))
        if set(named) != {"alg", "kid", "typ"} or (named["alg"], named["typ"]) != (ALGORITHM, TYPE):
            raise Unauthenticated
        key = self._keys.find(named["kid"]) if isinstance(named["kid"], str) else None
        if key is None:
            raise Unauthenticated
        verified = deserialize_compact(token, key, registry=self._registry)
        claims: dict[str, Any] = parse(verified.payload or b"")
        self._claims.validate(claims)
        UUID(claims["sub"])
        return claims


def _decoded(segment: str) -> bytes:
    """The bytes of a base64url segment; joserfc reads the whole token again, in its one canonical form only."""
    return base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)


@dataclass
class FixedKeys:
    """Keys that are already here: the gateway's own, or a test's."""

    keys: Mapping[str, RSAKey]

    def prepare(self) -> None:
        """They are here."""

    def find(self, kid: str) -> RSAKey | None:
        """The key with this id."""
        return self.keys.get(kid)


class KeptKeys:
    """A set of public keys (RFC 7517) read where they are published, and kept while that place is away.

    Old keys are used while a fresh set is read beside the request; only an unknown kid waits for the reading, at most
    once in 30 s, so that made-up kids cost identity nothing.
    """

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        self._read = read
        self._keys: dict[str, RSAKey] = {}
        self._fresh = self._tried = float("-inf")
        self._reading = threading.Lock()

    def prepare(self) -> None:
        """Read them before anybody asks: by then their place may be away. If it is away now, go on asking beside all
        else.
        """
        self._read_once_in(0.0)
        if not self._keys:
            threading.Thread(target=self._keep_asking, daemon=True).start()

    def find(self, kid: str) -> RSAKey | None:
        """The key with this id; raises Unavailable when no keys were ever read."""
        key = self._keys.get(kid)
        if key is None:
            self._read_once_in(REREAD if self._keys else 1.0)
            if not self._keys:
                raise Unavailable(retry_after=2)
            return self._keys.get(kid)
        now = time.monotonic()
        if now - self._fresh > KEYS_FRESH and now - self._tried > REREAD:
            threading.Thread(target=self._read_once_in, args=(REREAD,), daemon=True).start()
        return key

    def _keep_asking(self) -> None:
        while not self._keys:
            time.sleep(1.0)
            self._read_once_in(1.0)

    def _read_once_in(self, seconds: float) -> None:
        with self._reading:
            if time.monotonic() - self._tried < seconds:
                return
            self._tried = time.monotonic()
            try:
                self._keys = _signing_keys(self._read())
            except (urllib3.exceptions.HTTPError, ValueError, KeyError, TypeError, Refusal, JoseError) as error:
                _log.warning("the public keys could not be read, the old ones stay: %s", error)
            else:
                self._fresh = self._tried


def published_at(url: str) -> Callable[[], Mapping[str, Any]]:
    """A reader of the key set at a JWKS address; it waits three seconds at most and follows no redirect."""
    http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=1.0, read=2.0), retries=False, maxsize=1)

    def read() -> Mapping[str, Any]:
        answer = http.request("GET", url, preload_content=False, redirect=False)
        try:
            body = answer.read(LARGEST_JWKS + 1)
        finally:
            answer.release_conn()
        if answer.status != HTTPStatus.OK or len(body) > LARGEST_JWKS:
            raise ValueError(f"{url} answered {answer.status} with {len(body)} bytes")
        keys: Mapping[str, Any] = parse(body)
        return keys

    return read


def _signing_keys(published: Mapping[str, Any]) -> dict[str, RSAKey]:
    """The keys that our tokens can be signed with, by their id; raises ValueError when there is none."""
    imported = {key["kid"]: RSAKey.import_key(key) for key in published["keys"] if _for_signatures(key)}
    strong = {kid: key for kid, key in imported.items() if key.public_key.key_size >= LEAST_KEY_BITS}
    if not strong:
        raise ValueError("there is no RSA key among the published ones")
    return strong


def _for_signatures(key: Mapping[str, Any]) -> bool:
    fits = key.get("kty") == "RSA" and key.get("use", "sig") == "sig" and key.get("alg", ALGORITHM) == ALGORITHM
    return fits and "kid" in key
