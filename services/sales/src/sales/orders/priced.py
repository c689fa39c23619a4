"""What orders and quotations share: lines that are priced in one currency, and what they come to."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from chassis.errors import InputError, Invalid
from records.documents import Document
from sales.model import Rate, not_negative
from sales.money import LARGEST, DocumentMoney
from sales.orders.lines import NONE, Wanted


class Priced(Document):
    """Mixin of a document of priced lines.

    `base_rate` is what one unit of the currency was worth in the company's on the business date, None where no rate was
    known; `tax_included` says whether the prices contain the tax.
    """

    if TYPE_CHECKING:
        lines: Mapped[list[Any]]

    currency: Mapped[str]
    base_rate: Mapped[Rate | None]
    tax_included: Mapped[bool]
    net_total: Mapped[Decimal]
    tax_total: Mapped[Decimal]
    total: Mapped[Decimal]

    @property
    def money(self) -> DocumentMoney:
        """In what it counts."""
        return DocumentMoney(self.currency, self.base_rate, self.tax_included)

    def _set_lines(self, wanted: Sequence[Wanted], empty: Callable[[int], Any]) -> None:
        """Replace the lines as a whole; one at the same place stays the same row, so that history tells what moved."""
        new = [empty(place) for place in range(len(self.lines) + 1, len(wanted) + 1)]
        self.lines = [*self.lines[: len(wanted)], *new]
        for line, item in zip(self.lines, wanted, strict=True):
            line.describe(item)
        self._add_up()

    def _add_up(self) -> None:
        self.net_total = sum((line.net for line in self.lines), NONE)
        self.tax_total = sum((line.tax for line in self.lines), NONE)
        self.total = self.net_total + self.tax_total
        if self.total >= LARGEST:
            raise Invalid([_TOO_LARGE])


def added_up() -> tuple[CheckConstraint, ...]:
    """The rules of each table of such documents."""
    return (
        not_negative("net_total"),
        not_negative("tax_total"),
        CheckConstraint("total = net_total + tax_total", name="total"),
        CheckConstraint("base_rate > 0 AND base_rate <> 'NaN'", name="base_rate"),
    )


_TOO_LARGE = InputError("#/lines", "too-large", {"zh": "金额过大", "en": "The total is too large."})
