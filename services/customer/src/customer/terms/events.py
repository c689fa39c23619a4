"""Payment terms as the world hears of them; sales computes due dates by its copy."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.terms.model import (
    PaymentTerms,
    PaymentTermsChange,
    PaymentTermsDeactivated,
    PaymentTermsReactivated,
)
from records.change_requests.events import events as change_events
from records.masters.events import MasterState, types

MOST_INSTALMENTS = 12
LONGEST = 730
"""Days until the last instalment, at most: two years."""


INSTALMENTS = [{"percent": "70.00", "days": 30, "month_end": True, "day_of_month": 25}]


class InstalmentState(Schema):
    """One part of the price and when it is due (分期), counted from shipping."""

    percent = fields.Percent(required=True, positive=True, max=100, metadata={"example": "70.00"})
    days = fields.Integer(0, LONGEST, required=True, metadata={"example": 30})
    month_end = fields.Boolean(
        required=True, metadata={"description": "月结:从发货当月月末起算 / days count from the end of its month"}
    )
    day_of_month = fields.Integer(
        1, 31, required=True, allow_none=True,
        metadata={"example": 25, "description": "固定付款日,31 为月末 / then on this day of a month; 31 is its last"},
    )  # fmt: skip


class PaymentTermsState(MasterState):
    """Payment terms (付款条件) at the moment of the commit."""

    code = fields.Text(20, required=True, metadata={"example": "M30"})
    name = fields.Localized(60, required=True, metadata={"example": {"zh": "月结30天", "en": "30 days end of month"}})
    active = fields.Boolean(required=True)
    prepayment_percent = fields.Percent(
        required=True, metadata={"example": "30.00", "description": "预付比例 / paid before shipping, in per cent"}
    )
    instalments = fields.List(
        fields.Nested(InstalmentState), max=MOST_INSTALMENTS, required=True, metadata={"example": INSTALMENTS}
    )
    discount_percent = fields.Percent(
        required=True,
        allow_none=True,
        metadata={"example": "2.00", "description": "提前付款折扣 / off what is paid early"},
    )
    discount_days = fields.Integer(
        0, LONGEST, required=True, allow_none=True,
        metadata={"example": 10, "description": "发货后几天内付款享受折扣 / within these days of shipping"},
    )  # fmt: skip


PAYMENT_TERMS_EVENTS = AggregateEvents(
    service="customer",
    aggregate=PaymentTerms,
    state=PaymentTermsState,
    types=(
        *types("付款条件", "Payment terms"),
        EventType(PaymentTermsDeactivated, "deactivated", "付款条件停用", "Nothing new is agreed by them."),
        EventType(PaymentTermsReactivated, "reactivated", "付款条件恢复", "They may be agreed again."),
    ),
)
PAYMENT_TERMS_CHANGE_EVENTS = change_events("customer", PaymentTermsChange, "付款条件", "Payment terms")
