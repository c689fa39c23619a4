"""Routes of accounts (客户信息)."""

from typing import Any
from uuid import UUID

from chassis.http import Page, Routes
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.accounts import commands, queries
from customer.accounts.model import Account
from customer.accounts.schemas import AccountCreate, AccountFilters, AccountPage, AccountRead, ReasonBody

PERMISSIONS = (
    Permission("customer.account.read", "查看客户", "Read accounts"),
    Permission("customer.account.create", "录入客户", "Enter accounts"),
    Permission("customer.account.change", "修改客户", "Change accounts"),
    Permission("customer.account.submit", "提交客户审核", "Submit accounts"),
    Permission("customer.account.withdraw", "撤回客户审核", "Withdraw accounts"),
    Permission("customer.account.approve", "审核客户", "Approve accounts"),
    Permission("customer.account.reject", "驳回客户", "Reject accounts"),
    Permission("customer.account.deactivate", "停用客户", "Deactivate accounts"),
    Permission("customer.account.reactivate", "恢复客户", "Reactivate accounts"),
)

routes = Routes("accounts", prefix="/v1/accounts", zh="客户信息", en="Accounts")


@routes.get("", permission="customer.account.read", zh="客户列表", query=AccountFilters, answer=AccountPage)
def list_accounts(reader: Reader, query: dict[str, Any]) -> Page:
    """List accounts."""
    return queries.list_accounts(reader, query)


@routes.get("/<uuid:account_id>", permission="customer.account.read", zh="查看客户", answer=AccountRead)
def read_account(reader: Reader, account_id: UUID) -> Account:
    """Read an account."""
    return queries.read_account(reader, account_id)


@routes.post("", permission="customer.account.create", zh="录入客户", body=AccountCreate, answer=AccountRead)
def create_account(uow: UnitOfWork, body: dict[str, Any]) -> Account:
    """Enter an account as a draft."""
    return commands.create_account(uow, **body)


@routes.action("/<uuid:account_id>/submit", permission="customer.account.submit", zh="提交审核", answer=AccountRead)
def submit_account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Submit an account for approval."""
    return commands.submit_account(uow, account_id)


@routes.action("/<uuid:account_id>/withdraw", permission="customer.account.withdraw", zh="撤回", answer=AccountRead)
def withdraw_account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Take a submitted account back."""
    return commands.withdraw_account(uow, account_id)


@routes.action("/<uuid:account_id>/approve", permission="customer.account.approve", zh="审核通过", answer=AccountRead)
def approve_account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Approve the step that waits."""
    return commands.approve_account(uow, account_id)


@routes.action(
    "/<uuid:account_id>/reject", permission="customer.account.reject", zh="驳回", body=ReasonBody, answer=AccountRead
)
def reject_account(uow: UnitOfWork, account_id: UUID, body: dict[str, Any]) -> Account:
    """Reject an account with a reason."""
    return commands.reject_account(uow, account_id, **body)


@routes.action(
    "/<uuid:account_id>/deactivate",
    permission="customer.account.deactivate",
    zh="停用",
    body=ReasonBody,
    answer=AccountRead,
)
def deactivate_account(uow: UnitOfWork, account_id: UUID, body: dict[str, Any]) -> Account:
    """Take an account out of use."""
    return commands.deactivate_account(uow, account_id, **body)


@routes.action("/<uuid:account_id>/reactivate", permission="customer.account.reactivate", zh="恢复", answer=AccountRead)
def reactivate_account(uow: UnitOfWork, account_id: UUID) -> Account:
    """Take an account into use again."""
    return commands.reactivate_account(uow, account_id)


routes.history("/<uuid:account_id>/history", model=Account, permission="customer.account.read", zh="客户变更历史")
