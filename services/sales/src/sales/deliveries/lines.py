"""What of an order's lines stands on a shipment notice and on a delivery."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from chassis.identifiers import new_id
from sales.model import Base, Exact, not_negative
from sales.orders.lines import OrderLine

if TYPE_CHECKING:
    from sales.deliveries.model import Delivery, ShipmentNotice


class Goods:
    """Mixin of lines that stand for a part of an order's line and call the goods what the order calls them."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(SmallInteger)
    product_code: Mapped[str]
    product_name: Mapped[dict[str, str]]
    unit: Mapped[str]
    quantity: Mapped[Exact]

    @declared_attr
    @classmethod
    def order_line_id(cls) -> Mapped[UUID]:
        """The line of the order that it is a part of."""
        return mapped_column(ForeignKey("order_line.id"), index=True)


class NoticeLine(Goods, Base):
    """What the warehouse shall ship of one order line (出货通知单行)."""

    __tablename__ = "shipment_notice_line"
    __root__ = "notice"
    __table_args__ = (
        UniqueConstraint("notice_id", "line"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
    )

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("shipment_notice.id"))

    notice: Mapped["ShipmentNotice"] = relationship(back_populates="lines")

    @classmethod
    def of(cls, line: OrderLine, quantity: Decimal) -> "NoticeLine":
        """So much of this line."""
        return cls(**_described(line, quantity))


class DeliveryLine(Goods, Base):
    """What was shipped of one order line (销货单行), and what it costs."""

    __tablename__ = "delivery_line"
    __root__ = "delivery"
    __table_args__ = (
        UniqueConstraint("delivery_id", "line"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        not_negative("price"),
        not_negative("amount"),
    )

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"))
    price: Mapped[Exact]
    amount: Mapped[Decimal]

    delivery: Mapped["Delivery"] = relationship(back_populates="lines")

    @classmethod
    def of(cls, line: OrderLine, quantity: Decimal) -> "DeliveryLine":
        """So much of this line, which has just been posted as shipped.

        Its amount is what this shipment adds to the value of all that was shipped of the line, so that the amounts of
        partial deliveries make up the line's amount to the cent however they are cut.
        """
        shipped = line.shipped_quantity
        worth = line.value_of(shipped).less(line.value_of(shipped - quantity))
        return cls(**_described(line, quantity), price=line.price, amount=worth.gross)


def _described(line: OrderLine, quantity: Decimal) -> dict[str, Any]:
    return {
        "id": new_id(),
        "order_line_id": line.id,
        "line": line.line,
        "product_code": line.product_code,
        "product_name": line.product_name,
        "unit": line.unit,
        "quantity": quantity,
    }
