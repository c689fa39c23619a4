"""The copy of a customer's order (客户订单): written by events only, so it has no rules of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.model import Owned
from service_desk.model import Base


class Order(Base, Owned):
    """An order as the sales service last told of it; `version` is the owner's."""

    __tablename__ = "sales_order"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    number: Mapped[str]
    deleted_at: Mapped[datetime | None]
