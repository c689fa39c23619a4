"""Routes of the payment terms of accounts (客户付款条件)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.terms_assignments import commands, queries
from customer.terms_assignments.events import TermsAssignmentState
from customer.terms_assignments.model import TermsAssignment
from records.change_requests.events import Reason
from records.masters import Status

PERMISSIONS = (
    Permission("customer.terms_assignment.read", "查看客户付款条件", "Read the terms of accounts"),
    Permission("customer.terms_assignment.create", "录入客户付款条件", "Assign terms to accounts"),
    Permission("customer.terms_assignment.change", "修改客户付款条件", "Change assignments of terms"),
    Permission("customer.terms_assignment.submit", "提交客户付款条件审核", "Submit assignments of terms"),
    Permission("customer.terms_assignment.withdraw", "撤回客户付款条件审核", "Withdraw assignments of terms"),
    Permission("customer.terms_assignment.approve", "审核客户付款条件", "Approve assignments of terms"),
    Permission("customer.terms_assignment.reject", "驳回客户付款条件", "Reject assignments of terms"),
)


class TermsAssignmentPatch(Schema):
    """What may be changed of a draft."""

    payment_terms_id = fields.Id()
    valid_from = fields.Day()


class TermsAssignmentCreate(TermsAssignmentPatch):
    """Terms for an account, from today unless it says when."""

    account_id = fields.Id(required=True)
    payment_terms_id = fields.Id(required=True)


class TermsAssignmentRead(TermsAssignmentState):
    """The payment terms of an account (客户付款条件)."""

    version = fields.Integer(0, 2**53, required=True)


class TermsAssignmentFilters(ListQuery):
    """Which assignments."""

    account_id = fields.Id()
    payment_terms_id = fields.Id()
    owner_id = fields.Id(me=True)
    status = fields.Choice(Status)
    on = fields.Day(metadata={"description": "当日有效 / in force on this day"})


routes = Routes("terms-assignments", prefix="/v1/terms-assignments", zh="客户付款条件", en="Terms of accounts")


@routes.get(
    "",
    permission="customer.terms_assignment.read",
    zh="客户付款条件列表",
    query=TermsAssignmentFilters,
    answer=page_of(TermsAssignmentRead),
)
def list_assignments(reader: Reader, query: dict[str, Any]) -> Page:
    """List the terms of accounts."""
    return queries.list_assignments(reader, query)


@routes.get(
    "/<uuid:assignment_id>",
    permission="customer.terms_assignment.read",
    zh="查看客户付款条件",
    answer=TermsAssignmentRead,
)
def read_assignment(reader: Reader, assignment_id: UUID) -> TermsAssignment:
    """Read an assignment of terms."""
    return queries.read_assignment(reader, assignment_id)


@routes.post(
    "",
    permission="customer.terms_assignment.create",
    zh="录入客户付款条件",
    body=TermsAssignmentCreate,
    answer=TermsAssignmentRead,
)
def create_assignment(uow: UnitOfWork, body: dict[str, Any]) -> TermsAssignment:
    """Assign terms to an account, as a draft."""
    return commands.create_assignment(uow, **body)


@routes.patch(
    "/<uuid:assignment_id>",
    permission="customer.terms_assignment.change",
    zh="修改客户付款条件草稿",
    body=TermsAssignmentPatch,
    answer=TermsAssignmentRead,
)
def change_assignment(uow: UnitOfWork, assignment_id: UUID, body: dict[str, Any]) -> TermsAssignment:
    """Change a draft."""
    return commands.change_assignment(uow, assignment_id, body)


@routes.action(
    "/<uuid:assignment_id>/submit",
    permission="customer.terms_assignment.submit",
    zh="提交审核",
    answer=TermsAssignmentRead,
)
def submit_assignment(uow: UnitOfWork, assignment_id: UUID) -> TermsAssignment:
    """Submit an assignment for approval."""
    return commands.submit_assignment(uow, assignment_id)


@routes.action(
    "/<uuid:assignment_id>/withdraw",
    permission="customer.terms_assignment.withdraw",
    zh="撤回",
    answer=TermsAssignmentRead,
)
def withdraw_assignment(uow: UnitOfWork, assignment_id: UUID) -> TermsAssignment:
    """Take a submitted assignment back."""
    return commands.withdraw_assignment(uow, assignment_id)


@routes.action(
    "/<uuid:assignment_id>/approve",
    permission="customer.terms_assignment.approve",
    zh="审核通过",
    answer=TermsAssignmentRead,
)
def approve_assignment(uow: UnitOfWork, assignment_id: UUID) -> TermsAssignment:
    """Approve the step that waits; after the last it takes over from what held before."""
    return commands.approve_assignment(uow, assignment_id)


@routes.action(
    "/<uuid:assignment_id>/reject",
    permission="customer.terms_assignment.reject",
    zh="驳回",
    body=Reason,
    answer=TermsAssignmentRead,
)
def reject_assignment(uow: UnitOfWork, assignment_id: UUID, body: dict[str, Any]) -> TermsAssignment:
    """Reject an assignment with a reason."""
    return commands.reject_assignment(uow, assignment_id, **body)


routes.history(
    "/<uuid:assignment_id>/history",
    model=TermsAssignment,
    permission="customer.terms_assignment.read",
    zh="客户付款条件历史",
)
