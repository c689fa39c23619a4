"""Allocation (核销): how payments and credit notes settle receivables, and how that is taken back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from chassis.identifiers import new_id
from sales.receivables.facts import AllocatedMoreThanPaid, AllocatedToTooMany
from sales.receivables.model import Receivable, Source

MOST_AT_ONCE = 200
"""Receivables that one payment settles: more would not fit into its event (256 kB)."""

Share = tuple[Receivable, Decimal]
"""How much of a payment goes to a receivable."""


class Allocation:
    """Mixin of rows: a part that settles one receivable, from `posted_on` until `released_on`, if that day came.

    Rows stay, so that one can tell what was open on any day.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    receivable_number: Mapped[str]
    amount: Mapped[Decimal]
    posted_on: Mapped[date]
    released_on: Mapped[date | None]

    @declared_attr
    @classmethod
    def receivable_id(cls) -> Mapped[UUID]:
        """The receivable that is settled."""
        return mapped_column(ForeignKey("receivable.id"), index=True)


class Allocating:
    """Mixin of what settles receivables: its `allocations` in force and what is `unallocated` make up its amount."""

    __source__: ClassVar[Source]
    __allocation__: ClassVar[type[Any]]

    if TYPE_CHECKING:
        id: Mapped[UUID]
        account_id: Mapped[UUID | None]
        number: Mapped[str]
        currency: Mapped[str]
        amount: Mapped[Decimal]
        allocations: Mapped[list[Any]]

        @property
        def since(self) -> date:
            """From which day on what it settles is no longer late."""

        @property
        def spendable(self) -> Decimal:
            """What of it can still settle something."""

    @property
    def in_force(self) -> list[Any]:
        """The allocations that were not released."""
        return [allocation for allocation in self.allocations if allocation.released_on is None]

    @property
    def unallocated(self) -> Decimal:
        """What of it settles nothing: with a payment what was paid in advance (预收)."""
        return self.amount - sum((allocation.amount for allocation in self.in_force), Decimal(0))

    def allot(self, shares: Sequence[Share], on: date) -> None:
        """Settle by it what the shares say, all or nothing.

        Raises AllocatedMoreThanPaid, AllocatedMoreThanOpen or AllocatedToTooMany.
        """
        asked = sum((amount for _, amount in shares), Decimal(0))
        if asked > self.unallocated:
            raise AllocatedMoreThanPaid(left=self.unallocated, asked=asked)
        if len(self.in_force) + len(shares) > MOST_AT_ONCE:
            raise AllocatedToTooMany(most=MOST_AT_ONCE)
        for receivable, amount in shares:
            receivable.check_reduction(amount)
        for position, (receivable, amount) in enumerate(shares, start=len(self.allocations)):
            receivable.reduce(amount, self.__source__, self.id, self.number, max(self.since, receivable.opened_on))
            self.allocations.append(
                self.__allocation__(
                    id=new_id(),
                    position=position,
                    receivable_id=receivable.id,
                    receivable_number=receivable.number,
                    amount=amount,
                    posted_on=on,
                )
            )

    def release(self, receivables: Mapping[UUID, Receivable], on: date) -> int:
        """Owe again what it had settled of these receivables, whose amounts are free for others; says of how many."""
        released = [allocation for allocation in self.in_force if allocation.receivable_id in receivables]
        for allocation in released:
            receivable = receivables[allocation.receivable_id]
            receivable.restore(allocation.amount, self.__source__, self.id, self.number)
            allocation.released_on = on
        return len(released)


def spread(amount: Decimal, receivables: Iterable[Receivable], paid_on: date | None = None) -> Sequence[Share]:
    """The shares of `amount` when it settles these one after the other, each as far as it goes.

    Money that was paid on a day takes no more than is needed beside the discount of that day (see `discounts_of`).
    """
    shares = []
    for receivable in receivables:
        discount = receivable.discount_on(paid_on) if paid_on else Decimal(0)
        share = min(amount, receivable.open - discount)
        if share > 0:
            shares.append((receivable, share))
        amount -= share
    return shares


def discounts_of(shares: Collection[Share], paid_on: date) -> Sequence[Share]:
    """The discounts that these shares earn: who pays in time all that is open less the discount has paid it all."""
    earned = ((receivable, receivable.discount_on(paid_on), amount) for receivable, amount in shares)
    return [(receivable, off) for receivable, off, paid in earned if off and paid == receivable.open - off]
