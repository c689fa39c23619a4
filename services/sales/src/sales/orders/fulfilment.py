"""How an order is carried out: noticed, shipped, returned, completed or closed (S-15 to S-21)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped

from sales.orders.facts import (
    MoreThanOpen,
    OrderAlreadyShipped,
    OrderClosed,
    OrderCompleted,
    OrderGoodsReturned,
    OrderNotApproved,
    OrderNoticed,
    OrderNoticeVoided,
    OrderNotShipped,
    OrderNotYetShipped,
    OrderReturnReversed,
    OrderShipped,
    ShipmentNoticeOpen,
)
from sales.orders.lines import NONE, OrderLine
from sales.orders.priced import Priced
from sales.orders.vocabulary import Status

Quantities = Mapping[int, Decimal]
"""How much of which line of an order, by the line's number."""

RETURNABLE = (Status.APPROVED, Status.COMPLETED, Status.CLOSED)
"""States of orders of which something may come back."""


class Fulfilled(Priced):
    """Mixin of the order: what moves the quantities of its lines, all of them or none.

    Each raises ValueError for a line that the order does not have: whoever asks has checked it with its place.
    """

    if TYPE_CHECKING:
        close_reason: Mapped[str | None]
        stopped_on: Mapped[date | None]
        lines: Mapped[list[OrderLine]]

    def notice(self, quantities: Quantities) -> None:
        """Keep these for a shipment notice that was approved (S-15); the tolerance is for what leaves, not for this.

        Raises OrderNotApproved, MoreThanOpen.
        """
        self.must_be(Status.APPROVED, refusal=OrderNotApproved)
        asked = self._asked(quantities)
        for line, quantity in asked:
            if not NONE < quantity <= line.open_quantity:
                raise MoreThanOpen(line=line.line, open=line.open_quantity, asked=quantity)
        for line, quantity in asked:
            line.noticed_quantity += quantity
        self.record(OrderNoticed(_told(quantities)))

    def void_notice(self, quantities: Quantities) -> None:
        """Give back what a notice keeps and nobody will ship on it; ValueError for more than that."""
        for line, quantity in self._asked(quantities):
            if not NONE < quantity <= line.noticed_quantity:
                raise ValueError(f"{quantity} of {line.noticed_quantity} that line {line.line} has on notice")
            line.noticed_quantity -= quantity
        self.record(OrderNoticeVoided(_told(quantities)))

    def ship(self, quantities: Quantities, on: date, *, noticed: Quantities | None = None, widen: bool = False) -> None:
        """Post what leaves the house on this day (S-16, S-17), `noticed` of it on notices, which keep so much less.

        It may exceed what is open by the line's tolerance; `widen` lets the tolerance grow, for what was approved
        beyond it (1.11.2). Raises OrderNotApproved, MoreThanOpen.
        """
        self.must_be(Status.APPROVED, refusal=OrderNotApproved)
        kept, asked = noticed or {}, self._asked(quantities)
        for line, quantity in asked:
            if widen:
                line.widen(quantity, kept.get(line.line, NONE))
            line.check_open(quantity, kept.get(line.line, NONE))
        for line, quantity in asked:
            line.noticed_quantity -= kept.get(line.line, NONE)
            line.shipped_quantity += quantity
        self.record(OrderShipped(on, _told(quantities)))

    def take_back(self, quantities: Quantities) -> None:
        """Post what came back of what was shipped (S-18 to S-21). Raises OrderNotApproved, MoreThanShipped."""
        if self.status not in RETURNABLE:
            raise OrderNotApproved(status=self.status)
        asked = self._asked(quantities)
        for line, quantity in asked:
            line.check_returnable(quantity)
        for line, quantity in asked:
            line.returned_quantity += quantity
        self.record(OrderGoodsReturned(_told(quantities)))

    def give_back(self, quantities: Quantities) -> None:
        """A return was voided, or the inspection refused it: ValueError for more than came back."""
        for line, quantity in self._asked(quantities):
            if not NONE < quantity <= line.returned_quantity:
                raise ValueError(f"{quantity} of {line.returned_quantity} that came back of line {line.line}")
            line.returned_quantity -= quantity
        self.record(OrderReturnReversed(_told(quantities)))

    def complete(self) -> None:
        """It ends when all of it was shipped and received. Raises OrderNotShipped while something is open."""
        self.must_be(Status.APPROVED, refusal=OrderNotApproved)
        if not self.is_shipped:
            raise OrderNotShipped
        self.status = Status.COMPLETED
        self.record(OrderCompleted())

    def close(self, reason: str, on: date) -> None:
        """Ship no more of what was shipped in part; what has left is still received, paid and returned.

        Raises OrderNotApproved, OrderNotYetShipped, OrderAlreadyShipped for one with nothing open, ShipmentNoticeOpen.
        """
        self.must_be(Status.APPROVED, refusal=OrderNotApproved)
        if not any(line.shipped_quantity for line in self.lines):
            raise OrderNotYetShipped
        if self.is_shipped:
            raise OrderAlreadyShipped
        self._check_unnoticed()
        self.status = Status.CLOSED
        self.close_reason = reason
        self.stopped_on = on
        self.record(OrderClosed(reason))

    def may_ship(self, quantities: Quantities, *, noticed: Quantities | None = None) -> bool:
        """Whether so much lies within quantity and tolerance of each line (1.11.2)."""
        kept = noticed or {}
        return all(quantity <= line.may_leave(kept.get(line.line, NONE)) for line, quantity in self._asked(quantities))

    @property
    def open_quantities(self) -> dict[int, Decimal]:
        """What has been neither shipped nor noticed, by line number; lines with nothing open are left out."""
        return {line.line: line.open_quantity for line in self.lines if line.open_quantity}

    @property
    def open_amount(self) -> Decimal:
        """What is still to be shipped, in money with tax; 0 once it has ended."""
        if self.status in (Status.COMPLETED, Status.CLOSED, Status.CANCELLED):
            return NONE
        return sum((line.open_amount for line in self.lines), NONE)

    @property
    def is_shipped(self) -> bool:
        """Whether all that was ordered has left."""
        return all(line.shipped_quantity >= line.quantity for line in self.lines)

    def _asked(self, quantities: Quantities) -> list[tuple[OrderLine, Decimal]]:
        lines = {line.line: line for line in self.lines}
        if not quantities or quantities.keys() - lines.keys():
            raise ValueError(f"lines {sorted(quantities)} of {sorted(lines)}")
        return [(lines[number], quantity) for number, quantity in quantities.items()]

    def _check_untouched(self) -> None:
        """Whether nothing of it was shipped or noticed. Raises OrderAlreadyShipped, ShipmentNoticeOpen."""
        if any(line.shipped_quantity for line in self.lines):
            raise OrderAlreadyShipped
        self._check_unnoticed()

    def _check_unnoticed(self) -> None:
        for line in self.lines:
            if line.noticed_quantity:
                raise ShipmentNoticeOpen(line=line.line, noticed=line.noticed_quantity)


def _told(quantities: Quantities) -> list[dict[str, Any]]:
    return [{"line": line, "quantity": quantity} for line, quantity in quantities.items()]
