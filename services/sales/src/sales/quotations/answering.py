"""What becomes of a quotation that the house stands by: the customer's answer, and the orders that are made of it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from chassis.errors import NotFound
from chassis.identifiers import new_id
from sales.orders.model import Order
from sales.orders.priced import Priced
from sales.orders.vocabulary import Status as OrderStatus
from sales.quotations.facts import (
    OrderNotCancelled,
    QuotationAccepted,
    QuotationDeclined,
    QuotationExpired,
    QuotationLinkMade,
    QuotationNotAccepted,
    QuotationNotOffered,
    QuotationNotVoidable,
    QuotationNotYetEffective,
    QuotationOrdered,
    QuotationOutOfDate,
    QuotationPartlyOrdered,
    QuotationPricesAdopted,
    QuotationPricesTaken,
    QuotationReopened,
    QuotationSuperseded,
    QuotationUsedUp,
    QuotationVoided,
)
from sales.quotations.lines import QuotationLine, QuotationOrder
from sales.quotations.vocabulary import MOST_PARTS, ON_OFFER, Status, Via

Quantities = Mapping[int, Decimal]
"""How much of which line, by the line's number."""


class Answered(Priced):
    """Mixin of the quotation: what happens to it after its approval."""

    if TYPE_CHECKING:
        effective_on: Mapped[date | None]
        expires_on: Mapped[date | None]
        answered_at: Mapped[datetime | None]
        answered_via: Mapped[str | None]
        answered_by: Mapped[str | None]
        decline_reason: Mapped[str | None]
        prices_adopted_at: Mapped[datetime | None]
        lines: Mapped[list[QuotationLine]]
        orders: Mapped[list[QuotationOrder]]

    def make_link(self, today: date) -> None:
        """A link was made for the customer. Raises QuotationNotOffered or QuotationOutOfDate."""
        self._check_offered(today)
        self.record(QuotationLinkMade())

    def accept(self, *, via: Via, by: str, at: datetime, today: date) -> None:
        """The customer agrees (客户审核). Raises QuotationNotOffered or QuotationOutOfDate."""
        self._answer(Status.ACCEPTED, via, by, at, today)
        self.record(QuotationAccepted(via))

    def decline(self, reason: str, *, via: Via, by: str, at: datetime, today: date) -> None:
        """The customer says no. Raises QuotationNotOffered or QuotationOutOfDate."""
        self._answer(Status.DECLINED, via, by, at, today)
        self.decline_reason = reason
        self.record(QuotationDeclined(via, reason))

    def expire(self, today: date) -> None:
        """Its last day has passed without an answer; ValueError while it has not."""
        if self.status != Status.APPROVED or self.expires_on is None or today <= self.expires_on:
            raise ValueError(f"{self.status} until {self.expires_on} does not expire on {today}")
        self.status = Status.EXPIRED
        self.record(QuotationExpired())

    def supersede(self) -> None:
        """A later revision was approved. Raises QuotationPartlyOrdered."""
        self._check_untouched()
        self.status = Status.SUPERSEDED
        self.record(QuotationSuperseded())

    def void(self, reason: str) -> None:
        """Take it back (作废). Raises QuotationNotVoidable or QuotationPartlyOrdered."""
        self.must_be(Status.DRAFT, *ON_OFFER, refusal=QuotationNotVoidable)
        self._check_untouched()
        self.status = Status.VOIDED
        self.record(QuotationVoided(reason))

    def check_orderable(self, quantities: Quantities, on: date) -> None:
        """Whether an order of that day can take so much of its lines; an acceptance outlives the last day.

        Raises QuotationNotAccepted, QuotationUsedUp, QuotationNotYetEffective, MoreThanQuoted; NotFound for a line that
        it has not.
        """
        self.must_be(Status.ACCEPTED, refusal=QuotationNotAccepted)
        if len(self.orders) + len(quantities) > MOST_PARTS:
            raise QuotationUsedUp(most=MOST_PARTS)
        if self.effective_on is None or on < self.effective_on:
            raise QuotationNotYetEffective(effective_on=self.effective_on)
        for number, quantity in quantities.items():
            self._line(number).check_open(quantity)

    def order(self, quantities: Quantities, order: Order) -> None:
        """An order took so much of its lines; with nothing left it is ordered. Check `check_orderable` before."""
        for number, quantity in quantities.items():
            self._line(number).ordered_quantity += quantity
            self.orders.append(
                QuotationOrder(
                    id=new_id(),
                    order_id=order.id,
                    order_number=order.number,
                    line=number,
                    quantity=quantity,
                    released=False,
                )
            )
        if not self.open_quantities:
            self.status = Status.ORDERED
        taken = [{"line": number, "quantity": quantity} for number, quantity in quantities.items()]
        self.record(QuotationOrdered(order.id, order.number, taken))

    def release(self, order: Order) -> None:
        """Take back what a cancelled order took; once.

        Raises OrderNotCancelled; NotFound for an order that holds nothing of it.
        """
        taken = [each for each in self.orders if each.order_id == order.id and not each.released]
        if not taken:
            raise NotFound
        if order.status != OrderStatus.CANCELLED:
            raise OrderNotCancelled(number=order.number, status=order.status)
        for each in taken:
            each.released = True
            self._line(each.line).ordered_quantity -= each.quantity
        if self.status == Status.ORDERED:
            self.status = Status.ACCEPTED
        self.record(QuotationReopened(order.id, order.number))

    def adopt_prices(self, at: datetime) -> None:
        """Its prices go to the customer's prices (S-03), once. Raises QuotationNotAccepted or QuotationPricesTaken."""
        self.must_be(Status.ACCEPTED, Status.ORDERED, refusal=QuotationNotAccepted)
        if self.prices_adopted_at is not None:
            raise QuotationPricesTaken
        self.prices_adopted_at = at
        self.record(QuotationPricesAdopted())

    @property
    def open_quantities(self) -> dict[int, Decimal]:
        """What has not been ordered, by line number; lines with nothing left are left out."""
        return {line.line: line.open_quantity for line in self.lines if line.open_quantity}

    def _answer(self, status: Status, via: Via, by: str, at: datetime, today: date) -> None:
        self._check_offered(today)
        self.status = status
        self.answered_at, self.answered_via, self.answered_by = at, via, by

    def _check_offered(self, today: date) -> None:
        self.must_be(Status.APPROVED, refusal=QuotationNotOffered)
        if self.expires_on is None or today > self.expires_on:
            raise QuotationOutOfDate(expires_on=self.expires_on)

    def _check_untouched(self) -> None:
        if any(line.ordered_quantity for line in self.lines):
            raise QuotationPartlyOrdered

    def _line(self, number: int) -> QuotationLine:
        for line in self.lines:
            if line.line == number:
                return line
        raise NotFound
