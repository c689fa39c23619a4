"""Routes of credit releases (信用放行单)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.change_requests.events import Reason
from records.documents import api as documents
from records.masters import Status
from sales.credit_releases import commands, queries
from sales.credit_releases.events import AMOUNT, DESPITE, REASON, CreditReleaseState
from sales.credit_releases.model import CreditRelease

PERMISSIONS = (
    Permission("sales.credit_release.read", "查看信用放行单", "Read credit releases"),
    Permission("sales.credit_release.create", "录入信用放行单", "Enter credit releases"),
    Permission("sales.credit_release.change", "修改信用放行单草稿", "Change drafts of credit releases"),
    Permission("sales.credit_release.submit", "提交信用放行单审核", "Submit credit releases"),
    Permission("sales.credit_release.withdraw", "撤回信用放行单", "Withdraw credit releases"),
    Permission("sales.credit_release.approve", "审核信用放行单", "Approve credit releases"),
    Permission("sales.credit_release.reject", "驳回信用放行单", "Reject credit releases"),
    Permission("sales.credit_release.revoke", "收回信用放行单", "Revoke credit releases"),
)


class CreditReleasePatch(Schema):
    """What may be changed of a draft."""

    amount = fields.Money(min=0, metadata=AMOUNT)
    despite_overdue = fields.Boolean(metadata=DESPITE)
    valid_until = fields.Day()
    reason = fields.Text(500, lines=True, metadata=REASON)


class CreditReleaseCreate(CreditReleasePatch):
    """A release for one order, or without one for all documents of the account."""

    account_id = fields.Id(required=True)
    order_id = fields.Id(allow_none=True)
    currency = fields.Currency(metadata={"description": "额度的币种,默认本位币 / by default the company's"})
    valid_until = fields.Day(required=True)
    reason = fields.Text(500, lines=True, required=True, metadata=REASON)


class CreditReleaseRead(CreditReleaseState):
    """A credit release (信用放行单)."""

    version = fields.Integer(0, 2**53, required=True)


class CreditReleaseFilters(ListQuery):
    """Which releases."""

    status = fields.Choice(Status)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    order_id = fields.Id()
    number = fields.Text(40)


routes = Routes("credit-releases", prefix="/v1/credit-releases", zh="信用放行单", en="Credit releases")


@routes.get(
    "",
    permission="sales.credit_release.read",
    zh="信用放行单列表",
    query=CreditReleaseFilters,
    answer=page_of(CreditReleaseRead),
)
def list_releases(reader: Reader, query: dict[str, Any]) -> Page:
    """List credit releases."""
    return queries.list_releases(reader, query)


@routes.get("/<uuid:release_id>", permission="sales.credit_release.read", zh="查看信用放行单", answer=CreditReleaseRead)
def read_release(reader: Reader, release_id: UUID) -> CreditRelease:
    """Read a credit release."""
    return queries.read_release(reader, release_id)


@routes.post(
    "",
    permission="sales.credit_release.create",
    zh="录入信用放行单",
    body=CreditReleaseCreate,
    answer=CreditReleaseRead,
)
def create_release(uow: UnitOfWork, body: dict[str, Any]) -> CreditRelease:
    """Enter a credit release as a draft."""
    return commands.create_release(uow, **body)


@routes.patch(
    "/<uuid:release_id>",
    permission="sales.credit_release.change",
    zh="修改信用放行单草稿",
    body=CreditReleasePatch,
    answer=CreditReleaseRead,
)
def change_release(uow: UnitOfWork, release_id: UUID, body: dict[str, Any]) -> CreditRelease:
    """Change a draft."""
    return commands.change_release(uow, release_id, body)


documents.add_approval(
    routes,
    "/<uuid:release_id>",
    CreditRelease,
    called="a release",
    then="the last lets the release count",
    answer=CreditReleaseRead,
    reason=Reason,
    submit=commands.submit_release,
    approve=commands.approve_release,
)


@routes.action(
    "/<uuid:release_id>/revoke",
    permission="sales.credit_release.revoke",
    zh="收回",
    body=Reason,
    answer=CreditReleaseRead,
)
def revoke_release(uow: UnitOfWork, release_id: UUID, body: dict[str, Any]) -> CreditRelease:
    """Revoke an approved release with a reason; what passed by it stays as it is."""
    return commands.revoke_release(uow, release_id, **body)


routes.history(
    "/<uuid:release_id>/history", model=CreditRelease, permission="sales.credit_release.read", zh="信用放行单历史"
)
