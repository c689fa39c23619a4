"""The cost of a product (产品成本): received from the ERP, counts from its day until the next begins."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.changes import changes_of
from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact
from sales.catalogue.model import Product
from sales.model import Base, Exact, not_negative


@dataclass(frozen=True)
class ProductCostReceived(Fact):
    """From its day on one unit costs us this much."""


@dataclass(frozen=True)
class ProductCostCorrected(Fact):
    """The ERP told another cost for the same day."""


class ProductCostReceivedMeanwhile(Refusal):
    """The cost of this product and day came twice at the same moment; sent again, the later corrects the earlier."""

    title = {"zh": "同一产品当日成本正在接收", "en": "The cost of this product and day is just being received"}
    retry_after = 1


class ProductCost(Base, Aggregate):
    """What one unit of a product costs us in `currency` from `valid_from` on."""

    __tablename__ = "product_cost"
    __aggregate__ = "product_cost"
    __table_args__ = (UniqueConstraint("product_id", "valid_from"), not_negative("cost"))

    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    product_code: Mapped[str]
    cost: Mapped[Exact]
    currency: Mapped[str]
    valid_from: Mapped[date]
    received_at: Mapped[datetime]

    @classmethod
    def receive(cls, product: Product, *, cost: Decimal, currency: str, valid_from: date, at: datetime) -> Self:
        """The first cost for that day."""
        received = cls(
            id=new_id(),
            version=0,
            product_id=product.id,
            product_code=product.code,
            cost=cost,
            currency=currency,
            valid_from=valid_from,
            received_at=at,
        )
        received.record(ProductCostReceived())
        return received

    def correct(self, *, cost: Decimal, currency: str) -> None:
        """The cost for the same day as it was told last; told again as it is, it makes no version."""
        self.cost, self.currency = cost, currency
        if changes_of(self):
            self.record(ProductCostCorrected())
