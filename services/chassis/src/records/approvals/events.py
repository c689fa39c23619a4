"""What the world hears of approvals: who is asked to decide, and how it ended. `notify` makes to-dos of them."""

from marshmallow import Schema, fields

from chassis.facts import AggregateEvents, EventType
from records.approvals.model import (
    Approval,
    ApprovalAdvanced,
    ApprovalApproved,
    ApprovalFlow,
    ApprovalFlowChanged,
    ApprovalOpened,
    ApprovalRejected,
    ApprovalWithdrawn,
)


class StepState(Schema):
    """One step: holders of `role` decide, or the enterer's superior where it is null."""

    role = fields.String(required=True, allow_none=True, metadata={"example": "sales_supervisor"})


class DecisionState(Schema):
    """One decision (审核意见)."""

    step = fields.Integer(required=True)
    verdict = fields.String(required=True, metadata={"enum": ["approved", "rejected"]})
    decided_by = fields.String(required=True, metadata={"example": "user/019a9a00-0000-7000-8000-000000000001"})
    decided_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True, allow_none=True)


class ApprovalState(Schema):
    """An approval (审核单): of which document, how far it has come, and who decided what."""

    id = fields.UUID(required=True)
    document = fields.String(required=True, metadata={"example": "customer.account"})
    document_id = fields.UUID(required=True)
    owner_id = fields.UUID(required=True, allow_none=True)
    account_id = fields.UUID(required=True, allow_none=True)
    steps = fields.List(fields.Nested(StepState), required=True, attribute="flow")
    step = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"enum": ["open", "approved", "rejected", "withdrawn"]})
    entered_by = fields.List(fields.String(), required=True)
    opened_at = fields.AwareDateTime(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    decisions = fields.List(fields.Nested(DecisionState), required=True)


class Candidates(Schema):
    """Who may take the step that waits now, as of this moment."""

    candidates = fields.List(fields.UUID(), required=True)


class Reason(Schema):
    """Why it was refused."""

    reason = fields.String(required=True)


class FlowState(Schema):
    """An approval flow (审核流程): who approves one kind of document."""

    id = fields.UUID(required=True)
    document = fields.String(required=True, metadata={"example": "customer.account"})
    name = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    steps = fields.List(fields.Nested(StepState), required=True, attribute="flow")
    fallback_role = fields.String(required=True, metadata={"example": "administrator"})


def events(service: str) -> tuple[AggregateEvents, ...]:
    """The tables of what `service` publishes about its approvals and flows."""
    approval = AggregateEvents(
        service=service,
        aggregate=Approval,
        state=ApprovalState,
        types=(
            EventType(ApprovalOpened, "opened", zh="已提交审核", en="A document waits for approval", fields=Candidates),
            EventType(
                ApprovalAdvanced,
                "advanced",
                zh="一步审核已通过,等待下一步",
                en="One step was approved, the next one waits",
                fields=Candidates,
            ),
            EventType(ApprovalApproved, "approved", zh="审核已全部通过", en="The last step was approved"),
            EventType(ApprovalRejected, "rejected", zh="审核被驳回", en="A step was refused", fields=Reason),
            EventType(ApprovalWithdrawn, "withdrawn", zh="已撤回审核", en="It was taken back before the decision"),
        ),
    )
    flow = AggregateEvents(
        service=service,
        aggregate=ApprovalFlow,
        state=FlowState,
        types=(EventType(ApprovalFlowChanged, "changed", zh="审核流程已修改", en="Other people approve from now on"),),
    )
    return approval, flow
