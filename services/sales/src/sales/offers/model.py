"""The link (报价确认链接): what opens one revision of a quotation to whoever holds it."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sales.model import Base
from sales.quotations.model import Quotation


class OfferLink(Base):
    """The key to one quotation, of which there is one at a time; of its token only the hash is kept.

    The token is 32 random bytes, so a plain hash is as good as a slow one.
    """

    __tablename__ = "offer_link"

    quotation_id: Mapped[UUID] = mapped_column(ForeignKey("quotation.id"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime]

    quotation: Mapped[Quotation] = relationship()


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()
