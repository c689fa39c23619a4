"""Exchange rates and tax rates as the world hears of them."""

from decimal import Decimal

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.currencies.model import (
    ExchangeRate,
    ExchangeRateCorrected,
    ExchangeRateEntered,
    TaxRate,
    TaxRateCorrected,
    TaxRateEntered,
)

VAT = {"zh": "增值税(基本税率)", "en": "VAT, general rate"}


class RateText(fields.DecimalText):
    """What one unit of a currency is worth, numeric(20,10)."""

    whole, scale, shown = 10, 10, 4


class FractionText(fields.DecimalText):
    """A part of one, numeric(7,4): 0.13 is 13 %."""

    whole, scale, shown = 3, 4, 2


class ExchangeRateState(Schema):
    """An exchange rate (汇率) at the moment of the commit."""

    id = fields.Id(required=True)
    currency = fields.Currency(required=True, metadata={"example": "USD"})
    base_currency = fields.Currency(
        required=True, metadata={"example": "CNY", "description": "本位币 / the company's own currency"}
    )
    rate = RateText(
        required=True, metadata={"example": "7.1235", "description": "一单位外币折合本位币 / what one unit is worth"}
    )
    valid_from = fields.Day(required=True, metadata={"description": "生效日 / from this day until the next rate's"})
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class TaxRateState(Schema):
    """A tax rate (税率) at the moment of the commit."""

    id = fields.Id(required=True)
    code = fields.Text(20, required=True, metadata={"example": "standard", "description": "税码 / tax code"})
    name = fields.Localized(60, required=True, metadata={"example": VAT})
    rate = FractionText(
        min=Decimal(0),
        max=Decimal("0.9999"),
        required=True,
        metadata={"example": "0.13", "description": "税率 / part of the net price that is tax"},
    )
    valid_from = fields.Day(required=True, metadata={"description": "生效日 / from this day until the next rate's"})


EXCHANGE_RATE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=ExchangeRate,
    state=ExchangeRateState,
    types=(
        EventType(ExchangeRateEntered, "entered", "录入汇率", "From its day on the currency is worth this much."),
        EventType(ExchangeRateCorrected, "corrected", "更正汇率", "It was entered wrongly and is mended."),
    ),
)

TAX_RATE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=TaxRate,
    state=TaxRateState,
    types=(
        EventType(TaxRateEntered, "entered", "录入税率", "From its day on so much tax is on what has its code."),
        EventType(TaxRateCorrected, "corrected", "更正税率", "It was entered wrongly and is mended."),
    ),
)
