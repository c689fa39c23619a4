"""Routes of the accounts that the service desk knows: to read, for it learns of them from events alone."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Search, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader
from service_desk.accounts import queries
from service_desk.accounts.model import Account

PERMISSIONS = (Permission("service_desk.account.read", "查看客户(服务)", "Read accounts in the service desk"),)

LARGEST_VERSION = 2**53
PERSONAL = {"personal": True}
NAME = {"zh": "上海龙师科技有限公司", "en": "Shanghai Longshi Technology Co., Ltd."}


class AccountRead(Schema):
    """An account (客户) as the service desk knows it."""

    id = fields.Id(required=True)
    version = fields.Integer(0, LARGEST_VERSION, required=True)
    code = fields.Text(40, required=True, metadata={"example": "C2026000001"})
    status = fields.Text(20, required=True, metadata={"example": "approved"})
    active = fields.Boolean(required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    name = fields.Localized(120, required=True, metadata={**PERSONAL, "example": NAME})
    short_name = fields.Text(60, required=True, allow_none=True, metadata={**PERSONAL, "example": "龙师科技"})


class AccountFilters(ListQuery):
    """Which accounts, in which order."""

    status = fields.Text(20)
    active = fields.Boolean()
    owner_id = fields.Id(me=True)
    code = fields.Text(40)
    sort = Sort("code", "name", default="code")
    q = Search("name", "short_name", "code")


routes = Routes("accounts", prefix="/v1/accounts", zh="客户(服务)", en="Accounts in the service desk")


@routes.get(
    "", permission="service_desk.account.read", zh="客户列表", query=AccountFilters, answer=page_of(AccountRead)
)
def list_accounts(reader: Reader, query: dict[str, Any]) -> Page:
    """List accounts."""
    return queries.list_accounts(reader, query)


@routes.get("/<uuid:account_id>", permission="service_desk.account.read", zh="查看客户", answer=AccountRead)
def read_account(reader: Reader, account_id: UUID) -> Account:
    """Read an account."""
    return queries.read_account(reader, account_id)
