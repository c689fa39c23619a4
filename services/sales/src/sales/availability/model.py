"""The availability of a product (可用量): a copy of what the one who keeps the stock said last.

It is nobody's document here: no version, no history, no event; the stock itself is the ERP's.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sales.model import Base, Exact


class Availability(Base):
    """How much of a product could be shipped at the moment `as_of`, below zero where too much was promised.

    `id` is the product's; `reported_by` is who said so.
    """

    __tablename__ = "availability"

    id: Mapped[UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
    available: Mapped[Exact]
    as_of: Mapped[datetime]
    reported_by: Mapped[UUID | None]
