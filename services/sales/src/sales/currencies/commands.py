"""Use cases of exchange rates and tax rates: enter, correct."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from sales.currencies.model import ExchangeRate, TaxRate
from sales.documents import base_currency


def enter_exchange_rate(uow: UnitOfWork, *, currency: str, rate: Decimal, valid_from: date) -> ExchangeRate:
    """Say what one unit of the currency is worth in the company's own from that day on, which may lie ahead.

    Raises RateOfOwnCurrency.
    """
    entered = ExchangeRate.enter(
        currency=currency,
        base_currency=base_currency(uow),
        rate=rate,
        valid_from=valid_from,
        entered_by=uow.principal.user_id,
        at=uow.now,
    )
    return uow.add(entered)


def correct_exchange_rate(uow: UnitOfWork, rate_id: UUID, *, rate: Decimal) -> ExchangeRate:
    """Mend a rate that was entered wrongly; documents that were made with it keep what they have."""
    entered = uow.get(ExchangeRate, rate_id)
    entered.correct(rate)
    return entered


def enter_tax_rate(uow: UnitOfWork, *, code: str, name: Mapping[str, str], rate: Decimal, valid_from: date) -> TaxRate:
    """Say how much tax is on what has this code from that day on; a code that is new is known from now on."""
    return uow.add(TaxRate.enter(code=code, name=name, rate=rate, valid_from=valid_from))


def correct_tax_rate(
    uow: UnitOfWork, rate_id: UUID, *, name: Mapping[str, str] | None = None, rate: Decimal | None = None
) -> TaxRate:
    """Mend a rate that was entered wrongly; documents that were made with it keep what they have."""
    entered = uow.get(TaxRate, rate_id)
    entered.correct(name=name, rate=rate)
    return entered
