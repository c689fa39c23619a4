"""The lines of a return (销退单行): what comes back of a delivery line and why, what of it was accepted."""

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.identifiers import new_id
from sales.deliveries.lines import DeliveryLine
from sales.model import Base, Exact, not_negative
from sales.money import Amounts, part_of
from sales.orders.lines import NONE
from sales.shipment_notices.lines import Goods

if TYPE_CHECKING:
    from sales.returns.model import Return


class ReturnLine(Goods, Base):
    """So much of a delivery line comes back for a reason; `net` and `tax` are credited for what was accepted of it."""

    __tablename__ = "sales_return_line"
    __root__ = "document"
    __table_args__ = (
        UniqueConstraint("return_id", "line"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        CheckConstraint("accepted_quantity BETWEEN 0 AND quantity", name="accepted_quantity"),
        not_negative("net"),
        not_negative("tax"),
    )

    return_id: Mapped[UUID] = mapped_column(ForeignKey("sales_return.id"))
    delivery_line_id: Mapped[UUID] = mapped_column(ForeignKey("delivery_line.id"), index=True)
    reason: Mapped[str]
    accepted_quantity: Mapped[Exact]
    net: Mapped[Decimal]
    tax: Mapped[Decimal]

    document: Mapped["Return"] = relationship(back_populates="lines")

    @classmethod
    def of(cls, line: DeliveryLine, quantity: Decimal, reason: str) -> "ReturnLine":
        """So much of this delivery line, for this reason; nothing of it is accepted yet."""
        return cls(
            id=new_id(),
            delivery_line_id=line.id,
            order_line_id=line.order_line_id,
            line=line.line,
            product_code=line.product_code,
            product_name=line.product_name,
            customer_item=line.customer_item,
            unit=line.unit,
            quantity=quantity,
            reason=reason,
            accepted_quantity=NONE,
            net=NONE,
            tax=NONE,
        )

    def accept(self, quantity: Decimal, before: Decimal, line: DeliveryLine, currency: str) -> None:
        """So much of it is accepted, after `before` of the delivery line by other returns.

        It is credited with what it adds to the value of all that was accepted, so that the credits of a line that comes
        back in parts make up what was owed for it to the cent.
        """
        self.accepted_quantity = quantity
        value = Amounts(line.net, line.tax, line.amount)
        after = part_of(value, before + quantity, line.quantity, currency)
        credited = after.less(part_of(value, before, line.quantity, currency))
        self.net, self.tax = credited.net, credited.tax

    @property
    def amount(self) -> Decimal:
        """What is credited for it, with tax."""
        return self.net + self.tax
