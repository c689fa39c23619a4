"""Signing access tokens: short JWTs that say who calls, and nothing about what they may do (http.md, Identity; RFC
9068).
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.jwk import RSAKey

from gateway.identity.keys.master import MasterKey
from gateway.identity.keys.model import ALGORITHM, TOKEN_LIFE, SigningKey

AUDIENCE = "crm"


class TokenSigner:
    """Signs with whichever key is active; a private key is opened once a process: that takes fifty times as long as
    signing.
    """

    def __init__(self, master: MasterKey, issuer: str) -> None:
        self._master = master
        self._issuer = issuer
        self._opened: tuple[str, RSAKey] | None = None

    def sign(self, key: SigningKey, *, subject: UUID, kind: str, now: datetime, claims: Mapping[str, str]) -> str:
        """An access token for `subject` (user, portal user or system client) that expires after TOKEN_LIFE."""
        issued = int(now.timestamp())
        payload = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": str(subject),
            "kind": kind,
            "iat": issued,
            "exp": issued + int(TOKEN_LIFE.total_seconds()),
            "jti": str(uuid4()),
            **claims,
        }
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": "at+jwt"}
        return jwt.encode(header, payload, self._private(key), algorithms=[ALGORITHM])

    def _private(self, key: SigningKey) -> RSAKey:
        if self._opened is None or self._opened[0] != key.kid:
            self._opened = (key.kid, key.private(self._master))
        return self._opened[1]
