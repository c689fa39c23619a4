"""Refresh tokens as they travel: which session, which number, and a proof that we made it. The database holds no
secret of them.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

_SESSION, _NUMBER = 16, 8  # bytes of the session's id and of the token's number
_LENGTH = _SESSION + _NUMBER + sha256().digest_size


class RefreshTokens:
    """Writes and reads refresh tokens under a key of our own; a token somebody made up cannot even end a session."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, session_id: UUID, number: int) -> str:
        """The refresh token of this number."""
        body = session_id.bytes + number.to_bytes(_NUMBER)
        return urlsafe_b64encode(body + self._proof(body)).decode().rstrip("=")

    def read(self, token: str) -> tuple[UUID, int] | None:
        """Session and number of a token that we made; None for anything else."""
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (ValueError, binascii.Error):
            return None
        body, proof = raw[: _SESSION + _NUMBER], raw[_SESSION + _NUMBER :]
        if len(raw) != _LENGTH or not hmac.compare_digest(proof, self._proof(body)):
            return None
        return UUID(bytes=body[:_SESSION]), int.from_bytes(body[_SESSION:])

    def _proof(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, sha256)
