"""Assignments of payment terms as the world hears of them; sales takes an order's terms from its copy."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from customer.accounts.events import Reassignment
from customer.terms_assignments.model import TermsAssignment, TermsAssignmentEnded, TermsAssignmentReassigned
from records.masters.events import MasterState, types


class TermsAssignmentState(MasterState):
    """The payment terms of an account (客户付款条件) at the moment of the commit."""

    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    payment_terms_id = fields.Id(required=True)
    payment_terms_code = fields.Text(20, required=True, metadata={"example": "M30"})
    valid_from = fields.Day(required=True, metadata={"description": "生效日 / the first day"})
    valid_to = fields.Day(
        required=True,
        allow_none=True,
        metadata={"example": None, "description": "最后一天,含当日 / the last day, included"},
    )


TERMS_ASSIGNMENT_EVENTS = AggregateEvents(
    service="customer",
    aggregate=TermsAssignment,
    state=TermsAssignmentState,
    types=(
        *types("客户付款条件", "Terms of an account"),
        EventType(TermsAssignmentEnded, "ended", "客户付款条件到期", "Another took over; this one holds no longer."),
        EventType(
            TermsAssignmentReassigned, "reassigned", "客户付款条件随客户移交", "It followed its account.",
            fields=Reassignment,
        ),
    ),
)  # fmt: skip
