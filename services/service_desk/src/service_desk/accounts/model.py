"""The copy of a customer's account (客户): written by events only, so it has no rules of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.model import Owned
from chassis.search import Searchable
from service_desk.model import Base


class Account(Base, Owned, Searchable):
    """An account as the customer service last told of it; `version` is the owner's."""

    __tablename__ = "account"
    __table_args__ = (
        Index("ix_account_code", "code", "id"),
        Index("ix_account_sort_key", "sort_key", "id"),
        Index("ix_account_search", "search", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    code: Mapped[str]
    status: Mapped[str]
    active: Mapped[bool]
    name: Mapped[dict[str, str]]
    short_name: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(index=True)
    deleted_at: Mapped[datetime | None]
