"""Routes of the accounts that sales knows: to read, for what sales knows of them it learns from events."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Search, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader
from sales.accounts import queries
from sales.accounts.model import Account

PERMISSIONS = (Permission("sales.account.read", "查看客户(销售)", "Read accounts in sales"),)

LARGEST_VERSION = 2**53
PERSONAL = {"personal": True}
NAME = {"zh": "上海龙师科技有限公司", "en": "Shanghai Longshi Technology Co., Ltd."}


class AccountRead(Schema):
    """An account (客户) as sales knows it."""

    id = fields.Id(required=True)
    version = fields.Integer(0, LARGEST_VERSION, required=True)
    code = fields.Text(40, required=True, metadata={"example": "C2026000001"})
    kind = fields.Text(20, required=True, metadata={"example": "company"})
    status = fields.Text(20, required=True, metadata={"example": "approved"})
    active = fields.Boolean(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    name = fields.Localized(120, required=True, metadata={**PERSONAL, "example": NAME})
    short_name = fields.Text(60, required=True, allow_none=True, metadata={**PERSONAL, "example": "龙师科技"})
    handling = fields.Text(20, required=True, metadata={"example": "own"})
    channel = fields.Text(20, required=True, metadata={"example": "direct"})
    stage = fields.Text(20, required=True, metadata={"example": "new"})
    region = fields.Text(60, required=True, allow_none=True, metadata={"example": "华东"})
    country = fields.Text(2, required=True, metadata={"example": "CN"})


class AccountFilters(ListQuery):
    """Which accounts, in which order."""

    status = fields.Text(20)
    kind = fields.Text(20)
    handling = fields.Text(20)
    channel = fields.Text(20)
    stage = fields.Text(20)
    region = fields.Text(60)
    country = fields.Text(2)
    active = fields.Boolean()
    owner_id = fields.Id(me=True)
    code = fields.Text(40)
    sort = Sort("code", "name", default="code")
    q = Search("name", "short_name", "code")


routes = Routes("accounts", prefix="/v1/accounts", zh="客户(销售)", en="Accounts in sales")


@routes.get("", permission="sales.account.read", zh="客户列表", query=AccountFilters, answer=page_of(AccountRead))
def list_accounts(reader: Reader, query: dict[str, Any]) -> Page:
    """List accounts."""
    return queries.list_accounts(reader, query)


@routes.get("/<uuid:account_id>", permission="sales.account.read", zh="查看客户", answer=AccountRead)
def read_account(reader: Reader, account_id: UUID) -> Account:
    """Read an account."""
    return queries.read_account(reader, account_id)
