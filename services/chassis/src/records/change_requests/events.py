"""What the world hears of change requests; the change itself is heard from the document once it is applied."""

from marshmallow import Schema, fields

from chassis.facts import AggregateEvents, EventType
from records.change_requests.model import (
    ChangeApproved,
    ChangeRejected,
    ChangeRequest,
    ChangeRequested,
    ChangeSubmitted,
    ChangeWithdrawn,
)


class ChangeRequestState(Schema):
    """A change request (变更申请): which fields of which document, from what to what."""

    id = fields.UUID(required=True)
    document_id = fields.UUID(required=True)
    owner_id = fields.UUID(required=True, allow_none=True)
    account_id = fields.UUID(required=True, allow_none=True)
    base_version = fields.Integer(required=True)
    fields_asked = fields.List(
        fields.String(), required=True, data_key="fields", attribute="asked", metadata={"example": ["phone"]}
    )
    state = fields.String(required=True, metadata={"enum": ["draft", "submitted", "approved", "rejected", "withdrawn"]})
    rejection = fields.String(required=True, allow_none=True)
    entered_by = fields.String(required=True, metadata={"example": "user/019a9a00-0000-7000-8000-000000000001"})
    created_at = fields.AwareDateTime(required=True)


class Reason(Schema):
    """Why it was refused."""

    reason = fields.String(required=True)


def events(service: str, kind: type[ChangeRequest], *, zh: str, en: str) -> AggregateEvents:
    """The table of what `service` publishes about this kind of change; `zh` and `en` name the document."""
    return AggregateEvents(
        service=service,
        aggregate=kind,
        state=ChangeRequestState,
        types=(
            EventType(ChangeRequested, "requested", zh=f"申请变更{zh}", en=f"A change of the {en} was asked for"),
            EventType(
                ChangeSubmitted, "submitted", zh=f"{zh}变更待审核", en=f"The change of the {en} waits for approval"
            ),
            EventType(
                ChangeApproved, "approved", zh=f"{zh}变更已批准", en=f"The change of the {en} was approved and applied"
            ),
            EventType(
                ChangeRejected,
                "rejected",
                zh=f"{zh}变更被驳回",
                en=f"The change of the {en} was refused",
                fields=Reason,
            ),
            EventType(ChangeWithdrawn, "withdrawn", zh=f"{zh}变更已撤回", en=f"The change of the {en} was taken back"),
        ),
    )
