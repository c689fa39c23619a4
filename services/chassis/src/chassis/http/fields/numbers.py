"""Whole numbers, truth, and decimals."""

import re
from decimal import Decimal
from typing import Any, ClassVar

from chassis.http import messages
from chassis.http.fields.field import Field

SMALLEST, LARGEST = -(2**31), 2**31 - 1
"""Whole numbers fit PostgreSQL's integer, unless a field says otherwise."""
_INTEGER = re.compile(r"-?[0-9]{1,19}")


class Integer(Field):
    """A whole number between `min` and `max`; 1.0, "1" and true are none."""

    def __init__(self, min: int = SMALLEST, max: int = LARGEST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min, self.max = min, max

    def read(self, value: Any) -> int:
        if self.reads_text and isinstance(value, str) and _INTEGER.fullmatch(value):
            value = int(value)
        if type(value) is not int:
            raise self.refuse(messages.NOT_AN_INTEGER)
        if value < self.min:
            raise self.refuse(messages.TOO_SMALL, min=self.min)
        if value > self.max:
            raise self.refuse(messages.TOO_LARGE, max=self.max)
        return value

    def described(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.min, "maximum": self.max}


class Boolean(Field):
    """true or false, nothing that merely looks like it."""

    def read(self, value: Any) -> bool:
        if self.reads_text and value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise self.refuse(messages.NOT_A_BOOLEAN)
        return value

    def described(self) -> dict[str, Any]:
        return {"type": "boolean"}


class DecimalText(Field):
    """A decimal as a JSON string: digits, at most one point, no exponent. Bounds are given as decimals; `positive`
    means above zero.
    """

    whole: ClassVar[int]
    scale: ClassVar[int]
    shown: ClassVar[int]  # digits after the point that are always written

    def __init__(
        self,
        *,
        min: Decimal | int | None = None,
        max: Decimal | int | None = None,
        positive: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.min, self.max, self.positive = min, max, positive

    def read(self, value: Any) -> Decimal:
        if not isinstance(value, str) or not re.fullmatch(self._pattern, value):
            raise self.refuse(messages.NOT_A_DECIMAL, scale=self.scale, whole=self.whole)
        number = Decimal(value)
        if self.positive and number <= 0:
            raise self.refuse(messages.NOT_POSITIVE)
        if self.min is not None and number < self.min:
            raise self.refuse(messages.TOO_SMALL, min=self.min)
        if self.max is not None and number > self.max:
            raise self.refuse(messages.TOO_LARGE, max=self.max)
        return number

    def wire(self, value: Any) -> str:
        """One form for one value, whatever scale the database gave it: 1200.5000 and 1200.5 are both "1200.50" as
        money.
        """
        whole, _, fraction = f"{value:.{self.scale}f}".partition(".")
        fraction = fraction.rstrip("0").ljust(self.shown, "0")
        return f"{whole}.{fraction}" if fraction else whole

    @property
    def _pattern(self) -> str:
        return rf"-?[0-9]{{1,{self.whole}}}(?:\.[0-9]{{1,{self.scale}}})?"

    def described(self) -> dict[str, Any]:
        described: dict[str, Any] = {
            "type": "string",
            "pattern": f"^{self._pattern}$",
            "examples": [self.wire(Decimal("1200.5"))],
        }
        if self.min is not None or self.positive:
            described["x-exclusive-minimum" if self.positive else "x-minimum"] = str(0 if self.positive else self.min)
            described["pattern"] = described["pattern"].replace("-?", "")
        if self.max is not None:
            described["x-maximum"] = str(self.max)
        return described


class Money(DecimalText):
    """An amount of money, numeric(20,4); its currency stands beside it."""

    whole, scale, shown = 16, 4, 2


class Percent(DecimalText):
    """A part of a whole in per cent, numeric(5,2)."""

    whole, scale, shown = 3, 2, 2

    def described(self) -> dict[str, Any]:
        return {**super().described(), "examples": ["30.00"]}


class Price(DecimalText):
    """A price for one unit, numeric(20,6)."""

    whole, scale, shown = 14, 6, 2


class Quantity(DecimalText):
    """A quantity, numeric(20,6); its unit stands beside it."""

    whole, scale, shown = 14, 6, 0


class Fraction(DecimalText):
    """A rate of tax, a discount or a tolerance, numeric(7,4): 0.13 is 13 %."""

    whole, scale, shown = 3, 4, 0


class Rate(DecimalText):
    """A rate of exchange, numeric(20,10)."""

    whole, scale, shown = 10, 10, 0
