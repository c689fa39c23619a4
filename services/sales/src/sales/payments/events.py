"""Payments as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from sales.payments.facts import (
    PaymentAllocated,
    PaymentConfirmed,
    PaymentEntered,
    PaymentNotified,
    PaymentRefused,
    PaymentReleased,
    PaymentReversed,
)
from sales.payments.model import Payment, Status
from sales.receivables.events import AllocationState

REASON = {"example": "银行流水中没有这笔款项"}
REVERSAL = {"example": "支票被退票"}
VOUCHER = {"example": "记-2026-11-0813", "description": "财务凭证号 / voucher of finance that posted it"}


class PaymentState(Schema):
    """A payment (回款单) at the moment of the commit; its allocations and what is unallocated make up the amount."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "PM20261122-0001"})
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "客户负责人 / owner of the account"})
    currency = fields.Currency(required=True)
    amount = fields.Money(required=True, metadata={"example": "200.00"})
    paid_on = fields.Day(required=True, metadata={"description": "付款日期 / day of the payment"})
    reference = fields.Text(
        100,
        required=True,
        allow_none=True,
        metadata={"example": "ICBC 20261122 000813", "description": "银行流水号 / reference of the bank"},
    )
    order_id = fields.Id(required=True, allow_none=True)
    status = fields.Choice(Status, required=True)
    refusal = fields.Text(
        500, required=True, allow_none=True, metadata={**REASON, "description": "退回原因 / why it was refused"}
    )
    posted_on = fields.Day(required=True, allow_none=True, metadata={"description": "入账日期 / in the books since"})
    reversed_on = fields.Day(required=True, allow_none=True)
    reversal = fields.Text(500, required=True, allow_none=True, metadata={**REVERSAL, "description": "冲销原因 / why"})
    posting_reference = fields.Text(100, required=True, allow_none=True, metadata=VOUCHER)
    allocations = fields.List(fields.Nested(AllocationState), required=True, attribute="in_force")
    unallocated = fields.Money(
        required=True, metadata={"example": "0.00", "description": "未核销金额 / paid in advance"}
    )
    entered_by = fields.Id(required=True, allow_none=True)
    created_at = fields.Instant(required=True)


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, required=True, metadata=REASON)


PAYMENT_EVENTS = AggregateEvents(
    service="sales",
    aggregate=Payment,
    state=PaymentState,
    types=(
        EventType(PaymentNotified, "notified", "客户通知已付款", "The customer says it paid; nothing is settled yet."),
        EventType(PaymentEntered, "entered", "录入回款,待他人确认", "It waits for somebody else's confirmation."),
        EventType(PaymentConfirmed, "confirmed", "回款已确认并核销", "The money is here and settles receivables."),
        EventType(PaymentRefused, "refused", "回款被退回", "No such money arrived.", fields=Reason),
        EventType(PaymentAllocated, "allocated", "预收款已核销应收款", "What was paid in advance settles receivables."),
        EventType(PaymentReleased, "released", "核销已取消", "Some of what it had settled is owed again."),
        EventType(PaymentReversed, "reversed", "回款已冲销", "The money went back; all is owed again.", fields=Reason),
    ),
)
