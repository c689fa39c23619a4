"""What the world hears of approvals: who is asked to decide, and how it ended. `notify` makes to-dos of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import Schema, fields
from records.approvals.facts import (
    ApprovalAdvanced,
    ApprovalApproved,
    ApprovalFlowChanged,
    ApprovalOpened,
    ApprovalRejected,
    ApprovalWithdrawn,
)
from records.approvals.model import MOST_STEPS, Approval, ApprovalFlow, State, Verdict

MOST_CANDIDATES = 10_000


ACTOR = {"example": "user/019a9a00-0000-7000-8000-000000000001"}
DOCUMENT = {"example": "customer.account", "description": "单据种类 / kind of document"}
NUMBER = {"example": "C2026000001", "description": "单据编号 / what people call the document by"}


class StepState(Schema):
    """One step: holders of `role` decide; null means the superior of whoever entered the document."""

    role = fields.Text(64, required=True, allow_none=True, metadata={"example": "sales_supervisor"})


class DecisionState(Schema):
    """One decision (审核意见)."""

    step = fields.Integer(1, MOST_STEPS, required=True)
    verdict = fields.Choice(Verdict, required=True)
    decided_by = fields.Text(100, required=True, metadata=ACTOR)
    decided_at = fields.Instant(required=True)
    reason = fields.Text(2000, lines=True, required=True, allow_none=True, metadata={"example": None})


class ApprovalState(Schema):
    """An approval (审核单): of which document, how far it has come, and who decided what."""

    id = fields.Id(required=True)
    document = fields.Text(100, required=True, metadata=DOCUMENT)
    document_id = fields.Id(required=True)
    document_number = fields.Text(100, required=True, allow_none=True, metadata=NUMBER)
    owner_id = fields.Id(required=True, allow_none=True)
    account_id = fields.Id(required=True, allow_none=True)
    steps = fields.List(fields.Nested(StepState), max=MOST_STEPS, required=True, attribute="flow")
    step = fields.Integer(1, MOST_STEPS, required=True, metadata={"description": "当前步骤 / the step that waits"})
    state = fields.Choice(State, required=True)
    entered_by = fields.List(fields.Text(100, metadata=ACTOR), required=True)
    opened_at = fields.Instant(required=True)
    closed_at = fields.Instant(required=True, allow_none=True)
    decisions = fields.List(fields.Nested(DecisionState), max=MOST_STEPS, required=True)


class Candidates(Schema):
    """Who may take the step that waits now, as of this moment."""

    candidates = fields.List(fields.Id(), max=MOST_CANDIDATES, required=True)


class Reason(Schema):
    """Why it was refused."""

    reason = fields.Text(2000, lines=True, required=True, metadata={"example": "资料不全 / incomplete"})


class FlowState(Schema):
    """An approval flow (审核流程): who approves one kind of document, and who when there is nobody else."""

    id = fields.Id(required=True)
    document = fields.Text(100, required=True, metadata=DOCUMENT)
    name = fields.Localized(100, required=True)
    steps = fields.List(fields.Nested(StepState), max=MOST_STEPS, required=True, attribute="flow")
    fallback_role = fields.Text(64, required=True, metadata={"example": "administrator"})


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
