"""The copy of a contact (联系人): written by events only, so it has no rules of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from notify.model import Base

ROLES = ("decision_maker", "finance", "receiver", "user", "other")
"""What a contact does on the customer's side (C-03)."""


class Contact(Base):
    """A person on the customer's side as the customer service last told of them; `version` is the owner's."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_account_id", "account_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    account_id: Mapped[UUID]
    active: Mapped[bool]
    name: Mapped[str]
    role: Mapped[str]
    email: Mapped[str | None]
    language: Mapped[str]
    channel: Mapped[str]
    deleted_at: Mapped[datetime | None]
