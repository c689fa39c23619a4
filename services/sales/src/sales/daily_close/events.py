"""The daily close as the world hears of it."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.periods.model import BooksClosed, Closing


class FiguresState(Schema):
    """The sums of all accounts in one currency: charged less settled is what the balance grew by."""

    currency = fields.Currency(required=True)
    charged = fields.Money(required=True, metadata={"example": "1200.00", "description": "应收发生额 / owed more"})
    settled = fields.Money(required=True, metadata={"example": "200.00", "description": "收款及贷项 / owed less"})
    balance = fields.Money(required=True, metadata={"example": "5000.00", "description": "余额 / owed after the day"})


class ClosingState(Schema):
    """A closing (结账) at the moment of the commit."""

    id = fields.Id(required=True)
    day = fields.Day(required=True, metadata={"description": "结至 / closed up to and with this day"})
    figures = fields.List(fields.Nested(FiguresState), required=True)
    closed_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


CLOSING_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Closing,
    state=ClosingState,
    types=(EventType(BooksClosed, "closed", "已结账", "No document is dated on this day or before it any more."),),
)
