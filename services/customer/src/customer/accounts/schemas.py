"""Documents of accounts as they come and go over HTTP; what events carry is in events.py."""

from typing import Any

from chassis.http import ListQuery, Schema, Search, Sort, fields, page_of
from chassis.http.filters import View
from customer.accounts.events import PERSONAL, AccountState
from customer.accounts.vocabulary import Channel, Handling, Kind, Purpose, Relation, Stage, Status
from records.custom_fields.schemas import Custom, CustomFilters, CustomInput

MOST_ADDRESSES = 20
LARGEST_VERSION = 2**53


def country(**kwargs: Any) -> fields.Text:
    """A country by its ISO 3166 code."""
    return fields.Text(
        2, min=2, pattern="[A-Z]{2}", expected={"zh": "国家代码,如 CN", "en": "a country code such as CN"}, **kwargs
    )


class AddressBody(Schema):
    """An address (地址); one that stays keeps its `id`."""

    id = fields.Id()
    purpose = fields.Choice(Purpose, required=True)
    country = country()
    province = fields.Text(40, allow_none=True)
    city = fields.Text(40, allow_none=True)
    line = fields.Text(200, required=True)
    postal_code = fields.Text(
        16,
        pattern="[0-9A-Za-z][0-9A-Za-z -]{1,15}",
        expected={"zh": "邮政编码", "en": "a postal code"},
        allow_none=True,
    )


class AccountPatch(Schema):
    """What people enter about an account and may change."""

    name = fields.Localized(120)
    short_name = fields.Text(60, allow_none=True, metadata={"description": "简称 / short name"})
    handling = fields.Choice(Handling, metadata={"description": "自有客户或公司的客户 / who does the substance (C-06)"})
    channel = fields.Choice(Channel, metadata={"description": "直接客户、经销商、代理商 / through whom (C-06)"})
    stage = fields.Choice(Stage, metadata={"description": "潜在、新、老客户 / how far the acquaintance goes (C-06)"})
    relations = fields.List(fields.Choice(Relation), max=len(Relation), distinct=True)
    industry = fields.Text(60, allow_none=True, metadata={"description": "行业 / industry"})
    region = fields.Text(60, allow_none=True, metadata={"description": "地区 / region"})
    country = country()
    tax_id = fields.Text(
        30,
        min=2,
        pattern="[0-9A-Z][0-9A-Z .-]{1,29}",
        expected={"zh": "税号(大写字母与数字)", "en": "a tax number in capitals and digits"},
        allow_none=True,
        metadata={"description": "中国公司为统一社会信用代码 / of a Chinese company the unified social credit code"},
    )
    invoice_title = fields.Text(120, allow_none=True, metadata={"description": "发票抬头 / name on invoices"})
    bank_name = fields.Text(120, allow_none=True, metadata={"description": "开户行 / bank"})
    bank_account = fields.Text(
        40, pattern="[0-9A-Z][0-9A-Z -]{0,39}", expected={"zh": "银行账号", "en": "a bank account"}, allow_none=True
    )
    phone = fields.Phone(allow_none=True)
    email = fields.Email(allow_none=True)
    website = fields.Text(
        200,
        pattern=r"""https?://[A-Za-z0-9][^\s<>"']{2,180}""",
        expected={"zh": "网址", "en": "an address that begins with http:// or https://"},
        allow_none=True,
    )
    occupation = fields.Text(60, allow_none=True, metadata={"description": "职业(个人)/ occupation of a person"})
    birth_year = fields.Integer(1900, 2100, allow_none=True, metadata={"description": "出生年份(个人)/ of a person"})
    parent_id = fields.Id(allow_none=True, metadata={"description": "上级客户 / the account above it (C-37)"})
    addresses = fields.List(fields.Nested(AddressBody), max=MOST_ADDRESSES)
    custom = CustomInput()


class AccountCreate(AccountPatch):
    """A new account."""

    kind = fields.Choice(Kind, required=True)
    name = fields.Localized(120, required=True)
    owner_id = fields.Id(
        allow_none=True,
        metadata={
            "description": "负责人,默认录入人;null:客户池 / whose it is, by default who enters it; null: the pool"
        },
    )


class AccountRead(AccountState):
    """An account (客户)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class AccountItem(Schema):
    """An account as lists show it."""

    class Meta(Schema.Meta):
        ordered = True

    id = fields.Id(required=True)
    version = fields.Integer(0, LARGEST_VERSION, required=True)
    code = fields.Text(40, required=True)
    kind = fields.Choice(Kind, required=True)
    status = fields.Choice(Status, required=True)
    active = fields.Boolean(required=True)
    completeness = fields.Integer(0, 100, required=True)
    owner_id = fields.Id(required=True, allow_none=True)
    name = fields.Localized(120, required=True, metadata=PERSONAL)
    short_name = fields.Text(60, required=True, allow_none=True, metadata=PERSONAL)
    handling = fields.Choice(Handling, required=True)
    channel = fields.Choice(Channel, required=True)
    stage = fields.Choice(Stage, required=True)
    industry = fields.Text(60, required=True, allow_none=True)
    region = fields.Text(60, required=True, allow_none=True)
    country = fields.Text(2, required=True)
    phone = fields.Phone(required=True, allow_none=True, metadata=PERSONAL)
    email = fields.Email(required=True, allow_none=True, metadata=PERSONAL)
    created_at = fields.Instant(required=True)
    parent_id = fields.Id(required=True, allow_none=True)
    custom = Custom()


AccountPage = page_of(AccountItem)
"""Accounts as lists show them."""


class AccountFilters(ListQuery, CustomFilters):
    """Which accounts, in which order."""

    view = View()
    status = fields.Choice(Status)
    kind = fields.Choice(Kind)
    handling = fields.Choice(Handling)
    channel = fields.Choice(Channel)
    stage = fields.Choice(Stage)
    industry = fields.Text(60)
    region = fields.Text(60)
    country = fields.Text(2)
    active = fields.Boolean()
    owner_id = fields.Id(me=True)
    parent_id = fields.Id()
    code = fields.Text(40)
    tax_id = fields.Text(30)
    created_from = fields.Instant(data_key="created_at[gte]")
    created_before = fields.Instant(data_key="created_at[lt]")
    completeness_below = fields.Integer(0, 100, data_key="completeness[lt]")
    sort = Sort("code", "name", "created_at", "completeness", default="-created_at")
    q = Search("name", "short_name", "code", "email", "phone", "tax_id")


class ReasonBody(Schema):
    """Why."""

    reason = fields.Text(500, required=True, lines=True, metadata={"example": "税号与名称不符"})
