"""Amounts are rounded half-up to the currency's smallest unit (data.md, Money)."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.money import amount_of, amounts_of, is_payable, part_of

QUANTITIES = st.decimals(Decimal("0.001"), 30, places=3)


@pytest.mark.parametrize(
    ("price", "quantity", "currency", "amount"),
    [
        ("0.005", "1", "CNY", "0.01"),
        ("0.004999", "1", "CNY", "0.00"),
        ("1.005", "3", "CNY", "3.02"),
        ("33.333333", "3", "CNY", "100.00"),
        ("99.5", "1", "JPY", "100"),
        ("1.2345", "1", "KWD", "1.235"),
        ("12345678901234.123456", "99999999999999.999999", "CNY", "1234567890123412345587654321.10"),
    ],
)
def test_an_amount_is_rounded_half_up_to_the_smallest_unit(
    price: str, quantity: str, currency: str, amount: str
) -> None:
    assert str(amount_of(Decimal(price), Decimal(quantity), currency)) == amount


@pytest.mark.parametrize(
    ("price", "tax_included", "amounts"),
    [
        ("113", True, ("100.00", "13.00", "113.00")),
        ("100", False, ("100.00", "13.00", "113.00")),
        ("0.05", True, ("0.04", "0.01", "0.05")),  # 0.0442
        ("0.04", False, ("0.04", "0.01", "0.05")),  # 0.0052
        ("9.99", True, ("8.84", "1.15", "9.99")),
    ],
)
def test_tax_is_what_the_price_contains_or_what_comes_on_top(
    price: str, tax_included: bool, amounts: tuple[str, str, str]
) -> None:
    one, rate = Decimal(1), Decimal("0.13")
    worth = amounts_of(Decimal(price), one, rate, tax_included=tax_included, currency="CNY")
    assert tuple(map(str, worth)) == amounts


@pytest.mark.parametrize(
    ("amount", "currency", "payable"),
    [("0.01", "CNY", True), ("0.005", "CNY", False), ("100", "JPY", True), ("100.5", "JPY", False)],
)
def test_nobody_pays_a_part_of_the_smallest_unit(amount: str, currency: str, payable: bool) -> None:
    assert is_payable(Decimal(amount), currency) is payable


def test_one_of_two_is_worth_half_with_tax_though_both_its_halves_end_in_half_a_cent() -> None:
    """S-21: 2,123.89 without tax and 276.11 of tax are 1,061.95 and 138.06 for one of two, 0.01 too much together."""
    two = amounts_of(Decimal(1200), Decimal(2), Decimal("0.13"), tax_included=True, currency="CNY")
    one = part_of(two, Decimal(1), Decimal(2), "CNY")
    assert (one.net, one.tax, one.gross) == (Decimal("1061.95"), Decimal("138.05"), Decimal("1200.00"))


@given(
    price=st.decimals(0, 500, places=4),
    whole=QUANTITIES,
    parts=st.lists(st.decimals(0, 1, places=3), max_size=5),
    tax_rate=st.sampled_from([Decimal(0), Decimal("0.03"), Decimal("0.13"), Decimal("0.999")]),
    tax_included=st.booleans(),
)
def test_no_part_ever_falls_when_the_quantity_grows_and_the_whole_is_worth_itself(
    price: Decimal, whole: Decimal, parts: list[Decimal], tax_rate: Decimal, tax_included: bool
) -> None:
    value = amounts_of(price, whole, tax_rate, tax_included=tax_included, currency="CNY")
    worth = [part_of(value, whole * part, whole, "CNY") for part in (*sorted(parts), Decimal(1))]
    assert all(min(more.less(less)) >= 0 for less, more in pairwise(worth))
    assert all(one.net + one.tax == one.gross for one in worth)
    assert worth[-1] == value
