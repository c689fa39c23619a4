"""What can be asked about exchange rates and tax rates; both bind whoever enters a document, whatever they may see."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from sales.currencies.model import ExchangeRate, ExchangeRateMissing, TaxRate
from sales.documents import base_currency

_ONE = Decimal(1)


def list_exchange_rates(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the exchange rates."""
    rates = select(ExchangeRate).where(reader.visible(ExchangeRate))
    if query.get("currency"):
        rates = rates.where(ExchangeRate.currency == query["currency"])
    return paginate(reader, rates, ExchangeRate, {"valid_from": ExchangeRate.valid_from}, query)


def read_exchange_rate(reader: Reader, rate_id: UUID) -> ExchangeRate:
    """One exchange rate; raises NotFound."""
    return reader.get(ExchangeRate, rate_id)


def list_tax_rates(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the tax rates."""
    rates = select(TaxRate).where(reader.visible(TaxRate))
    if query.get("code"):
        rates = rates.where(TaxRate.code == query["code"])
    return paginate(reader, rates, TaxRate, {"code": TaxRate.code, "valid_from": TaxRate.valid_from}, query)


def read_tax_rate(reader: Reader, rate_id: UUID) -> TaxRate:
    """One tax rate; raises NotFound."""
    return reader.get(TaxRate, rate_id)


def rate_of(reader: Reader, currency: str, on: date) -> Decimal | None:
    """What one unit of the currency is worth in the company's own on that day: 1 for its own, None if nobody said."""
    return rates_of(reader, {currency}, on).get(currency)


def rates_of(reader: Reader, currencies: Collection[str], on: date) -> dict[str, Decimal]:
    """As `rate_of`, of several currencies by one statement; those of which nobody said anything are left out."""
    base = base_currency(reader)
    own = {base: _ONE} if base in currencies else {}
    if not (others := set(currencies) - {base}):
        return own
    told = select(ExchangeRate.currency, ExchangeRate.rate).where(
        ExchangeRate.base_currency == base, ExchangeRate.currency.in_(others), ExchangeRate.valid_from <= on
    )
    latest = told.ext(distinct_on(ExchangeRate.currency)).order_by(
        ExchangeRate.currency, ExchangeRate.valid_from.desc()
    )
    return own | {row.currency: row.rate for row in reader.session.execute(latest)}


def rate_needed(reader: Reader, currency: str, on: date) -> Decimal:
    """As `rate_of`, for what cannot do without. Raises ExchangeRateMissing."""
    rate = rate_of(reader, currency, on)
    if rate is None:
        raise ExchangeRateMissing(currency=currency, on=on)
    return rate


def is_tax_code(reader: Reader, code: str) -> bool:
    """Whether there is a tax rate of this code."""
    return reader.session.scalar(select(TaxRate.id).where(TaxRate.code == code).limit(1)) is not None
