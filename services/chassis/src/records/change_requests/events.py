"""What the world hears of wanted changes: which fields, and how it ended; the values come with the document's own event
once they count.
"""

from chassis.facts import AggregateEvents, EventType
from chassis.http import Schema, fields
from records.change_requests.model import (
    ChangeApproved,
    ChangeReassigned,
    ChangeRejected,
    ChangeRequest,
    ChangeRequested,
    ChangeSubmitted,
    ChangeWithdrawn,
    State,
)

VERSION = {"description": "申请时的版本 / version it began at"}


class ChangeState(Schema):
    """A wanted change (变更单) at the moment of the commit: which fields, not what they say."""

    id = fields.Id(required=True)
    document_id = fields.Id(required=True)
    account_id = fields.Id(required=True, allow_none=True)
    owner_id = fields.Id(required=True, allow_none=True)
    base_version = fields.Integer(1, 2**53, required=True, metadata=VERSION)
    changed_fields = fields.List(fields.Text(40), required=True, metadata={"example": ["name"]})
    state = fields.Choice(State, required=True)
    rejection = fields.Text(500, lines=True, required=True, allow_none=True, metadata={"example": "没有依据"})
    entered_by = fields.Text(80, required=True, metadata={"example": "user/019a9a00-0000-7000-8000-000000000001"})
    created_at = fields.Instant(required=True)


class Reason(Schema):
    """Why it was refused."""

    reason = fields.Text(500, lines=True, required=True, metadata={"example": "没有依据 / no reason given"})


class Reassignment(Schema):
    """From whom to whom; null is the pool."""

    from_owner_id = fields.Id(required=True, allow_none=True)
    to_owner_id = fields.Id(required=True, allow_none=True)


def events(service: str, kind: type[ChangeRequest], zh: str, en: str) -> AggregateEvents:
    """The table of what `service` publishes about changes of this kind, told of a document that is called like this."""
    return AggregateEvents(
        service=service,
        aggregate=kind,
        state=ChangeState,
        types=(
            EventType(ChangeRequested, "requested", f"申请变更{zh}", f"{en}: somebody asked for a change."),
            EventType(ChangeSubmitted, "submitted", f"{zh}变更提交审核", f"{en}: the change waits for approval."),
            EventType(ChangeApproved, "approved", f"{zh}变更通过", f"{en}: the change was approved and applied."),
            EventType(ChangeRejected, "rejected", f"{zh}变更被驳回", f"{en}: it stays as it was.", fields=Reason),
            EventType(ChangeWithdrawn, "withdrawn", f"{zh}变更撤回", f"{en}: the change was taken back."),
            EventType(
                ChangeReassigned, "reassigned", f"{zh}变更随客户移交", f"{en}: the change followed its account.",
                fields=Reassignment,
            ),
        ),
    )  # fmt: skip
