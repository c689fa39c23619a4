"""Money: amounts rounded half-up to the currency's smallest unit, per line (data.md, Money)."""

from decimal import ROUND_HALF_UP, Context, Decimal

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


def is_payable(amount: Decimal, currency: str) -> bool:
    """Whether the amount consists of whole smallest units: nobody pays 0.005 CNY."""
    return amount % smallest_unit(currency) == 0
