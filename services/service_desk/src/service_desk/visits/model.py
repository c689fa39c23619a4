"""The visit (访客会话): what lets a visitor without login come back to the conversation that he began."""

import hashlib
import hmac
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service_desk.conversations.model import Conversation
from service_desk.model import Base


class Visit(Base):
    """One visitor's key to one conversation, whose id it shares; of the token only the hash is kept.

    The token is at least 32 random bytes that the visitor's own program made, so a plain hash is as good as a slow one.
    """

    __tablename__ = "visit"

    id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    started_at: Mapped[datetime]

    conversation: Mapped[Conversation] = relationship()

    @classmethod
    def of(cls, conversation: Conversation, token: str, at: datetime) -> Self:
        """The visit that this token opens."""
        return cls(id=conversation.id, conversation=conversation, token_hash=hash_of(token), started_at=at)

    def opened_by(self, token: str) -> bool:
        """Whether it is the token that was given out."""
        return hmac.compare_digest(self.token_hash, hash_of(token))


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()
