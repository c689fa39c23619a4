"""The copy of a contact (联系人): written by events only, so it has no rules of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.model import Owned
from service_desk.model import Base


class Contact(Base, Owned):
    """A person at a customer's, as the customer service last told of them; `version` is the owner's."""

    __tablename__ = "contact"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(index=True)
    role: Mapped[str]
    active: Mapped[bool]
    deleted_at: Mapped[datetime | None]
