"""The copy of a customer's account (客户): written by events only, so it has no rules of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.model import Owned
from notify.model import Base


class Account(Base, Owned):
    """An account as the customer service last told of it; `version` is the owner's."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    active: Mapped[bool]
    name: Mapped[dict[str, str]]
    short_name: Mapped[str | None]
    deleted_at: Mapped[datetime | None]
