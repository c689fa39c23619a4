"""Changes of accounts as the world hears of them; the values come with the account's own event once they count."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.accounts.events import Reason, Reassignment
from customer.changes.model import AccountChange
from records.change_requests.model import (
    ChangeApproved,
    ChangeReassigned,
    ChangeRejected,
    ChangeRequested,
    ChangeSubmitted,
    ChangeWithdrawn,
    State,
)


class AccountChangeState(Schema):
    """A wanted change of an account (客户资料变更单) at the moment of the commit: which fields, not what they say."""

    id = fields.Id(required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    base_version = fields.Integer(
        1, 2**53, required=True, metadata={"description": "申请时的版本 / version it began at"}
    )
    changed_fields = fields.List(fields.Text(40), required=True, metadata={"example": ["phone"]})
    state = fields.Choice(State, required=True)
    rejection = fields.Text(500, required=True, allow_none=True, metadata={"example": "没有依据"})
    entered_by = fields.Text(80, required=True, metadata={"example": "user/019a9a00-0000-7000-8000-000000000001"})
    created_at = fields.Instant(required=True)


ACCOUNT_CHANGE_EVENTS = AggregateEvents(
    service="customer",
    aggregate=AccountChange,
    state=AccountChangeState,
    types=(
        EventType(ChangeRequested, "requested", "申请变更客户资料", "Somebody asked for a change of a customer."),
        EventType(ChangeSubmitted, "submitted", "客户资料变更提交审核", "The change waits for approval."),
        EventType(ChangeApproved, "approved", "客户资料变更通过", "The change was approved and applied."),
        EventType(ChangeRejected, "rejected", "客户资料变更被驳回", "The customer stays as it was.", fields=Reason),
        EventType(ChangeWithdrawn, "withdrawn", "客户资料变更撤回", "The change was taken back."),
        EventType(ChangeReassigned, "reassigned", "变更单随客户移交", "It followed its account.", fields=Reassignment),
    ),
)
