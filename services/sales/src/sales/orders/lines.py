"""The lines of an order (订单行): what, how much, at which price, how much of it has been shipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sales.catalogue.model import Product
from sales.model import Base, Exact, not_negative
from sales.money import amount_of
from sales.orders.facts import MoreThanOpen

if TYPE_CHECKING:
    from sales.orders.model import Order

NONE = Decimal(0)


@dataclass(frozen=True)
class Wanted:
    """What a line shall be: so much of a product, at this price for one unit."""

    product: Product
    quantity: Decimal
    price: Decimal


class OrderLine(Base):
    """One line of an order. Code, name, unit and counting are the product's as they were when it was entered."""

    __tablename__ = "order_line"
    __root__ = "order"
    __table_args__ = (
        UniqueConstraint("order_id", "line"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        CheckConstraint("shipped_quantity BETWEEN 0 AND quantity", name="shipped_quantity"),
        not_negative("price"),
        not_negative("amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"))
    line: Mapped[int] = mapped_column(SmallInteger)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    product_code: Mapped[str]
    product_name: Mapped[dict[str, str]]
    unit: Mapped[str]
    quantity: Mapped[Exact]
    price: Mapped[Exact]
    amount: Mapped[Decimal]
    shipped_quantity: Mapped[Exact]
    product_counts: Mapped[bool]

    order: Mapped["Order"] = relationship(back_populates="lines")

    def describe(self, wanted: Wanted, currency: str) -> None:
        """Order this; the amount is rounded to the smallest unit of the currency."""
        product = wanted.product
        self.product_id = product.id
        self.product_code = product.code
        self.product_name = product.name
        self.unit = product.unit
        self.quantity = wanted.quantity
        self.price = wanted.price
        self.amount = amount_of(wanted.price, wanted.quantity, currency)
        self.product_counts = product.counts

    @property
    def open_quantity(self) -> Decimal:
        """What has not been shipped."""
        return self.quantity - self.shipped_quantity

    @property
    def not_counted_by(self) -> Sequence[str]:
        """Who says that the line does not count to performance (不计入): order type, account, product (S-13)."""
        sayings = {
            "order_type": self.order.counts,
            "account": self.order.account_counts,
            "product": self.product_counts,
        }
        return [who for who, counts in sayings.items() if not counts]

    @property
    def counts(self) -> bool:
        """Whether it counts to performance (计入考核业绩): only if none of the three says no (S-13)."""
        return not self.not_counted_by

    def check_open(self, quantity: Decimal) -> None:
        """Whether this much can be shipped. Raises MoreThanOpen."""
        if not NONE < quantity <= self.open_quantity:
            raise MoreThanOpen(line=self.line, open=self.open_quantity, asked=quantity)
