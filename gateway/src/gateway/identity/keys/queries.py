"""What is asked about signing keys."""

from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from chassis.errors import Unavailable
from gateway.identity.keys.model import KeyState, SigningKey


def key_set(session: Session) -> dict[str, Any]:
    """The public keys as JWKS (RFC 7517): the one that will sign, the one that signs, and those that signed what may
    still be valid.
    """
    order = case({"active": 0, "next": 1}, value=SigningKey.state, else_=2)
    known = select(SigningKey.public).where(SigningKey.state != KeyState.GONE).order_by(order, SigningKey.since.desc())
    return {"keys": list(session.scalars(known))}


def active_key(session: Session) -> SigningKey:
    """The key that signs; raises Unavailable before the first one was made."""
    key = session.scalars(select(SigningKey).where(SigningKey.state == KeyState.ACTIVE)).one_or_none()
    if key is None:
        raise Unavailable(retry_after=2)
    return key


def ring(session: Session) -> list[SigningKey]:
    """Every key that ever was, the newest first."""
    return list(session.scalars(select(SigningKey).order_by(SigningKey.created_at.desc())))
