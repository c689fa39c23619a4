"""What always holds of quantities and amounts, whatever is ordered, changed and shipped (S-16; faults.md I10)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sales.money import smallest_unit
from sales.orders.facts import MoreThanOpen
from sales.orders.lines import Wanted
from services.sales.tests.factories import TODAY, approved_order, order, product

QUANTITIES = st.decimals("0.000001", "99999", places=6)
PRICES = st.decimals("0", "99999", places=6)
LINES = st.lists(st.builds(Wanted, st.builds(product), QUANTITIES, PRICES), min_size=1, max_size=5)


@given(LINES, LINES, st.sampled_from(("CNY", "JPY", "KWD")))
def test_the_total_is_the_sum_of_the_lines_in_whole_coins_also_after_a_change(
    first: list[Wanted], second: list[Wanted], currency: str
) -> None:
    made = order(first, currency=currency)
    for wanted in (first, second):
        made.change({"lines": wanted})
        assert made.total == sum(line.amount for line in made.lines)
        assert [line.line for line in made.lines] == list(range(1, len(wanted) + 1))
        for line in made.lines:
            assert abs(line.amount - line.price * line.quantity) <= smallest_unit(currency) / 2
            assert line.amount % smallest_unit(currency) == 0


class Shipping(RuleBasedStateMachine):
    """Somebody ships whatever they like, again and again."""

    @initialize(lines=LINES)
    def sign(self, lines: list[Wanted]) -> None:
        """An approved order, and nothing shipped."""
        self.order = approved_order(lines=lines)
        self.shipped = dict.fromkeys(range(1, len(lines) + 1), Decimal(0))

    @rule(quantities=st.dictionaries(st.integers(1, 5), QUANTITIES, min_size=1))
    def ship(self, quantities: dict[int, Decimal]) -> None:
        """All of it is posted, or nothing."""
        asked = {line: quantity for line, quantity in quantities.items() if line in self.shipped}
        fits = all(quantity <= self.order.open_quantities.get(line, 0) for line, quantity in asked.items())
        if not asked:
            return
        try:
            self.order.ship(asked, TODAY)
        except MoreThanOpen:
            assert not fits
        else:
            assert fits
            for line, quantity in asked.items():
                self.shipped[line] += quantity

    @rule()
    def ship_the_rest(self) -> None:
        """Everything that is open."""
        rest = self.order.open_quantities
        if rest:
            self.order.ship(rest, TODAY)
            for line, quantity in rest.items():
                self.shipped[line] += quantity
            assert self.order.is_shipped

    @invariant()
    def shipped_is_what_left_the_house_and_never_more_than_was_ordered(self) -> None:
        """Per line."""
        for line in self.order.lines:
            assert line.shipped_quantity == self.shipped[line.line] <= line.quantity


TestShipping = Shipping.TestCase
