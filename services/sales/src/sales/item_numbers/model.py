"""The customer's item number (客户品号): one customer's own name of one product, for a span of days.

On any day a customer has one number for a product, and a number means one product.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import one_of
from records.approvals import Approved
from records.documents import Status
from sales.accounts.model import Account
from sales.catalogue.model import Product
from sales.model import Base
from sales.validity.model import Valid, days_in_order

DETAILS = ("number", "description", "unit", "valid_from", "valid_to")
"""Columns that people enter and change as they are; customer and product stay."""


class ItemNumberTaken(Refusal):
    """The customer calls another product by this number on some of these days."""

    title = {"zh": "该客户品号已指向另一产品", "en": "This customer calls another product by this number"}
    detail = {"zh": "另一产品:{product_code}", "en": "The other product is {product_code}."}


class ItemNumber(Base, Valid):
    """What a customer calls a product: `number`, and in the customer's own words `description` and `unit`."""

    __tablename__ = "item_number"
    __aggregate__ = "item_number"
    __document__ = "sales.item_number"
    __table_args__ = (
        one_of("status", Status),
        days_in_order(),
        Index("ix_item_number_account_id", "account_id", "product_id"),
        Index("ix_item_number_number", "account_id", "number"),
    )

    account_id: Mapped[UUID] = mapped_column()  # not alone in an index: see above
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    product_code: Mapped[str]
    number: Mapped[str]
    description: Mapped[str | None]
    unit: Mapped[str | None]

    @classmethod
    def enter(
        cls, *, account: Account, product: Product, details: Mapping[str, Any], entered_by: UUID | None, at: datetime
    ) -> Self:
        """A draft; it belongs to the account's owner, or to who enters it. Raises Invalid."""
        entered = cls(
            id=new_id(),
            owner_id=account.owner_id or entered_by,
            account_id=account.id,
            product_id=product.id,
            product_code=product.code,
        )
        entered._begin(entered_by=entered_by, at=at)
        entered.describe({**dict.fromkeys(DETAILS), **details})
        return entered

    def approve(self, evidence: Approved, approved: Sequence[Self]) -> None:
        """Let it count; the number before of the same product makes way. Raises ItemNumberTaken, ValidityOverlaps."""
        evidence.check(self)
        for other in approved:
            if other.product_id != self.product_id:
                raise ItemNumberTaken(product_code=other.product_code)
        super().approve(evidence, approved)
