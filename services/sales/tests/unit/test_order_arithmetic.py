"""What always holds of quantities and amounts, whatever is ordered, noticed, shipped and returned (S-14 to S-21)."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sales.money import Amounts, smallest_unit
from sales.orders.facts import MoreThanOpen, MoreThanShipped
from sales.orders.lines import NONE, Agreed, Wanted
from services.sales.tests.factories import TODAY, approved_order, order, order_type, product

QUANTITIES = st.decimals("0.000001", "99999", places=6)
PRICES = st.builds(Agreed, st.decimals("0", "99999", places=6), st.decimals("0", "0.25", places=4))
LINES = st.lists(st.builds(Wanted, st.builds(product), QUANTITIES, PRICES), min_size=1, max_size=5)
CURRENCIES = st.sampled_from(("CNY", "JPY", "KWD"))
PARTS = st.dictionaries(st.integers(1, 5), st.decimals("0.000001", "1.2", places=6), min_size=1)
"""Of which lines how much, as a part of what there is: a little, all, too much."""
FINEST = Decimal("0.000001")


@given(LINES, LINES, CURRENCIES, st.booleans())
def test_totals_are_the_sums_of_the_lines_in_whole_coins_also_after_a_change(
    first: list[Wanted], second: list[Wanted], currency: str, tax_included: bool
) -> None:
    made = order(first, currency=currency, tax_included=tax_included)
    for wanted in (first, second):
        made.change({"lines": wanted})
        assert made.net_total == sum(line.net for line in made.lines)
        assert made.tax_total == sum(line.tax for line in made.lines)
        assert made.total == sum(line.amount for line in made.lines) == made.net_total + made.tax_total
        assert [line.line for line in made.lines] == list(range(1, len(wanted) + 1))
        for line in made.lines:
            half, worth = smallest_unit(currency) / 2, line.price * line.quantity
            assert abs((line.amount if tax_included else line.net) - worth) <= half
            assert abs(line.net * line.tax_rate - line.tax) <= half * (1 + line.tax_rate)
            assert line.amount % smallest_unit(currency) == line.tax % smallest_unit(currency) == 0


@given(LINES, CURRENCIES, st.booleans(), st.lists(QUANTITIES, max_size=4))
def test_no_part_of_a_line_is_worth_less_than_nothing_and_all_parts_make_up_the_whole(
    lines: list[Wanted], currency: str, tax_included: bool, cuts: list[Decimal]
) -> None:
    (line, *_) = order(lines, currency=currency, tax_included=tax_included).lines
    places = sorted({NONE, *(min(cut, line.quantity) for cut in cuts), line.quantity})
    parts = [line.value_of(b).less(line.value_of(a)) for a, b in pairwise(places)]
    assert all(amount >= 0 for part in parts for amount in part)
    assert all(part.net + part.tax == part.gross for part in parts)
    assert Amounts(*(sum(column) for column in zip(*parts, strict=True))) == (line.net, line.tax, line.amount)


class Fulfilling(RuleBasedStateMachine):
    """Somebody notices, ships and takes back whatever they like, again and again."""

    @initialize(lines=LINES, tolerance=st.sampled_from(("0", "0.05", "1")))
    def sign(self, lines: list[Wanted], tolerance: str) -> None:
        """An approved order, and nothing shipped."""
        self.order = approved_order(lines=lines, kind=order_type(tolerance=Decimal(tolerance)))
        self.noticed, self.shipped, self.returned = (dict.fromkeys(range(1, len(lines) + 1), NONE) for _ in range(3))

    @rule(parts=PARTS)
    def notice(self, parts: dict[int, Decimal]) -> None:
        """Never more than was ordered and is open."""
        asked = self._parts(parts, "open_quantity")
        fits = all(quantity <= self._line(line).open_quantity for line, quantity in asked.items())
        self._try(asked, fits, MoreThanOpen, self.order.notice, self.noticed)

    @rule(parts=PARTS)
    def void(self, parts: dict[int, Decimal]) -> None:
        """What a notice keeps is open again."""
        asked = {line: min(part, self.noticed[line]) for line, part in parts.items() if self.noticed.get(line)}
        if asked:
            self.order.void_notice(asked)
            for line, quantity in asked.items():
                self.noticed[line] -= quantity

    @rule(parts=PARTS, on_notice=st.booleans(), widen=st.booleans())
    def ship(self, parts: dict[int, Decimal], on_notice: bool, widen: bool) -> None:
        """All of it is posted, or nothing; the notices keep so much less."""
        asked = self._parts(parts, "quantity")
        kept = {line: min(quantity, self.noticed[line]) for line, quantity in asked.items()} if on_notice else {}
        fits = self.order.may_ship(asked, noticed=kept) if asked else False
        most = {line: 2 * self._line(line).quantity - self.shipped[line] - self.noticed[line] for line in asked}
        fits |= widen and all(quantity <= most[line] + kept.get(line, NONE) for line, quantity in asked.items())

        def post(quantities: dict[int, Decimal]) -> None:
            self.order.ship(quantities, TODAY, noticed=kept, widen=widen)
            for line, quantity in kept.items():
                self.noticed[line] -= quantity

        self._try(asked, fits, MoreThanOpen, post, self.shipped)

    @rule(parts=PARTS)
    def take_back(self, parts: dict[int, Decimal]) -> None:
        """Never more than has left."""
        asked = self._parts(parts, "returnable_quantity")
        fits = all(quantity <= self._line(line).returnable_quantity for line, quantity in asked.items())
        self._try(asked, fits, MoreThanShipped, self.order.take_back, self.returned)

    @rule()
    def ship_the_rest(self) -> None:
        """Everything that is open; what remains then is on notices."""
        rest = self.order.open_quantities
        if rest:
            self.order.ship(rest, TODAY)
            for line, quantity in rest.items():
                self.shipped[line] += quantity
            assert self.order.is_shipped or any(self.noticed.values())

    @invariant()
    def nothing_is_shipped_beyond_the_tolerance_and_nothing_returned_beyond_what_was_shipped(self) -> None:
        """Per line, and what is open is worth what is not shipped."""
        for line in self.order.lines:
            place = line.line
            moved = (line.noticed_quantity, line.shipped_quantity, line.returned_quantity)
            assert moved == (self.noticed[place], self.shipped[place], self.returned[place])
            assert line.shipped_quantity + line.noticed_quantity <= line.quantity * (1 + line.tolerance)
            assert 0 <= line.returned_quantity <= line.shipped_quantity
            assert 0 <= line.tolerance <= 1
        if self.order.is_shipped:
            assert self.order.open_amount == 0

    def _line(self, place: int) -> Any:
        return self.order.lines[place - 1]

    def _parts(self, parts: dict[int, Decimal], of: str) -> dict[int, Decimal]:
        return {
            line: max((getattr(self._line(line), of) * part).quantize(FINEST), FINEST)
            for line, part in parts.items()
            if line in self.shipped
        }

    def _try(self, asked: dict[int, Decimal], fits: bool, refusal: Any, act: Any, counted: dict[int, Decimal]) -> None:
        """Do it, if anything is asked for; refused exactly when it does not fit."""
        if not asked:
            return
        try:
            act(asked)
        except refusal:
            assert not fits
        else:
            assert fits
            for line, quantity in asked.items():
                counted[line] += quantity


TestFulfilling = Fulfilling.TestCase
