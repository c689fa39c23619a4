"""The lines of a quotation (报价单行): what, how much, at which price, and the orders that were made of it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from chassis.model import one_of
from sales.model import Base, Exact, Fraction, not_negative
from sales.money import Amounts, amounts_of
from sales.orders.lines import NONE, Agreed, Wanted
from sales.orders.vocabulary import PriceSource
from sales.quotations.facts import MoreThanQuoted

if TYPE_CHECKING:
    from sales.quotations.model import Quotation


class QuotationLine(Base):
    """One line of a quotation; code, name and unit are the product's as they were when it was entered.

    net + tax = amount, rounded to the smallest unit of the quotation's currency.
    """

    __tablename__ = "quotation_line"
    __root__ = "quotation"
    __table_args__ = (
        UniqueConstraint("quotation_id", "line"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        CheckConstraint("ordered_quantity BETWEEN 0 AND quantity", name="ordered_quantity"),
        not_negative("price"),
        not_negative("tax_rate"),
        not_negative("net"),
        not_negative("tax"),
        CheckConstraint("amount = net + tax", name="amount"),
        one_of("price_source", PriceSource),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    quotation_id: Mapped[UUID] = mapped_column(ForeignKey("quotation.id"))
    line: Mapped[int] = mapped_column(SmallInteger)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    product_code: Mapped[str]
    product_name: Mapped[dict[str, str]]
    customer_item: Mapped[str | None]
    customer_description: Mapped[str | None]
    unit: Mapped[str]
    quantity: Mapped[Exact]
    price: Mapped[Exact]
    price_source: Mapped[str]
    price_source_id: Mapped[UUID | None]
    tax_rate: Mapped[Fraction]
    net: Mapped[Decimal]
    tax: Mapped[Decimal]
    amount: Mapped[Decimal]
    ordered_quantity: Mapped[Exact]

    quotation: Mapped["Quotation"] = relationship(back_populates="lines")

    @classmethod
    def empty(cls, place: int) -> "QuotationLine":
        """A line that says nothing yet; a quotation takes it and describes it."""
        return cls(id=new_id(), line=place, ordered_quantity=NONE)

    def describe(self, wanted: Wanted) -> None:
        """Quote this, and work out what it is worth."""
        product, agreed = wanted.product, wanted.agreed
        self.product_id = product.id
        self.product_code = product.code
        self.product_name = product.name
        self.unit = product.unit
        self.customer_item = wanted.customer_item
        self.customer_description = wanted.customer_description
        self.quantity = wanted.quantity
        self.price, self.tax_rate = agreed.price, agreed.tax_rate
        self.price_source, self.price_source_id = agreed.source, agreed.source_id
        self.net, self.tax, self.amount = self._worth()

    def repeated(self) -> "QuotationLine":
        """The same line in the next revision, with nothing ordered of it."""
        same = {column.key: getattr(self, column.key) for column in self.__table__.columns}
        del same["quotation_id"]
        return QuotationLine(**{**same, "id": new_id(), "ordered_quantity": NONE})

    @property
    def open_quantity(self) -> Decimal:
        """What has not been ordered."""
        return self.quantity - self.ordered_quantity

    def as_ordered(self, quantity: Decimal) -> dict[str, Any]:
        """The line of an order that takes so much of it, at its price."""
        return {
            "product_id": self.product_id,
            "quantity": quantity,
            "customer_item": self.customer_item,
            "agreed": Agreed(self.price, self.tax_rate, PriceSource.QUOTATION, self.quotation_id),
        }

    def check_open(self, quantity: Decimal) -> None:
        """Whether this much can be ordered. Raises MoreThanQuoted."""
        if not NONE < quantity <= self.open_quantity:
            raise MoreThanQuoted(line=self.line, open=self.open_quantity, asked=quantity)

    def _worth(self) -> Amounts:
        return amounts_of(
            self.price,
            self.quantity,
            self.tax_rate,
            tax_included=self.quotation.tax_included,
            currency=self.quotation.currency,
        )


class QuotationOrder(Base):
    """So much of a line as one order took; `released`: the order was cancelled, and it was given back."""

    __tablename__ = "quotation_order"
    __root__ = "quotation"
    __table_args__ = (
        UniqueConstraint("order_id", "line"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    quotation_id: Mapped[UUID] = mapped_column(ForeignKey("quotation.id"), index=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"))
    order_number: Mapped[str]
    line: Mapped[int] = mapped_column(SmallInteger)
    quantity: Mapped[Exact]
    released: Mapped[bool]

    quotation: Mapped["Quotation"] = relationship(back_populates="orders")
