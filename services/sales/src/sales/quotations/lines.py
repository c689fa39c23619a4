"""The lines of a quotation (报价单行): what, how much, at which price, and the orders that were made of it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from sales.model import Base, Exact
from sales.money import DocumentMoney
from sales.orders.lines import NONE, Agreed, PricedLine, priced
from sales.orders.vocabulary import PriceSource
from sales.quotations.facts import MoreThanQuoted

if TYPE_CHECKING:
    from sales.quotations.model import Quotation


class QuotationLine(Base, PricedLine):
    """One line of a quotation, and how much of it orders took."""

    __tablename__ = "quotation_line"
    __root__ = "quotation"
    __table_args__ = (
        UniqueConstraint("quotation_id", "line"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        CheckConstraint("ordered_quantity BETWEEN 0 AND quantity", name="ordered_quantity"),
        *priced(),
    )

    quotation_id: Mapped[UUID] = mapped_column(ForeignKey("quotation.id"))
    ordered_quantity: Mapped[Exact]

    quotation: Mapped["Quotation"] = relationship(back_populates="lines")

    @classmethod
    def empty(cls, place: int) -> "QuotationLine":
        """A line that says nothing yet; a quotation takes it and describes it."""
        return cls(id=new_id(), line=place, ordered_quantity=NONE)

    @property
    def money(self) -> DocumentMoney:
        """In what its quotation counts."""
        return self.quotation.money

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
