"""What always holds of prices (S-03): no day has two, quantities find their step, tax goes in and out."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Invalid
from sales.pricing.model import Break, Price, price_at
from sales.pricing.queries import Priced, Source
from sales.validity.model import ValidityOverlaps
from services.sales.tests.factories import NOW, account, evidence, product

FIRST = date(2026, 1, 1)
CUSTOMER, GOODS = account(), product()
patient = settings(deadline=None)  # a busy machine is no fault

spans = st.tuples(st.integers(0, 30), st.none() | st.integers(0, 15))
quantities = st.decimals("0.000001", "2000", places=6)
rising = st.lists(st.decimals("1", "1000", places=6), unique=True, max_size=5).map(sorted)


def entered(first: int, length: int | None = None, **details: Any) -> Price:
    """A price that waits for approval, from so many days after the first for so many days more."""
    begin = FIRST + timedelta(first)
    known = {
        "currency": "CNY",
        "tax_included": True,
        "price": Decimal(first),
        "valid_from": begin,
        "valid_to": None if length is None else begin + timedelta(length),
    }
    price = Price.enter(holder=CUSTOMER, product=GOODS, details={**known, **details}, entered_by=None, at=NOW)
    price.submit()
    return price


def counting(prices: Iterable[Price], day: date) -> list[Price]:
    return [price for price in prices if price.counts_on(day)]


@patient
@given(st.lists(spans, min_size=1, max_size=8))
def test_however_prices_are_approved_no_day_has_two_and_each_has_the_latest_that_began(wanted: list[Any]) -> None:
    """Approved one after the other in any order: what is refused changes nothing, what counts made the others way."""
    approved: list[Price] = []
    for first, length in wanted:
        price = entered(first, length)
        sharing = [one for one in approved if any(map(one.counts_on, _days(price)))]
        before = [(one.valid_from, one.valid_to) for one in approved]
        priced = [day for day in range(60) if counting(approved, FIRST + timedelta(day))]
        try:
            price.approve(evidence(price), sharing)
        except ValidityOverlaps:
            assert [(one.valid_from, one.valid_to) for one in approved] == before
        else:
            approved.append(price)
            assert all(counting(approved, day) == [price] for day in _days(price))
        assert all(len(counting(approved, FIRST + timedelta(day))) <= 1 for day in range(60))
        assert all(counting(approved, FIRST + timedelta(day)) for day in priced), "what had a price has one"


def _days(price: Price) -> list[date]:
    """The days of the price, up to two months of one without end."""
    last = price.valid_to or FIRST + timedelta(60)
    return [price.valid_from + timedelta(day) for day in range((last - price.valid_from).days + 1)]


@patient
@given(rising, quantities)
def test_a_quantity_costs_what_the_last_step_that_it_reaches_says(steps: list[Decimal], quantity: Decimal) -> None:
    breaks = [Break(step, Decimal(place)) for place, step in enumerate(steps)]
    price = entered(0, breaks=breaks, price=Decimal(99))
    for asked in (quantity, *steps):
        reached = [step for step in breaks if step.min_quantity <= asked]
        assert price_at(price.price, price.breaks, asked) == (reached or [Break(Decimal(0), Decimal(99))])[-1]


@patient
@given(st.lists(st.decimals("0", "5", places=1), min_size=1, max_size=4))
def test_steps_rise_from_above_zero_or_are_refused(steps: list[Decimal]) -> None:
    breaks = [Break(step, Decimal(1)) for step in steps]
    if steps[0] > 0 and steps == sorted(set(steps)):
        assert len(entered(0, breaks=breaks).breaks) == len(steps)
    else:
        with pytest.raises(Invalid):
            entered(0, breaks=breaks)


@patient
@given(st.decimals("0", "1000000", places=6), st.sampled_from(["0", "0.06", "0.09", "0.13"]))
def test_tax_goes_into_a_price_and_out_again(price: Decimal, rate: str) -> None:
    """To within one millionth: prices have six places."""
    net = Priced(price, False, Decimal(rate), Source.LIST_PRICE, None, Decimal(0))
    gross = Priced(net.as_included(True), True, Decimal(rate), Source.LIST_PRICE, None, Decimal(0))
    assert net.as_included(False) == price
    assert abs(gross.as_included(False) - price) <= Decimal("0.000001")
