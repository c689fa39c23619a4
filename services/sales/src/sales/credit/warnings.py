"""The credit warning (信用提示): a document passed a check that only warns; who is responsible is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact, Owned, one_of
from sales.credit.model import Holder, Point
from sales.model import Base


@dataclass(frozen=True)
class CreditWarningRaised(Fact):
    """A document went beyond what the parameters grant, and they only warn."""


class CreditWarning(Base, Aggregate, Owned):
    """That a document passed a point although it would have been refused by a stricter check; never changed.

    `problem` is the refusal's name (`credit-limit-exceeded`), `message` its words with the figures of that moment.
    """

    __tablename__ = "credit_warning"
    __aggregate__ = "credit_warning"
    __table_args__ = (one_of("point", Point), Index("ix_credit_warning_created_at", "created_at", "id"))

    document_id: Mapped[UUID] = mapped_column(index=True)
    document_number: Mapped[str]
    point: Mapped[str]
    problem: Mapped[str]
    message: Mapped[dict[str, str]]
    created_at: Mapped[datetime]

    @classmethod
    def of(cls, refusal: Refusal, holder: Holder, point: Point, *, owner_id: UUID | None, at: datetime) -> Self:
        """What the refusal would have said."""
        warning = cls(
            id=new_id(),
            version=0,
            account_id=holder.account_id,
            owner_id=owner_id,
            document_id=holder.id,
            document_number=holder.number,
            point=point,
            problem=refusal.slug,
            message={language: refusal.explain(language) for language in ("zh", "en")},
            created_at=at,
        )
        warning.record(CreditWarningRaised())
        return warning
