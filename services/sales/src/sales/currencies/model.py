"""Dated masters of money: exchange rates (汇率) and tax rates (税率). One counts from its day until the next begins.

Documents keep the rates of their day, so a correction changes none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from chassis.changes import changes_of
from chassis.errors import Refusal
from chassis.identifiers import new_id
from chassis.model import Aggregate, Fact
from sales.model import Base, Fraction, Rate

STANDARD = "standard"
"""The tax code of a product that names none: the general rate of value added tax."""


@dataclass(frozen=True)
class ExchangeRateEntered(Fact):
    """From its day on the currency is worth this much."""


@dataclass(frozen=True)
class ExchangeRateCorrected(Fact):
    """It was entered wrongly; documents that were made with it keep what they have."""


@dataclass(frozen=True)
class TaxRateEntered(Fact):
    """From its day on so much tax is on what has this code."""


@dataclass(frozen=True)
class TaxRateCorrected(Fact):
    """It was entered wrongly; documents that were made with it keep what they have."""


class ExchangeRateKnown(Refusal):
    """There is a rate of this currency for this day: correct that one."""

    title = {"zh": "该币种当日汇率已录入", "en": "There is a rate of this currency for this day"}


class ExchangeRateMissing(Refusal):
    """Nobody has said what the currency is worth on that day."""

    title = {"zh": "缺少汇率", "en": "No exchange rate is known"}
    detail = {"zh": "{currency} 在 {on} 没有汇率", "en": "There is no rate of {currency} for {on}."}


class RateOfOwnCurrency(Refusal):
    """The company's own currency is worth one of itself."""

    title = {"zh": "本位币无需汇率", "en": "The company's own currency needs no rate"}
    status = 422


class TaxRateKnown(Refusal):
    """There is a rate of this code for this day: correct that one."""

    title = {"zh": "该税码当日税率已录入", "en": "There is a rate of this tax code for this day"}


class TaxRateMissing(Refusal):
    """Nobody has said how much tax is on what has this code on that day."""

    title = {"zh": "缺少税率", "en": "No tax rate is known"}
    detail = {"zh": "税码 {code} 在 {on} 没有税率", "en": "There is no tax rate of the code {code} for {on}."}


class ExchangeRate(Base, Aggregate):
    """汇率: from `valid_from` on one unit of `currency` is worth `rate` of `base_currency`, the company's own."""

    __tablename__ = "exchange_rate"
    __aggregate__ = "exchange_rate"
    __table_args__ = (
        UniqueConstraint("base_currency", "currency", "valid_from"),
        CheckConstraint("rate > 0 AND rate <> 'NaN'", name="rate"),
        CheckConstraint("currency <> base_currency", name="currency"),
    )

    currency: Mapped[str]
    base_currency: Mapped[str]
    rate: Mapped[Rate]
    valid_from: Mapped[date]
    entered_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    @classmethod
    def enter(
        cls,
        *,
        currency: str,
        base_currency: str,
        rate: Decimal,
        valid_from: date,
        entered_by: UUID | None,
        at: datetime,
    ) -> Self:
        """A rate from that day on. Raises RateOfOwnCurrency."""
        if currency == base_currency:
            raise RateOfOwnCurrency
        entered = cls(
            id=new_id(),
            version=0,
            currency=currency,
            base_currency=base_currency,
            rate=rate,
            valid_from=valid_from,
            entered_by=entered_by,
            created_at=at,
        )
        entered.record(ExchangeRateEntered())
        return entered

    def correct(self, rate: Decimal) -> None:
        """Another rate for the same days."""
        self.rate = rate
        if changes_of(self):
            self.record(ExchangeRateCorrected())


class TaxRate(Base, Aggregate):
    """税率: from `valid_from` on `rate` (0.13 is 13 %) of the net price is the tax on products with this `code`."""

    __tablename__ = "tax_rate"
    __aggregate__ = "tax_rate"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("rate >= 0 AND rate < 1", name="rate"),
    )

    code: Mapped[str]
    name: Mapped[dict[str, str]]
    rate: Mapped[Fraction]
    valid_from: Mapped[date]

    @classmethod
    def enter(cls, *, code: str, name: Mapping[str, str], rate: Decimal, valid_from: date) -> Self:
        """A rate of this code from that day on."""
        entered = cls(id=new_id(), version=0, code=code, name=dict(name), rate=rate, valid_from=valid_from)
        entered.record(TaxRateEntered())
        return entered

    def correct(self, *, name: Mapping[str, str] | None = None, rate: Decimal | None = None) -> None:
        """Another name or rate for the same days; what is not given stays."""
        if name is not None:
            self.name = dict(name)
        if rate is not None:
            self.rate = rate
        if changes_of(self):
            self.record(TaxRateCorrected())
