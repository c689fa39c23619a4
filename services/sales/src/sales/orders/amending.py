"""How an approved order changes: by an order change (变更单, S-14) that was approved, and by nothing else."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped

from sales.orders.facts import NothingLeftToShip, OrderAmended, OrderNotApproved
from sales.orders.fulfilment import Fulfilled
from sales.orders.lines import Ordered, OrderLine, Wanted
from sales.orders.vocabulary import Status


class Amendable(Fulfilled):
    """Mixin of the order: what changes its lines after it was signed."""

    if TYPE_CHECKING:
        tolerance: Mapped[Decimal]
        promised_on: Mapped[date | None]

    def check_amendable(self, moved: Mapping[int, Ordered], *, adds: bool) -> None:
        """Whether an order change may make these lines that, perhaps adding others (S-14).

        Raises OrderNotApproved, LessThanUnderway, PriceOfShippedLine, PromiseMeasured, NothingLeftToShip.
        """
        self.must_be(Status.APPROVED, refusal=OrderNotApproved)
        for line in self.lines:
            if line.line in moved:
                line.check_amendable(moved[line.line])
        shall_be = [(line, moved.get(line.line, line.ordered)) for line in self.lines]
        if moved and not adds and all(line.shipped_quantity >= each.quantity for line, each in shall_be):
            raise NothingLeftToShip

    def amend(
        self,
        change_number: str,
        *,
        head: Mapping[str, Any],
        moved: Mapping[int, Ordered],
        added: Sequence[Wanted],
    ) -> list[int]:
        """Do what an approved order change says (S-14); the numbers of the lines that were added.

        Lines that have left keep the day that was promised for them (S-55).
        Raises what `check_amendable` raises, and Invalid.
        """
        self.check_amendable(moved, adds=bool(added))
        for line in self.lines:
            if line.line in moved:
                line.amend(moved[line.line])
            if line.is_whole_with(line.quantity) and "promised_on" in head:
                line.promised_on = line.promised_on or self.promised_on
        for field, value in head.items():
            setattr(self, field, value)
        places = list(range(len(self.lines) + 1, len(self.lines) + len(added) + 1))
        for place, item in zip(places, added, strict=True):
            line = OrderLine.empty(place)
            self.lines.append(line)
            line.describe(item)
            line.tolerance = self.tolerance
        self._add_up()
        self.record(OrderAmended(change_number))
        return places
