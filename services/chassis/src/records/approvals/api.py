"""Ready routes that a service lists: its approvals, who may decide them, and the flows that say so."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of, paginate
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.approvals import commands, queries
from records.approvals.events import ApprovalState, Candidates, FlowState, StepState
from records.approvals.model import MOST_STEPS, Approval, ApprovalFlow, State, Step

LARGEST_VERSION = 2**63 - 1


class ApprovalRead(ApprovalState):
    """An approval (审核单): of which document, how far it has come, and who decided what."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class ApprovalFilters(ListQuery):
    """Which approvals."""

    document = fields.Text(100)
    document_id = fields.Id()
    state = fields.Choice(State)
    sort = Sort("opened_at", default="-opened_at")


class FlowRead(FlowState):
    """An approval flow (审核流程): who approves one kind of document, and who when there is nobody else."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class FlowPatch(Schema):
    """Other steps, or another fallback."""

    steps = fields.List(fields.Nested(StepState), min=1, max=MOST_STEPS)
    fallback_role = fields.Text(64)


def permissions(service: str) -> tuple[Permission, ...]:
    """What roles can be given over these routes."""
    return (
        Permission(f"{service}.approval.read", "查看审核单", "Read approvals"),
        Permission(f"{service}.approval_flow.read", "查看审核流程", "Read approval flows"),
        Permission(f"{service}.approval_flow.change", "修改审核流程", "Change approval flows"),
    )


def routes(service: str) -> tuple[Routes, Routes]:
    """The routes of `service`'s approvals and flows. Deciding itself is an action of each document."""
    return _approvals(f"{service}.approval.read"), _flows(f"{service}.approval_flow")


def _approvals(permission: str) -> Routes:
    rooms = Routes("approvals", prefix="/v1/approvals", zh="审核单", en="Approvals")

    @rooms.get("", permission=permission, zh="审核单列表", query=ApprovalFilters, answer=page_of(ApprovalRead))
    def list_approvals(reader: Reader, query: dict[str, Any]) -> Page:
        """List approvals."""
        found = queries.approvals_of(reader, query)
        return paginate(reader, found, Approval, {"opened_at": Approval.opened_at}, query)

    @rooms.get("/<uuid:approval_id>", permission=permission, zh="查看审核单", answer=ApprovalRead)
    def read_approval(reader: Reader, approval_id: UUID) -> Approval:
        """Read an approval."""
        return reader.get(Approval, approval_id)

    @rooms.get("/<uuid:approval_id>/candidates", permission=permission, zh="谁可以审核", answer=Candidates)
    def read_candidates(reader: Reader, approval_id: UUID) -> dict[str, list[UUID]]:
        """Read who may decide the step that waits."""
        return {"candidates": queries.waiting_for(reader, approval_id)}

    rooms.history("/<uuid:approval_id>/history", model=Approval, permission=permission)
    return rooms


def _flows(resource: str) -> Routes:
    rooms = Routes("approval_flows", prefix="/v1/approval-flows", zh="审核流程", en="Approval flows")

    @rooms.get("", permission=f"{resource}.read", zh="审核流程列表", answer=page_of(FlowRead))
    def list_flows(reader: Reader, query: dict[str, Any]) -> Page:
        """List approval flows."""
        return paginate(reader, queries.flows_of(reader), ApprovalFlow, {}, query)

    @rooms.get("/<uuid:flow_id>", permission=f"{resource}.read", zh="查看审核流程", answer=FlowRead)
    def read_flow(reader: Reader, flow_id: UUID) -> ApprovalFlow:
        """Read an approval flow."""
        return reader.get(ApprovalFlow, flow_id)

    @rooms.patch("/<uuid:flow_id>", permission=f"{resource}.change", zh="修改审核流程", body=FlowPatch, answer=FlowRead)
    def change_flow(uow: UnitOfWork, flow_id: UUID, body: dict[str, Any]) -> ApprovalFlow:
        """Change an approval flow."""
        if "steps" in body:
            body["steps"] = [Step(step["role"]) for step in body["steps"]]
        return commands.change_flow(uow, flow_id, **body)

    rooms.history("/<uuid:flow_id>/history", model=ApprovalFlow, permission=f"{resource}.read")
    return rooms
