"""Routes of exchange rates (汇率) and tax rates (税率)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from sales.currencies import commands, queries
from sales.currencies.events import ExchangeRateState, FractionText, RateText, TaxRateState
from sales.currencies.model import ExchangeRate, TaxRate

PERMISSIONS = (
    Permission("sales.exchange_rate.read", "查看汇率", "Read exchange rates"),
    Permission("sales.exchange_rate.create", "录入汇率", "Enter exchange rates"),
    Permission("sales.exchange_rate.change", "更正汇率", "Correct exchange rates"),
    Permission("sales.tax_rate.read", "查看税率", "Read tax rates"),
    Permission("sales.tax_rate.create", "录入税率", "Enter tax rates"),
    Permission("sales.tax_rate.change", "更正税率", "Correct tax rates"),
)

CODE = {"zh": "1 至 20 位小写字母、数字或 _", "en": "1 to 20 small letters, digits or _"}
MOST_TAX = Decimal("0.9999")


class ExchangeRatePatch(Schema):
    """What may be mended of an exchange rate."""

    rate = RateText(positive=True, required=True, metadata={"example": "7.1235"})


class ExchangeRateCreate(ExchangeRatePatch):
    """A new exchange rate: what one unit is worth in the company's own currency, from a day on."""

    currency = fields.Currency(required=True, metadata={"example": "USD"})
    valid_from = fields.Day(required=True)


class ExchangeRateRead(ExchangeRateState):
    """An exchange rate (汇率)."""

    version = fields.Integer(0, 2**53, required=True)


class ExchangeRateFilters(ListQuery):
    """Which exchange rates."""

    currency = fields.Currency()
    sort = Sort("valid_from", default="-valid_from")


class TaxRatePatch(Schema):
    """What may be mended of a tax rate."""

    name = fields.Localized(60)
    rate = FractionText(min=0, max=MOST_TAX, metadata={"example": "0.13"})


class TaxRateCreate(Schema):
    """A new tax rate, from a day on."""

    code = fields.Text(20, pattern="[a-z][a-z0-9_]{0,19}", expected=CODE, required=True)
    name = fields.Localized(60, required=True)
    rate = FractionText(min=0, max=MOST_TAX, required=True, metadata={"example": "0.13"})
    valid_from = fields.Day(required=True)


class TaxRateRead(TaxRateState):
    """A tax rate (税率)."""

    version = fields.Integer(0, 2**53, required=True)


class TaxRateFilters(ListQuery):
    """Which tax rates."""

    code = fields.Text(20)
    sort = Sort("code", "valid_from", default="code")


exchange_rates = Routes("exchange-rates", prefix="/v1/exchange-rates", zh="汇率", en="Exchange rates")
tax_rates = Routes("tax-rates", prefix="/v1/tax-rates", zh="税率", en="Tax rates")


@exchange_rates.get(
    "",
    permission="sales.exchange_rate.read",
    zh="汇率列表",
    query=ExchangeRateFilters,
    answer=page_of(ExchangeRateRead),
)
def list_exchange_rates(reader: Reader, query: dict[str, Any]) -> Page:
    """List exchange rates."""
    return queries.list_exchange_rates(reader, query)


@exchange_rates.get("/<uuid:rate_id>", permission="sales.exchange_rate.read", zh="查看汇率", answer=ExchangeRateRead)
def read_exchange_rate(reader: Reader, rate_id: UUID) -> ExchangeRate:
    """Read an exchange rate."""
    return queries.read_exchange_rate(reader, rate_id)


@exchange_rates.post(
    "", permission="sales.exchange_rate.create", zh="录入汇率", body=ExchangeRateCreate, answer=ExchangeRateRead
)
def enter_exchange_rate(uow: UnitOfWork, body: dict[str, Any]) -> ExchangeRate:
    """Enter an exchange rate."""
    return commands.enter_exchange_rate(uow, **body)


@exchange_rates.patch(
    "/<uuid:rate_id>",
    permission="sales.exchange_rate.change",
    zh="更正汇率",
    body=ExchangeRatePatch,
    answer=ExchangeRateRead,
)
def correct_exchange_rate(uow: UnitOfWork, rate_id: UUID, body: dict[str, Any]) -> ExchangeRate:
    """Mend an exchange rate."""
    return commands.correct_exchange_rate(uow, rate_id, **body)


exchange_rates.history(
    "/<uuid:rate_id>/history", model=ExchangeRate, permission="sales.exchange_rate.read", zh="汇率历史"
)


@tax_rates.get("", permission="sales.tax_rate.read", zh="税率列表", query=TaxRateFilters, answer=page_of(TaxRateRead))
def list_tax_rates(reader: Reader, query: dict[str, Any]) -> Page:
    """List tax rates."""
    return queries.list_tax_rates(reader, query)


@tax_rates.get("/<uuid:rate_id>", permission="sales.tax_rate.read", zh="查看税率", answer=TaxRateRead)
def read_tax_rate(reader: Reader, rate_id: UUID) -> TaxRate:
    """Read a tax rate."""
    return queries.read_tax_rate(reader, rate_id)


@tax_rates.post("", permission="sales.tax_rate.create", zh="录入税率", body=TaxRateCreate, answer=TaxRateRead)
def enter_tax_rate(uow: UnitOfWork, body: dict[str, Any]) -> TaxRate:
    """Enter a tax rate."""
    return commands.enter_tax_rate(uow, **body)


@tax_rates.patch(
    "/<uuid:rate_id>", permission="sales.tax_rate.change", zh="更正税率", body=TaxRatePatch, answer=TaxRateRead
)
def correct_tax_rate(uow: UnitOfWork, rate_id: UUID, body: dict[str, Any]) -> TaxRate:
    """Mend a tax rate."""
    return commands.correct_tax_rate(uow, rate_id, **body)


tax_rates.history("/<uuid:rate_id>/history", model=TaxRate, permission="sales.tax_rate.read", zh="税率历史")
