"""Credit releases as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from records.change_requests.events import Reason
from records.masters.events import MasterState, types
from sales.credit_releases.model import CreditRelease, CreditReleaseRevoked

OF_ONE = {"description": "放行的订单;空为该客户所有单据 / the order that it is for; null: all documents"}
AMOUNT = {"example": "5000.00", "description": "超出额度的金额 / how much beyond the limit"}
DESPITE = {"description": "有逾期也放行 / although receivables are overdue"}
REASON = {"example": "客户月底前付清逾期款"}


class CreditReleaseState(MasterState):
    """A credit release (信用放行单) at the moment of the commit."""

    number = fields.Text(40, required=True, metadata={"example": "CR20261122-0001"})
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    order_id = fields.Id(required=True, allow_none=True, metadata=OF_ONE)
    order_number = fields.Text(40, required=True, allow_none=True, metadata={"example": "SO20261122-0001"})
    currency = fields.Currency(required=True, metadata={"description": "额度的币种 / of the limit"})
    amount = fields.Money(required=True, metadata=AMOUNT)
    despite_overdue = fields.Boolean(required=True, metadata=DESPITE)
    valid_until = fields.Day(required=True, metadata={"description": "有效期至(含) / its last day"})
    reason = fields.Text(500, lines=True, required=True, metadata=REASON)
    revoked = fields.Boolean(required=True, metadata={"description": "已收回 / it counts no more", "example": False})


CREDIT_RELEASE_EVENTS = AggregateEvents(
    service="sales",
    aggregate=CreditRelease,
    state=CreditReleaseState,
    types=(
        *types("信用放行单", "A credit release"),
        EventType(CreditReleaseRevoked, "revoked", "信用放行单收回", "It counts no more.", fields=Reason),
    ),
)
