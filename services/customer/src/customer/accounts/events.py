"""Accounts as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.accounts.facts import (
    AccountApproved,
    AccountAssigned,
    AccountChanged,
    AccountCreated,
    AccountDeactivated,
    AccountReactivated,
    AccountRejected,
    AccountReleased,
    AccountSubmitted,
    AccountWithdrawn,
)
from customer.accounts.model import Account
from customer.accounts.vocabulary import Channel, Handling, Kind, Purpose, Relation, Stage, Status
from records.custom_fields.schemas import Custom

PERSONAL = {"personal": True}
"""Marks values that may be about a person: they appear in account and contact facts only (data.md, Personal data)."""

NAME = {"zh": "上海龙师科技有限公司", "en": "Shanghai Longshi Technology Co., Ltd."}


class AddressState(Schema):
    """An address (地址)."""

    id = fields.Id(required=True)
    purpose = fields.Choice(Purpose, required=True)
    country = fields.Text(2, required=True, metadata={"example": "CN"})
    province = fields.Text(40, required=True, allow_none=True, metadata={"example": "上海市"})
    city = fields.Text(40, required=True, allow_none=True, metadata={"example": "上海市"})
    line = fields.Text(200, required=True, metadata={**PERSONAL, "example": "浦东新区世纪大道 100 号"})
    postal_code = fields.Text(16, required=True, allow_none=True, metadata={"example": "200120"})


class AccountState(Schema):
    """An account (客户) at the moment of the commit."""

    id = fields.Id(required=True)
    code = fields.Text(
        40, required=True, metadata={"example": "C2026000001", "description": "客户编码 / the code, immutable"}
    )
    kind = fields.Choice(Kind, required=True)
    status = fields.Choice(Status, required=True)
    active = fields.Boolean(required=True)
    completeness = fields.Integer(
        0, 100, required=True, metadata={"example": 85, "description": "完整度 / completeness in per cent"}
    )
    rejection = fields.Text(
        500,
        required=True,
        allow_none=True,
        metadata={"example": "税号与名称不符", "description": "驳回原因 / why it was rejected last"},
    )
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "负责人 / who owns the relation"})
    account_id = fields.Id(required=True)
    entered_by = fields.Id(required=True, allow_none=True, metadata={"description": "录入人 / who entered it"})
    created_at = fields.Instant(required=True)
    name = fields.Localized(120, required=True, metadata={**PERSONAL, "example": NAME})
    short_name = fields.Text(60, required=True, allow_none=True, metadata={**PERSONAL, "example": "龙师科技"})
    handling = fields.Choice(Handling, required=True)
    channel = fields.Choice(Channel, required=True)
    stage = fields.Choice(Stage, required=True)
    relations = fields.List(fields.Choice(Relation), required=True)
    industry = fields.Text(60, required=True, allow_none=True, metadata={"example": "软件"})
    region = fields.Text(60, required=True, allow_none=True, metadata={"example": "华东"})
    country = fields.Text(2, required=True, metadata={"example": "CN"})
    tax_id = fields.Text(30, required=True, allow_none=True, metadata={**PERSONAL, "example": "91350100M000100Y43"})
    invoice_title = fields.Text(
        120, required=True, allow_none=True, metadata={**PERSONAL, "example": "上海龙师科技有限公司"}
    )
    bank_name = fields.Text(120, required=True, allow_none=True, metadata={"example": "工商银行张江支行"})
    bank_account = fields.Text(
        40, required=True, allow_none=True, metadata={**PERSONAL, "example": "6222 0000 0000 0000"}
    )
    phone = fields.Phone(required=True, allow_none=True, metadata={**PERSONAL, "example": "021-5888 1234"})
    email = fields.Email(required=True, allow_none=True, metadata={**PERSONAL, "example": "sales@longshi.example"})
    website = fields.Text(200, required=True, allow_none=True, metadata={"example": "https://longshi.example"})
    occupation = fields.Text(60, required=True, allow_none=True, metadata={**PERSONAL, "example": "工程师"})
    birth_year = fields.Integer(1900, 2100, required=True, allow_none=True, metadata={**PERSONAL, "example": 1990})
    parent_id = fields.Id(
        required=True,
        allow_none=True,
        metadata={"description": "上级客户(总部、总经销)/ the dealer or headquarters above it"},
    )
    addresses = fields.List(fields.Nested(AddressState), required=True)
    custom = Custom()


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, required=True, metadata={"example": "税号与名称不符"})


class AccountAssignment(Schema):
    """From whom to whom; null is the pool."""

    from_owner_id = fields.Id(required=True, allow_none=True)
    to_owner_id = fields.Id(required=True)
    note = fields.Text(500, required=True, allow_none=True, lines=True, metadata={"example": "请三日内联系"})


class AccountRelease(Reason):
    """From whom, and why."""

    from_owner_id = fields.Id(required=True)


class Reassignment(Schema):
    """What belongs to an account follows it, from whom to whom; null is the pool."""

    from_owner_id = fields.Id(required=True, allow_none=True)
    to_owner_id = fields.Id(required=True, allow_none=True)


ACCOUNT_EVENTS = AggregateEvents(
    service="customer",
    aggregate=Account,
    state=AccountState,
    types=(
        EventType(AccountCreated, "created", "录入客户资料草稿", "A draft was entered and got its code."),
        EventType(AccountChanged, "changed", "客户资料已变更", "A draft was changed, or an approved change applied."),
        EventType(AccountSubmitted, "submitted", "客户资料提交审核", "It waits for the sales supervisor's approval."),
        EventType(AccountWithdrawn, "withdrawn", "客户资料撤回", "It was taken back and is a draft again."),
        EventType(AccountRejected, "rejected", "客户资料被驳回", "It was refused and is a draft again.", fields=Reason),
        EventType(AccountApproved, "approved", "客户资料审核通过", "It is a customer that others may work with."),
        EventType(AccountDeactivated, "deactivated", "客户停用", "No new business with it from now on.", fields=Reason),
        EventType(AccountReactivated, "reactivated", "客户恢复", "Business with it may go on."),
        EventType(AccountAssigned, "assigned", "客户已指定", "A salesperson follows it now.", fields=AccountAssignment),
        EventType(AccountReleased, "released", "客户放回客户池", "Nobody follows it now.", fields=AccountRelease),
    ),
)
