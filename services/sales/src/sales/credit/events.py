"""Credit warnings as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.credit.model import Point
from sales.credit.warnings import CreditWarning, CreditWarningRaised

MESSAGE = {
    "zh": "额度 10000.00 CNY,其他单据已占用 9000.00,本单 2500.00",
    "en": "The limit is 10000.00 CNY; others occupy 9000.00, and this document asks for 2500.00.",
}


class CreditWarningState(Schema):
    """A credit warning (信用提示) at the moment of the commit."""

    id = fields.Id(required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    document_id = fields.Id(required=True, metadata={"description": "订单 / the order"})
    document_number = fields.Text(40, required=True, metadata={"example": "SO20261122-0001"})
    point = fields.Choice(Point, required=True, metadata={"description": "检查点 / where it was checked"})
    problem = fields.Text(60, required=True, metadata={"example": "credit-limit-exceeded"})
    message = fields.Localized(500, required=True, metadata={"example": MESSAGE})
    created_at = fields.Instant(required=True)


CREDIT_WARNING_EVENTS = AggregateEvents(
    service="sales",
    aggregate=CreditWarning,
    state=CreditWarningState,
    types=(EventType(CreditWarningRaised, "raised", "信用提示", "A document passed a check that only warns."),),
)
