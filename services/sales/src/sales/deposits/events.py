"""Deposits as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.deposits.model import (
    Deposit,
    DepositEntered,
    DepositHeld,
    DepositRefunded,
    DepositRefundRequested,
    DepositRefundWithdrawn,
    DepositVoided,
    Status,
)

PURPOSE = {"example": "周转箱押金", "description": "押金用途 / what it is left for"}
REASON = {"example": "周转箱损坏两只"}
WITHHELD = {"example": "60.00", "description": "扣款 / withheld of it"}


class DepositState(Schema):
    """A deposit (押金) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "DP20261122-0001"})
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "500.00"})
    held = fields.Money(required=True, metadata={"example": "500.00", "description": "在押金额 / here now"})
    withheld = fields.Money(required=True, metadata=WITHHELD)
    purpose = fields.Text(200, required=True, metadata=PURPOSE)
    received_on = fields.Day(required=True)
    status = fields.Choice(Status, required=True)
    reason = fields.Text(500, required=True, allow_none=True, metadata=REASON)
    refunded_on = fields.Day(required=True, allow_none=True)
    entered_by = fields.Id(required=True, allow_none=True)
    requested_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class Voiding(Schema):
    """Why it never came."""

    reason = fields.Text(500, required=True, metadata={"example": "录入错误"})


DEPOSIT_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Deposit,
    state=DepositState,
    types=(
        EventType(DepositEntered, "entered", "录入押金,待他人确认", "It waits for somebody else's confirmation."),
        EventType(DepositHeld, "held", "押金已收", "It is here."),
        EventType(DepositVoided, "voided", "押金作废", "It never came.", fields=Voiding),
        EventType(DepositRefundRequested, "refund_requested", "申请退还押金", "It shall be paid back."),
        EventType(DepositRefundWithdrawn, "refund_withdrawn", "撤回退还申请", "It stays here after all."),
        EventType(DepositRefunded, "refunded", "押金已退还", "The customer has it back, less what is withheld."),
    ),
)
