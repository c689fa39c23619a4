"""When an amount is due by payment terms (付款条件): prepayment, instalments, month-end (月结) and discount (C-04)."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sales.money import amount_of

NONE = Decimal(0)
PERCENT = Decimal("0.01")


@dataclass(frozen=True)
class Due:
    """A part of an amount and the day it is due; who pays until `discount_until` may pay `discount` less."""

    due_on: date
    amount: Decimal
    discount_until: date | None = None
    discount: Decimal = NONE


@dataclass(frozen=True)
class Instalment:
    """So many percent, `days` after the base day; see `due_on`."""

    percent: Decimal
    days: int
    month_end: bool = False
    day_of_month: int | None = None

    def due_on(self, shipped_on: date) -> date:
        """The base is the day of shipping or, with `month_end` (月结), the last day of its month; then `days`; then,
        with `day_of_month`, the first such day on or after it (31 stands for a month's last day)."""
        base = _day_of_month(shipped_on, 31) if self.month_end else shipped_on
        due = base + timedelta(self.days)
        if self.day_of_month is None:
            return due
        payday = _day_of_month(due, self.day_of_month)
        next_month = _day_of_month(due, 31) + timedelta(1)
        return payday if payday >= due else _day_of_month(next_month, self.day_of_month)


@dataclass(frozen=True)
class Terms:
    """What was agreed about paying: percents of prepayment and instalments make up 100."""

    id: UUID | None
    code: str
    prepayment_percent: Decimal
    instalments: tuple[Instalment, ...]
    discount_percent: Decimal | None = None
    discount_days: int | None = None

    @classmethod
    def net(cls, days: int) -> Self:
        """All of it, so many days after shipping: what holds where no terms were agreed."""
        return cls(None, f"net {days}", NONE, (Instalment(Decimal(100), days),))

    def prepayment(self, total: Decimal, currency: str) -> Decimal:
        """What of `total` must have been paid before anything is shipped (预付款)."""
        return amount_of(self.prepayment_percent * PERCENT, total, currency)

    def schedule(self, amount: Decimal, currency: str, shipped_on: date) -> list[Due]:
        """The parts of what was shipped, in the order of their agreement; they make up `amount` to the cent.

        The part that was to be prepaid is due at once and earns no discount. A part of nothing is left out.
        """
        parts = [(self.prepayment_percent, shipped_on, False)]
        parts += [(each.percent, each.due_on(shipped_on), self.discount_days is not None) for each in self.instalments]
        dues, percent, before = [], NONE, NONE
        for share, due_on, discounted in parts:
            percent += share
            until = amount_of(percent * PERCENT, amount, currency)  # cumulated, so that no cent is lost or made
            if part := until - before:
                dues.append(self._discounted(part, currency, due_on, shipped_on) if discounted else Due(due_on, part))
            before = until
        return dues

    def _discounted(self, part: Decimal, currency: str, due_on: date, shipped_on: date) -> Due:
        discount = amount_of((self.discount_percent or NONE) * PERCENT, part, currency)
        return (
            Due(due_on, part, shipped_on + timedelta(self.discount_days or 0), discount)
            if discount
            else Due(due_on, part)
        )

    def to_plain(self) -> dict[str, Any]:
        """As a document keeps the terms that it was made by."""
        return {
            "v": 1,
            "id": self.id and str(self.id),
            "code": self.code,
            "prepayment_percent": str(self.prepayment_percent),
            "instalments": [{**vars(each), "percent": str(each.percent)} for each in self.instalments],
            "discount_percent": None if self.discount_percent is None else str(self.discount_percent),
            "discount_days": self.discount_days,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The terms that a document keeps; also those that the customer service tells of, which say the same."""
        percent = plain["discount_percent"]
        return cls(
            plain["id"] and UUID(plain["id"]),
            plain["code"],
            Decimal(plain["prepayment_percent"]),
            tuple(Instalment(**{**each, "percent": Decimal(each["percent"])}) for each in plain["instalments"]),
            None if percent is None else Decimal(percent),
            plain["discount_days"],
        )


def _day_of_month(day: date, wanted: int) -> date:
    """The `wanted`-th of the month of `day`, or its last day where the month is shorter."""
    return day.replace(day=min(wanted, calendar.monthrange(day.year, day.month)[1]))
