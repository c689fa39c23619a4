"""The closing of the books (结账) up to and with a day, with what they held then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact
from sales.model import Base

Figures = Mapping[str, Any]
"""The sums of all accounts in a `currency`: `charged` and `settled` since the closing before, `balance` after it."""


@dataclass(frozen=True)
class BooksClosed(Fact):
    """No document is dated on this day or before it any more."""


class Closing(Base, Aggregate):
    """Days up to `day` are closed. `kept` are its `figures` as the row keeps them, decimals as text."""

    __tablename__ = "closing"
    __aggregate__ = "closing"

    day: Mapped[date] = mapped_column(unique=True)
    kept: Mapped[dict[str, Any]]
    closed_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    @classmethod
    def close(cls, *, day: date, figures: Sequence[Figures], closed_by: UUID | None, at: datetime) -> Self:
        """The books of this day and of those before are closed."""
        kept = {"v": 1, "figures": [{name: str(value) for name, value in each.items()} for each in figures]}
        closing = cls(id=new_id(), version=0, day=day, kept=kept, closed_by=closed_by, created_at=at)
        closing.record(BooksClosed())
        return closing

    @property
    def figures(self) -> list[Figures]:
        """The sums of all accounts by currency."""
        return [
            {name: value if name == "currency" else Decimal(value) for name, value in each.items()}
            for each in self.kept["figures"]
        ]
