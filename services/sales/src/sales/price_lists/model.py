"""The price list (价格表): prices under one name, for everybody or for the customers that it is assigned to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.changes import changes_of
from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned
from sales.accounts.model import Account
from sales.model import Base


@dataclass(frozen=True)
class PriceListCreated(Fact):
    """Prices can be entered under it."""


@dataclass(frozen=True)
class PriceListChanged(Fact):
    """Its name, its rank or whom it is for changed, or whether it is in use."""


@dataclass(frozen=True)
class PriceListAssigned(Fact):
    """Its prices are this customer's from now on."""


@dataclass(frozen=True)
class PriceListWithdrawn(Fact):
    """Its prices are this customer's no more."""


class PriceListCodeTaken(Refusal):
    """Another price list has this code."""

    title = {"zh": "价格表编码已被占用", "en": "The code of the price list is taken"}


class PriceListAlreadyAssigned(Refusal):
    """The customer has this price list."""

    title = {"zh": "该客户已使用此价格表", "en": "The customer has this price list already"}


class PriceList(Base, Aggregate):
    """`general` lists are for everybody, others for those they are assigned to. Where several of a kind have a price
    the lowest `rank` counts; one that is not `active` counts nowhere.
    """

    __tablename__ = "price_list"
    __aggregate__ = "price_list"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]]
    general: Mapped[bool]
    rank: Mapped[int] = mapped_column(SmallInteger)
    active: Mapped[bool]
    created_at: Mapped[datetime]

    @classmethod
    def create(cls, *, code: str, name: Mapping[str, str], general: bool, rank: int, at: datetime) -> Self:
        """A list without prices, in use from now on."""
        made = cls(
            id=new_id(), version=0, code=code, name=dict(name), general=general, rank=rank, active=True, created_at=at
        )
        made.record(PriceListCreated())
        return made

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change anything but the code; what changes nothing makes no version."""
        for field, value in changes.items():
            setattr(self, field, value)
        if changes_of(self):
            self.record(PriceListChanged())


class PriceListAssignment(Base, Aggregate, Owned):
    """That a customer has the prices of a list."""

    __tablename__ = "price_list_assignment"
    __aggregate__ = "price_list_assignment"
    __table_args__ = (
        UniqueConstraint("account_id", "price_list_id"),
        Index("ix_price_list_assignment_price_list_id", "price_list_id"),
    )

    account_id: Mapped[UUID] = mapped_column()  # leads the unique key above
    price_list_id: Mapped[UUID] = mapped_column(ForeignKey("price_list.id"))
    created_at: Mapped[datetime]

    @classmethod
    def assign(cls, price_list: PriceList, account: Account, entered_by: UUID | None, at: datetime) -> Self:
        """From now on; it belongs to the account's owner, or to who assigns it."""
        made = cls(
            id=new_id(),
            version=0,
            owner_id=account.owner_id or entered_by,
            account_id=account.id,
            price_list_id=price_list.id,
            created_at=at,
        )
        made.record(PriceListAssigned())
        return made

    def withdraw(self) -> None:
        """No more."""
        self.record(PriceListWithdrawn())
