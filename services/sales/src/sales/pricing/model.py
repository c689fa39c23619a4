"""The price (客户商品价格) of one product, for one customer or of a price list (价格表), for a span of days.

For one customer or list, product and currency no day has two approved prices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import InputError, Invalid, Refusal
from chassis.identifiers import new_id
from chassis.model import one_of
from records.documents import Status
from sales.accounts.model import Account
from sales.catalogue.model import Product
from sales.model import Base, Exact, not_negative
from sales.price_lists.model import PriceList
from sales.validity.model import Valid, days_in_order

DETAILS = ("currency", "tax_included", "price", "breaks", "valid_from", "valid_to", "origin")
"""Columns that people enter and change as they are; for whom and of what it is stays."""


@dataclass(frozen=True)
class Break:
    """A step of the quantity (阶梯): from `min_quantity` on one unit costs `price`."""

    min_quantity: Decimal
    price: Decimal

    def to_plain(self) -> dict[str, str]:
        """As it is stored."""
        return {"min_quantity": str(self.min_quantity), "price": str(self.price)}


class NotPriced(Refusal):
    """Neither a price of the customer, nor a price list, nor the list price says what it costs in this currency."""

    title = {"zh": "没有此币种的价格", "en": "It has no price in this currency"}


class Price(Base, Valid):
    """What one unit costs: `price`, and from larger quantities on what `breaks` say.

    Either `account_id` or `price_list_id` is set. `origin` is the document that it was taken over from.
    """

    __tablename__ = "price"
    __aggregate__ = "price"
    __document__ = "sales.price"
    __table_args__ = (
        one_of("status", Status),
        days_in_order(),
        not_negative("price"),
        CheckConstraint("num_nonnulls(account_id, price_list_id) = 1", name="holder"),
        Index("ix_price_account_id", "account_id", "product_id"),
        Index("ix_price_price_list_id", "price_list_id", "product_id"),
    )

    account_id: Mapped[UUID | None] = mapped_column()  # not alone in an index: see above
    price_list_id: Mapped[UUID | None] = mapped_column(ForeignKey("price_list.id"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    product_code: Mapped[str]
    currency: Mapped[str]
    tax_included: Mapped[bool]
    price: Mapped[Exact]
    breaks: Mapped[list[Any]]
    origin: Mapped[str | None]

    @classmethod
    def enter(
        cls,
        *,
        holder: Account | PriceList,
        product: Product,
        details: Mapping[str, Any],
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A draft; one for a customer belongs to the account's owner, or to who enters it. Raises Invalid."""
        account = holder if isinstance(holder, Account) else None
        entered = cls(
            id=new_id(),
            owner_id=account and (account.owner_id or entered_by),
            account_id=account and account.id,
            price_list_id=None if account else holder.id,
            product_id=product.id,
            product_code=product.code,
        )
        entered._begin(entered_by=entered_by, at=at)
        entered.describe({**dict.fromkeys(DETAILS), "breaks": (), **details})
        return entered

    def describe(self, wanted: Mapping[str, Any]) -> None:
        """Take these values over. Raises Invalid for quantities of breaks that do not rise from above zero."""
        breaks: Sequence[Break] | None = wanted.get("breaks")
        if breaks is not None:
            steps = [Decimal(0), *(step.min_quantity for step in breaks)]
            if any(after <= before for before, after in pairwise(steps)):
                raise Invalid([_NOT_RISING])
            wanted = {**wanted, "breaks": [step.to_plain() for step in breaks]}
        super().describe(wanted)


def price_at(price: Decimal, breaks: Sequence[Mapping[str, str]], quantity: Decimal) -> Break:
    """The step that holds for this quantity: the last whose own quantity is reached, `price` itself below the first."""
    held = Break(Decimal(0), price)
    for step in breaks:
        if quantity < Decimal(step["min_quantity"]):
            break
        held = Break(Decimal(step["min_quantity"]), Decimal(step["price"]))
    return held


_NOT_RISING = InputError(
    "#/breaks", "not-rising", {"zh": "阶梯数量必须递增且大于零", "en": "Quantities must rise, from above zero."}
)
