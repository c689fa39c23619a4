"""What of an order's lines stands on a delivery, what it costs, what was missing and what came back."""

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sales.model import Base, Exact, Fraction, not_negative
from sales.orders.lines import NONE, OrderLine
from sales.shipment_notices.lines import Goods, described

if TYPE_CHECKING:
    from sales.deliveries.model import Delivery


class DeliveryLine(Goods, Base):
    """What was shipped of one order line (销货单行), and what it costs; `amount` includes `tax`.

    `missing_quantity` did not arrive in order (`difference` says what is wrong with it); `returned_quantity` is coming
    back by approved returns of all kinds.
    """

    __tablename__ = "delivery_line"
    __root__ = "delivery"
    __table_args__ = (
        UniqueConstraint("delivery_id", "line"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        CheckConstraint("missing_quantity BETWEEN 0 AND quantity", name="missing_quantity"),
        CheckConstraint("returned_quantity BETWEEN 0 AND quantity", name="returned_quantity"),
        CheckConstraint("tax BETWEEN 0 AND amount", name="tax"),
        not_negative("price"),
        not_negative("amount"),
    )

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"))
    price: Mapped[Exact]
    tax_rate: Mapped[Fraction]
    tax: Mapped[Decimal]
    amount: Mapped[Decimal]
    missing_quantity: Mapped[Exact]
    difference: Mapped[str | None]
    returned_quantity: Mapped[Exact]

    delivery: Mapped["Delivery"] = relationship(back_populates="lines")

    @classmethod
    def of(cls, line: OrderLine, quantity: Decimal) -> "DeliveryLine":
        """So much of this line, at what it would cost if it left now."""
        made = cls(
            **described(line, quantity),
            price=line.price,
            tax_rate=line.tax_rate,
            missing_quantity=NONE,
            returned_quantity=NONE,
        )
        made.cost(line, line.shipped_quantity)
        return made

    def cost(self, line: OrderLine, before: Decimal) -> None:
        """Put the price to it, `before` having been shipped of the line.

        It is what this shipment adds to the value of all that was shipped of the line, so that the amounts of partial
        deliveries make up the line's amount to the cent however they are cut.
        """
        value = line.value_of(before + self.quantity).less(line.value_of(before))
        self.tax, self.amount = value.tax, value.gross

    @property
    def net(self) -> Decimal:
        """The amount without tax (不含税金额)."""
        return self.amount - self.tax

    @property
    def received_quantity(self) -> Decimal:
        """What of it arrived in order, once it was received."""
        return self.quantity - self.missing_quantity
