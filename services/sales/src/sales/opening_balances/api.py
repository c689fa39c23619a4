"""Routes of opening balances (期初应收)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from records.change_requests.events import Reason
from records.documents import api as documents
from records.masters import Status
from sales.opening_balances import commands, queries
from sales.opening_balances.events import AMOUNT, INCURRED, REFERENCE, OpeningBalanceState
from sales.opening_balances.model import OpeningBalance

PERMISSIONS = (
    Permission("sales.opening_balance.read", "查看期初应收", "Read opening balances"),
    Permission("sales.opening_balance.create", "录入期初应收", "Enter opening balances"),
    Permission("sales.opening_balance.change", "修改期初应收草稿", "Change drafts of opening balances"),
    *documents.permissions("sales.opening_balance", "期初应收", "opening balances"),
)


class OpeningBalancePatch(Schema):
    """What may be changed of a draft."""

    reference = fields.Text(60, metadata=REFERENCE)
    amount = fields.Money(positive=True, metadata=AMOUNT)
    currency = fields.Currency(metadata={"description": "币种,默认本位币 / by default the company's currency"})
    incurred_on = fields.Day(metadata=INCURRED)
    due_on = fields.Day()


class OpeningBalanceCreate(OpeningBalancePatch):
    """One item that an account owed when the books were begun."""

    account_id = fields.Id(required=True)
    reference = fields.Text(60, required=True, metadata=REFERENCE)
    amount = fields.Money(required=True, positive=True, metadata=AMOUNT)
    incurred_on = fields.Day(required=True, metadata=INCURRED)
    due_on = fields.Day(required=True)


class OpeningBalanceRead(OpeningBalanceState):
    """An opening balance (期初应收)."""

    version = fields.Integer(0, 2**53, required=True)


class OpeningBalanceFilters(ListQuery):
    """Which opening balances, in which order."""

    status = fields.Choice(Status)
    account_id = fields.Id()
    owner_id = fields.Id(me=True)
    currency = fields.Currency()
    number = fields.Text(40)
    reference = fields.Text(60)
    sort = Sort("incurred_on", "number", default="incurred_on")


routes = Routes("opening-balances", prefix="/v1/opening-balances", zh="期初应收", en="Opening balances")


@routes.get(
    "",
    permission="sales.opening_balance.read",
    zh="期初应收列表",
    query=OpeningBalanceFilters,
    answer=page_of(OpeningBalanceRead),
)
def list_opening_balances(reader: Reader, query: dict[str, Any]) -> Page:
    """List opening balances."""
    return queries.list_opening_balances(reader, query)


@routes.get("/<uuid:balance_id>", permission="sales.opening_balance.read", zh="查看期初应收", answer=OpeningBalanceRead)
def read_opening_balance(reader: Reader, balance_id: UUID) -> OpeningBalance:
    """Read an opening balance."""
    return queries.read_opening_balance(reader, balance_id)


@routes.post(
    "",
    permission="sales.opening_balance.create",
    zh="录入期初应收",
    body=OpeningBalanceCreate,
    answer=OpeningBalanceRead,
)
def enter_opening_balance(uow: UnitOfWork, body: dict[str, Any]) -> OpeningBalance:
    """Enter an opening balance as a draft."""
    return commands.enter_opening_balance(uow, **body)


@routes.patch(
    "/<uuid:balance_id>",
    permission="sales.opening_balance.change",
    zh="修改期初应收草稿",
    body=OpeningBalancePatch,
    answer=OpeningBalanceRead,
)
def change_opening_balance(uow: UnitOfWork, balance_id: UUID, body: dict[str, Any]) -> OpeningBalance:
    """Change a draft."""
    return commands.change_opening_balance(uow, balance_id, body)


documents.add_approval(
    routes,
    "/<uuid:balance_id>",
    OpeningBalance,
    called="an opening balance",
    then="with the last it is a receivable",
    answer=OpeningBalanceRead,
    reason=Reason,
    submit=commands.submit_opening_balance,
    approve=commands.approve_opening_balance,
)
routes.history(
    "/<uuid:balance_id>/history", model=OpeningBalance, permission="sales.opening_balance.read", zh="期初应收历史"
)
