"""Reset links as they travel: whose password, made for which state of the login, when; signed, not encrypted."""

import hashlib
from datetime import datetime
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

from gateway.identity.resets.model import LINK_LIFE

FORM = "/api/identity/v1/password-resets/form"
"""Where the link leads, below the address from outside."""


class ResetLinks:
    """Writes and reads reset links under a key of our own; nothing of a link is kept."""

    def __init__(self, key: bytes, base: str) -> None:
        self._signer = URLSafeTimedSerializer(key, "password-reset", signer_kwargs={"digest_method": hashlib.sha256})
        self._base = base.rstrip("/")

    def write(self, user_id: UUID, stamp: str) -> str:
        """The link; its token stands behind the #, which no browser sends to a server: no log ever holds it."""
        return f"{self._base}{FORM}#{self._signer.dumps([str(user_id), stamp])}"

    def read(self, token: str) -> tuple[UUID, str] | None:
        """Person and stamp of a token that we signed within LINK_LIFE; None for anything else."""
        try:
            user_id, stamp = self._signer.loads(token, max_age=int(LINK_LIFE.total_seconds()))
        except BadData:
            return None
        return UUID(user_id), stamp


def stamp(changed_at: datetime | None, email: str | None) -> str:
    """The state of a login that a link is made for: as soon as the password or the mail address is another, the link
    is dead. So it works once, and not for who reads a mailbox that is not the person's any more.
    """
    return hashlib.sha256(f"{changed_at and changed_at.timestamp()} {email}".encode()).hexdigest()[:16]
