"""What of an order's lines stands on a shipment notice, and how parts of an order are named when they are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from chassis.errors import InputError, Invalid
from chassis.identifiers import new_id
from sales.model import Base, Exact
from sales.orders.lines import NONE, OrderLine

if TYPE_CHECKING:
    from sales.shipment_notices.model import ShipmentNotice


class Goods:
    """Mixin of lines that stand for a part of an order's line and call the goods what the order calls them."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(SmallInteger)
    product_code: Mapped[str]
    product_name: Mapped[dict[str, str]]
    customer_item: Mapped[str | None]
    unit: Mapped[str]
    quantity: Mapped[Exact]

    @declared_attr
    @classmethod
    def order_line_id(cls) -> Mapped[UUID]:
        """The line of the order that it is a part of."""
        return mapped_column(ForeignKey("order_line.id"), index=True)


class NoticeLine(Goods, Base):
    """What the warehouse shall ship of one order line (出货通知单行).

    `occupied_quantity` is what it holds of the order and has not left: nothing before the approval, nothing at the end.
    """

    __tablename__ = "shipment_notice_line"
    __root__ = "notice"
    __table_args__ = (
        UniqueConstraint("notice_id", "line"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        CheckConstraint("occupied_quantity BETWEEN 0 AND quantity", name="occupied_quantity"),
    )

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("shipment_notice.id"))
    occupied_quantity: Mapped[Exact]

    notice: Mapped["ShipmentNotice"] = relationship(back_populates="lines")

    @classmethod
    def of(cls, line: OrderLine, quantity: Decimal) -> "NoticeLine":
        """So much of this line; it occupies nothing yet."""
        return cls(**described(line, quantity), occupied_quantity=NONE)


def described(line: OrderLine, quantity: Decimal) -> dict[str, Any]:
    """What `Goods` says of so much of an order's line."""
    return {
        "id": new_id(),
        "order_line_id": line.id,
        "line": line.line,
        "product_code": line.product_code,
        "product_name": line.product_name,
        "customer_item": line.customer_item,
        "unit": line.unit,
        "quantity": quantity,
    }


def quantities_of(known: Sequence[Any], lines: Sequence[Mapping[str, Any]]) -> dict[int, Decimal]:
    """The quantities that somebody asked for, of the lines that the document has. Raises Invalid with each place."""
    if found := tuple(_faults({line.line for line in known}, lines)):
        raise Invalid(found)
    return {item["line"]: item["quantity"] for item in lines}


def _faults(known: set[int], lines: Sequence[Mapping[str, Any]]) -> Iterator[InputError]:
    named = set[int]()
    for place, item in enumerate(lines):
        pointer = f"#/lines/{place}/line"
        if item["line"] not in known:
            yield InputError(pointer, "not-found", {"zh": "单据没有此行", "en": "The document has no such line."})
        if item["line"] in named:
            yield InputError(pointer, "repeated", {"zh": "行号重复", "en": "This line is named twice."})
        named.add(item["line"])
