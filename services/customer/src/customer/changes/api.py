"""Routes of changes of accounts (客户资料变更)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, fields, page_of
from chassis.http.history import ACTOR
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.accounts.events import PERSONAL
from customer.accounts.schemas import LARGEST_VERSION, AccountPatch, AccountRead, ReasonBody
from customer.changes import commands, queries
from customer.changes.model import AccountChange
from records.change_requests.model import State

PERMISSIONS = (
    Permission("customer.account_change.read", "查看客户变更单", "Read changes of accounts"),
    Permission("customer.account_change.withdraw", "撤回客户变更单", "Withdraw changes of accounts"),
    Permission("customer.account_change.approve", "批准客户变更单", "Approve changes of accounts"),
    Permission("customer.account_change.reject", "驳回客户变更单", "Reject changes of accounts"),
)


class AccountChangeRead(Schema):
    """A wanted change of an account (客户资料变更单): field → what it was when that was asked, and what it shall be."""

    id = fields.Id(required=True)
    version = fields.Integer(0, LARGEST_VERSION, required=True)
    account_id = fields.Id(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    base_version = fields.Integer(1, LARGEST_VERSION, required=True)
    state = fields.Choice(State, required=True)
    rejection = fields.Text(500, required=True, allow_none=True)
    entered_by = fields.Text(80, required=True, metadata=ACTOR)
    created_at = fields.Instant(required=True)
    changes = fields.Changes("customer.account", required=True, metadata=PERSONAL)


class AccountChanged(AccountRead):
    """The account as it is, with the request that was made if the change has to be approved first."""

    change_request = fields.Nested(AccountChangeRead, required=True, allow_none=True, attribute="request")


class ChangeFilters(ListQuery):
    """Which changes."""

    state = fields.Choice(State)
    account_id = fields.Id()


changing = Routes("account-changing", prefix="/v1/accounts", zh="客户资料变更", en="Changing accounts")
routes = Routes("account-changes", prefix="/v1/account-changes", zh="客户资料变更单", en="Changes of accounts")


@changing.patch(
    "/<uuid:account_id>",
    permission="customer.account.change",
    zh="修改客户(已审核的客户生成变更单)",
    body=AccountPatch,
    answer=AccountChanged,
)
def change_account(uow: UnitOfWork, account_id: UUID, body: dict[str, Any]) -> commands.Change:
    """Change a draft at once, and contact data for the customer; else ask for a change of an approved account."""
    return commands.change_account(uow, account_id, body)


@routes.get(
    "",
    permission="customer.account_change.read",
    zh="变更单列表",
    query=ChangeFilters,
    answer=page_of(AccountChangeRead),
)
def list_changes(reader: Reader, query: dict[str, Any]) -> Page:
    """List changes of accounts."""
    return queries.list_changes(reader, query)


@routes.get("/<uuid:change_id>", permission="customer.account_change.read", zh="查看变更单", answer=AccountChangeRead)
def read_change(reader: Reader, change_id: UUID) -> AccountChange:
    """Read a change."""
    return queries.read_change(reader, change_id)


@routes.action(
    "/<uuid:change_id>/approve", permission="customer.account_change.approve", zh="批准变更", answer=AccountChangeRead
)
def approve_change(uow: UnitOfWork, change_id: UUID) -> AccountChange:
    """Approve the step that waits; the last applies the change."""
    return commands.approve_change(uow, change_id)


@routes.action(
    "/<uuid:change_id>/reject",
    permission="customer.account_change.reject",
    zh="驳回变更",
    body=ReasonBody,
    answer=AccountChangeRead,
)
def reject_change(uow: UnitOfWork, change_id: UUID, body: dict[str, Any]) -> AccountChange:
    """Reject a change with a reason."""
    return commands.reject_change(uow, change_id, **body)


@routes.action(
    "/<uuid:change_id>/withdraw", permission="customer.account_change.withdraw", zh="撤回变更", answer=AccountChangeRead
)
def withdraw_change(uow: UnitOfWork, change_id: UUID) -> AccountChange:
    """Take a change back."""
    return commands.withdraw_change(uow, change_id)


routes.history(
    "/<uuid:change_id>/history", model=AccountChange, permission="customer.account_change.read", zh="变更单历史"
)
