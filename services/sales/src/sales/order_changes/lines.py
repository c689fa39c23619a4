"""The lines of an order change: what a line of the order was, and what it shall be."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from sales.catalogue.model import Product
from sales.model import Base, Exact, Fraction, not_negative
from sales.money import amounts_of
from sales.orders.lines import Agreed, Ordered, OrderLine, Wanted

if TYPE_CHECKING:
    from sales.order_changes.model import OrderChange
    from sales.orders.model import Order


@dataclass(frozen=True)
class Moved:
    """A line that is there, and what it shall be."""

    line: OrderLine
    shall_be: Ordered


class OrderChangeLine(Base):
    """One line that changes, is cancelled (quantity 0) or is added (`line` is null until the change is approved).

    Of an added line everything `…_before` is null. A `promised_on` that is null means the order's day.
    """

    __tablename__ = "order_change_line"
    __root__ = "change"
    __table_args__ = (
        # Deferred: lines are replaced as a whole, and the new ones are written before the old ones go.
        UniqueConstraint("change_id", "place", deferrable=True, initially="DEFERRED"),
        not_negative("quantity"),
        not_negative("price"),
        CheckConstraint("quantity_before IS NOT NULL OR quantity > 0", name="added"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[UUID] = mapped_column(ForeignKey("order_change.id"))
    place: Mapped[int] = mapped_column(SmallInteger)
    line: Mapped[int | None] = mapped_column(SmallInteger)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    product_code: Mapped[str]
    product_name: Mapped[dict[str, str]]
    customer_item: Mapped[str | None]
    customer_description: Mapped[str | None]
    unit: Mapped[str]
    quantity_before: Mapped[Exact | None]
    price_before: Mapped[Exact | None]
    promised_before: Mapped[date | None]
    amount_before: Mapped[Decimal | None]
    quantity: Mapped[Exact]
    price: Mapped[Exact]
    price_source: Mapped[str]
    price_source_id: Mapped[UUID | None]
    tax_rate: Mapped[Fraction]
    promised_on: Mapped[date | None]
    amount: Mapped[Decimal]

    change: Mapped["OrderChange"] = relationship(back_populates="lines")

    @classmethod
    def of(cls, place: int, line: OrderLine, shall_be: Ordered) -> Self:
        """This line of the order shall be that."""
        return cls(
            id=new_id(),
            place=place,
            line=line.line,
            product_id=line.product_id,
            product_code=line.product_code,
            product_name=line.product_name,
            customer_item=line.customer_item,
            customer_description=line.customer_description,
            unit=line.unit,
            quantity_before=line.quantity,
            price_before=line.price,
            promised_before=line.promised_on,
            amount_before=line.amount,
            quantity=shall_be.quantity,
            price=shall_be.price,
            price_source=line.price_source,
            price_source_id=line.price_source_id,
            tax_rate=line.tax_rate,
            promised_on=shall_be.promised_on,
            amount=line.value_of(shall_be.quantity, shall_be.price).gross,
        )

    @classmethod
    def added(cls, place: int, order: "Order", wanted: Wanted) -> Self:
        """The order shall get this line as well."""
        product, agreed = wanted.product, wanted.agreed
        worth = amounts_of(
            agreed.price,
            wanted.quantity,
            agreed.tax_rate,
            tax_included=order.tax_included,
            currency=order.currency,
        )
        return cls(
            id=new_id(),
            place=place,
            product_id=product.id,
            product_code=product.code,
            product_name=product.name,
            customer_item=wanted.customer_item,
            customer_description=wanted.customer_description,
            unit=product.unit,
            quantity=wanted.quantity,
            price=agreed.price,
            price_source=agreed.source,
            price_source_id=agreed.source_id,
            tax_rate=agreed.tax_rate,
            promised_on=wanted.promised_on,
            amount=worth.gross,
        )

    @property
    def is_added(self) -> bool:
        """Whether the order shall get it, or got it, by this change."""
        return self.quantity_before is None

    @property
    def moves(self) -> dict[str, tuple[object, object]]:
        """What it changes of a line that is there: field to what it was and what it shall be."""
        pairs = {
            "quantity": (self.quantity_before, self.quantity),
            "price": (self.price_before, self.price),
            "promised_on": (self.promised_before, self.promised_on),
        }
        return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}

    def wanted(self, product: Product) -> Wanted:
        """The line that the order gets."""
        agreed = Agreed(self.price, self.tax_rate, self.price_source, self.price_source_id)
        return Wanted(product, self.quantity, agreed, self.promised_on, self.customer_item, self.customer_description)
