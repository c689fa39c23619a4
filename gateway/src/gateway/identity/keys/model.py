"""Signing key (签名密钥): next → active → retiring → gone, so that every verifier knows a key before the first token
and as long as the last token that it signed.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from joserfc.jwk import RSAKey
from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.identifiers import new_id
from gateway.identity.keys.master import MasterKey
from gateway.model import Base

ALGORITHM = "RS256"
BITS = 2048
PERIOD = timedelta(days=30)
"""How long a key signs before its successor takes over."""
TOKEN_LIFE = timedelta(minutes=5)
"""How long an access token is good for: so long a logout, unlike a deactivation, may take to reach every service."""
CACHE_LIFE = timedelta(minutes=5)
"""How long verifiers keep the key set: the max-age of GET /v1/jwks."""
SKEW = timedelta(minutes=1)
OVERLAP = TOKEN_LIFE + CACHE_LIFE + SKEW
"""How long a key that signs no more is still published (libraries.md 3)."""


class KeyState(StrEnum):
    """Where a key stands in its life."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRING = "retiring"
    GONE = "gone"


class SigningKey(Base):
    """An RSA key. `sealed` is the private half under the master key, erased when the key is gone; `since` is when
    its state began.
    """

    __tablename__ = "signing_key"
    __table_args__ = (
        CheckConstraint("state IN ('next', 'active', 'retiring', 'gone')", name="state"),
        Index("uq_signing_key_state", "state", unique=True, postgresql_where=text("state IN ('next', 'active')")),
    )

    kid: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]
    created_at: Mapped[datetime]
    public: Mapped[dict[str, Any]]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    def enter(self, state: KeyState, now: datetime) -> None:
        """Go on to the next state; a key that is gone keeps its public half only, for the journal."""
        self.state, self.since = state, now
        if state is KeyState.GONE:
            self.sealed = None

    def in_state_for(self, now: datetime) -> timedelta:
        """How long it has been in this state."""
        return now - self.since

    def private(self, master: MasterKey) -> RSAKey:
        """The key to sign with; raises WrongMasterKey, LookupError when it is gone."""
        if self.sealed is None:
            raise LookupError(f"the signing key {self.kid} is gone")
        return RSAKey.import_key(master.open(self.sealed, self.kid))


def generate(master: MasterKey, state: KeyState, now: datetime) -> SigningKey:
    """A new key pair, its private half sealed at once."""
    kid = str(new_id())
    key = RSAKey.generate_key(BITS, private=True)
    public = {**key.as_dict(private=False), "kid": kid, "alg": ALGORITHM, "use": "sig"}
    sealed = master.seal(key.as_pem(private=True), kid)
    return SigningKey(kid=kid, state=state, since=now, created_at=now, public=public, sealed=sealed)
