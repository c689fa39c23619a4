"""Where an account stands with the parameters that a document is held to, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from chassis.errors import Refusal
from sales.credit.facts import CreditLimitExceeded, CreditNotConvertible, CreditOverdue
from sales.credit.model import CreditParameters
from sales.money import smallest_unit

NOTHING = Decimal(0)
Rates = Mapping[str, Decimal]
"""Base currency for one of each currency."""


@dataclass(frozen=True)
class Standing:
    """An account's exposure at one moment. `occupied` is by kind and currency, `overdue` by currency: receivables that
    are due for longer than the parameters tolerate. `own` is what the document asked about occupies of it;
    releases add `allowed` to its limit, and let it pass `despite_overdue`.
    """

    parameters: CreditParameters
    occupied: Mapping[tuple[str, str], Decimal]
    overdue: Mapping[str, Decimal]
    own: Decimal = NOTHING
    allowed: Decimal = NOTHING
    despite_overdue: bool = False

    @property
    def foreign(self) -> set[str]:
        """Currencies, beside the limit's own, in which something counts against the limit."""
        counted = {currency for (kind, currency) in self.occupied if self.parameters.covers(kind, currency)}
        return counted - {self.parameters.currency}

    def exposure(self, rates: Rates) -> Decimal:
        """What counts against the limit, in its currency. Raises CreditNotConvertible."""
        covers = self.parameters.covers
        return sum(
            (
                self.converted(amount, currency, rates)
                for (kind, currency), amount in self.occupied.items()
                if covers(kind, currency)
            ),
            NOTHING,
        )

    def refusal(self, asked: Decimal, currency: str, rates: Rates) -> Refusal | None:
        """Why the document may not occupy `asked` (in its `currency`) in all, if there is a reason."""
        try:
            return self._too_much(asked, currency, rates) or self._too_late(rates)
        except CreditNotConvertible as missing:
            return missing

    def _too_much(self, asked: Decimal, currency: str, rates: Rates) -> Refusal | None:
        limit, base = self.parameters.credit_limit + self.allowed, self.parameters.currency
        others = self.exposure(rates) - self.converted(self.own, currency, rates)
        wanted = self.converted(asked, currency, rates)
        if others + wanted <= limit:
            return None
        return CreditLimitExceeded(limit=_rounded(limit, base), currency=base, exposure=others, asked=wanted)

    def _too_late(self, rates: Rates) -> Refusal | None:
        parameters = self.parameters
        overdue = sum(
            (
                self.converted(amount, currency, rates)
                for currency, amount in self.overdue.items()
                if parameters.covers("receivable", currency)
            ),
            NOTHING,
        )
        if self.despite_overdue or overdue <= parameters.overdue_amount:
            return None
        return CreditOverdue(
            days=parameters.overdue_days,
            overdue=overdue,
            tolerated=_rounded(parameters.overdue_amount, parameters.currency),
            currency=parameters.currency,
        )

    def converted(self, amount: Decimal, currency: str, rates: Rates) -> Decimal:
        """An amount in the limit's currency, rounded to its smallest unit. Raises CreditNotConvertible."""
        to = self.parameters.currency
        if currency == to:
            return _rounded(amount, to)
        for needed in (currency, to):
            if needed not in rates:
                raise CreditNotConvertible(currency=needed)
        return _rounded(amount * rates[currency] / rates[to], to)


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(smallest_unit(currency), ROUND_HALF_UP)
