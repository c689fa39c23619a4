"""First and repeat orders (首单, 返单): what the customer had ordered before, which some order types ask for."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from sales.order_types.model import Occasion
from sales.orders.facts import NotTheFirstOrder, NotTheSameAgain
from sales.orders.model import Order


@dataclass(frozen=True)
class Before:
    """What a customer ordered before an order: the number of the first such order, and which of its products."""

    number: str | None
    products: AbstractSet[UUID]

    def occasion_of(self, order: Order) -> Occasion:
        """Which occasion the order is: the customer's first one (S-12), the same again (S-11), or neither."""
        if self.number is None:
            return Occasion.FIRST
        return Occasion.ANY if self._new(order) else Occasion.REPEAT

    def check(self, occasion: str, order: Order) -> None:
        """Whether a type for this occasion suits the order. Raises NotTheFirstOrder or NotTheSameAgain."""
        if occasion == Occasion.FIRST and self.number is not None:
            raise NotTheFirstOrder(number=self.number)
        if occasion == Occasion.REPEAT and (new := self._new(order)):
            raise NotTheSameAgain(lines=new)

    def _new(self, order: Order) -> list[int]:
        return [line.line for line in order.lines if line.product_id not in self.products]
