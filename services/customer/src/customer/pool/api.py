"""Routes of the pool of customers (客户池): what is in it, and who gets an account."""

from typing import Any
from uuid import UUID

from chassis.http import Page, Routes, Schema, fields
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.accounts.model import Account
from customer.accounts.schemas import AccountFilters, AccountPage, AccountRead, ReasonBody
from customer.pool import commands, queries

PERMISSIONS = (
    Permission("customer.account.assign", "指定客户的销售人员", "Assign accounts"),
    Permission("customer.account.release", "将客户放回客户池", "Release accounts into the pool"),
    Permission("customer.pool.read", "查看客户池", "Read the pool of customers"),
)


class PoolFilters(AccountFilters):
    """Which accounts of the pool, in which order."""

    class Meta(AccountFilters.Meta):
        exclude = ("owner_id", "active")


class AssignmentBody(Schema):
    """Who shall follow the customer."""

    owner_id = fields.Id(required=True)
    note = fields.Text(500, allow_none=True, lines=True, metadata={"example": "请三日内联系"})


routes = Routes("pool", prefix="/v1/pool", zh="客户池", en="Pool of customers")
assigning = Routes("account-assigning", prefix="/v1/accounts", zh="客户指定", en="Assigning accounts")


@routes.get("", permission="customer.pool.read", zh="客户池", query=PoolFilters, answer=AccountPage)
def list_pool(reader: Reader, query: dict[str, Any]) -> Page:
    """List the customers whom nobody follows."""
    return queries.list_pool(reader, query)


@assigning.action(
    "/<uuid:account_id>/assign",
    permission="customer.account.assign",
    zh="指定销售人员",
    body=AssignmentBody,
    answer=AccountRead,
)
def assign_account(uow: UnitOfWork, account_id: UUID, body: dict[str, Any]) -> Account:
    """Give an account to a member of staff."""
    return commands.assign_account(uow, account_id, **body)


@assigning.action(
    "/<uuid:account_id>/release",
    permission="customer.account.release",
    zh="放回客户池",
    body=ReasonBody,
    answer=AccountRead,
)
def release_account(uow: UnitOfWork, account_id: UUID, body: dict[str, Any]) -> Account:
    """Put an account back into the pool."""
    return commands.release_account(uow, account_id, **body)
