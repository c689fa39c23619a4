"""Money: amounts rounded half-up to the currency's smallest unit, per line (data.md, Money)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

LARGEST = Decimal(10) ** 16
"""Amounts stay below: numeric(20,4) keeps sixteen digits before the point."""

_WITHOUT_FRACTION = {
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
}  # fmt: skip
_IN_THOUSANDTHS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)  # a price of 20 digits times a quantity of 20, and some


def smallest_unit(currency: str) -> Decimal:
    """The smallest amount that exists in a currency (ISO 4217): 0.01 for CNY, 1 for JPY."""
    return Decimal(1).scaleb(0 if currency in _WITHOUT_FRACTION else -3 if currency in _IN_THOUSANDTHS else -2)


def amount_of(price: Decimal, quantity: Decimal, currency: str) -> Decimal:
    """What `quantity` costs at `price` for one, rounded half-up to the smallest unit of the currency."""
    return _EXACT.quantize(_EXACT.multiply(price, quantity), smallest_unit(currency))


@dataclass(frozen=True)
class DocumentMoney:
    """In what a document counts: its currency, what one of it was worth in the company's (`base_rate`, None where no
    rate was known), and whether its prices contain the tax (含税).
    """

    currency: str
    base_rate: Decimal | None
    tax_included: bool


class Amounts(NamedTuple):
    """What something is worth without tax (`net`), its tax (`tax`) and with it (`gross`); net + tax = gross always."""

    net: Decimal
    tax: Decimal
    gross: Decimal

    def less(self, other: "Amounts") -> "Amounts":
        """What is left of it: parts made by the difference of cumulated values make up the whole to the cent."""
        return Amounts(self.net - other.net, self.tax - other.tax, self.gross - other.gross)


def amounts_of(price: Decimal, quantity: Decimal, tax_rate: Decimal, *, tax_included: bool, currency: str) -> Amounts:
    """What `quantity` is worth at `price` for one, half-up in whole units of the currency; no part of it ever falls
    when the quantity grows.

    `tax_rate` is a fraction (0.13); `tax_included` says whether the price contains the tax (含税价).
    """
    unit, worth = smallest_unit(currency), amount_of(price, quantity, currency)
    if tax_included:
        net = _EXACT.quantize(_EXACT.divide(worth, 1 + tax_rate), unit)
        return Amounts(net, worth - net, worth)
    tax = _EXACT.quantize(_EXACT.multiply(worth, tax_rate), unit)
    return Amounts(worth, tax, worth + tax)


def share_of(amount: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    """What `part` of `whole` is worth when the whole is worth `amount`, rounded half-up to the currency's unit."""
    return _EXACT.quantize(_EXACT.divide(_EXACT.multiply(amount, part), whole), smallest_unit(currency))


def part_of(value: Amounts, part: Decimal, whole: Decimal, currency: str) -> Amounts:
    """What `part` of `whole` is worth when the whole has this value: with tax first, and of that without tax.

    One of two that cost 2,400.00 with tax is worth 1,200.00, and not a cent more because both of its halves were
    rounded up. No part of it ever falls when the quantity grows.
    """
    gross = share_of(value.gross, part, whole, currency)
    net = share_of(value.net, gross, value.gross, currency) if value.gross else value.net
    return Amounts(net, gross - net, gross)


def is_payable(amount: Decimal, currency: str) -> bool:
    """Whether the amount consists of whole smallest units: nobody pays 0.005 CNY."""
    return amount % smallest_unit(currency) == 0
