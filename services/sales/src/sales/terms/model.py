"""Copies of the customer service's payment terms (付款条件) and of who has which: written by events only (C-04)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from sales.model import Base
from sales.terms.schedule import Terms


class PaymentTerms(Base):
    """Terms as the customer service last told of them; `terms` is what `Terms.from_plain` reads."""

    __tablename__ = "payment_terms"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    status: Mapped[str]
    active: Mapped[bool]
    terms: Mapped[dict[str, Any]]
    deleted_at: Mapped[datetime | None]

    @property
    def agreed(self) -> Terms:
        """The terms themselves."""
        return Terms.from_plain(self.terms)


class TermsAssignment(Base):
    """Which terms an account has, from a day on and, once another assignment follows, until a day."""

    __tablename__ = "terms_assignment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    account_id: Mapped[UUID] = mapped_column(index=True)
    payment_terms_id: Mapped[UUID]
    status: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    deleted_at: Mapped[datetime | None]
