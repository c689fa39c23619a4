"""Amounts are rounded half-up to the currency's smallest unit (data.md, Money)."""

from decimal import Decimal

import pytest

from sales.money import amount_of, amounts_of, is_payable


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
