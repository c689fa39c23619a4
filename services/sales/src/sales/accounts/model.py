"""The copy of a customer's account (客户): written by events only; what sales concludes from it stands here too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.model import Owned
from chassis.search import Searchable
from sales.model import Base


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
    kind: Mapped[str]
    status: Mapped[str]
    active: Mapped[bool]
    name: Mapped[dict[str, str]]
    short_name: Mapped[str | None]
    handling: Mapped[str]
    channel: Mapped[str]
    stage: Mapped[str]
    region: Mapped[str | None]
    country: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(index=True)
    deleted_at: Mapped[datetime | None]

    @property
    def in_business(self) -> bool:
        """Whether one may deal with it: an approved customer that is active."""
        return self.status == "approved" and self.active and self.deleted_at is None

    @property
    def counts(self) -> bool:
        """Whether its orders count to performance: those of 公司的客户 are only followed, and do not (C-06, S-13)."""
        return self.handling != "company"
