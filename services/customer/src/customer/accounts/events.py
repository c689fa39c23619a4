"""Accounts as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.accounts.facts import (
    AccountApproved,
    AccountChanged,
    AccountCreated,
    AccountDeactivated,
    AccountReactivated,
    AccountRejected,
    AccountSubmitted,
    AccountWithdrawn,
)
from customer.accounts.model import Account
from customer.accounts.vocabulary import Channel, Handling, Kind, Purpose, Relation, Stage, Status

PERSONAL = {"personal": True}
"""Marks values that may be about a person: they appear in account and contact facts only (data.md, Personal data)."""


class AddressState(Schema):
    """An address (地址)."""

    id = fields.Id(required=True)
    purpose = fields.Choice(Purpose, required=True)
    country = fields.Text(2, required=True)
    province = fields.Text(40, required=True, allow_none=True)
    city = fields.Text(40, required=True, allow_none=True)
    line = fields.Text(200, required=True, metadata=PERSONAL)
    postal_code = fields.Text(16, required=True, allow_none=True)


class AccountState(Schema):
    """An account (客户) at the moment of the commit."""

    id = fields.Id(required=True)
    code = fields.Text(40, required=True, metadata={"description": "客户编码 / the code, immutable"})
    kind = fields.Choice(Kind, required=True)
    status = fields.Choice(Status, required=True)
    active = fields.Boolean(required=True)
    completeness = fields.Integer(0, 100, required=True, metadata={"description": "完整度 / completeness in per cent"})
    rejection = fields.Text(
        500, required=True, allow_none=True, metadata={"description": "驳回原因 / why it was rejected last"}
    )
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "负责人 / who owns the relation"})
    account_id = fields.Id(required=True)
    entered_by = fields.Id(required=True, allow_none=True, metadata={"description": "录入人 / who entered it"})
    created_at = fields.Instant(required=True)
    name = fields.Localized(120, required=True, metadata=PERSONAL)
    short_name = fields.Text(60, required=True, allow_none=True, metadata=PERSONAL)
    handling = fields.Choice(Handling, required=True)
    channel = fields.Choice(Channel, required=True)
    stage = fields.Choice(Stage, required=True)
    relations = fields.List(fields.Choice(Relation), required=True)
    industry = fields.Text(60, required=True, allow_none=True)
    region = fields.Text(60, required=True, allow_none=True)
    country = fields.Text(2, required=True)
    tax_id = fields.Text(30, required=True, allow_none=True, metadata=PERSONAL)
    invoice_title = fields.Text(120, required=True, allow_none=True, metadata=PERSONAL)
    bank_name = fields.Text(120, required=True, allow_none=True)
    bank_account = fields.Text(40, required=True, allow_none=True, metadata=PERSONAL)
    phone = fields.Phone(required=True, allow_none=True, metadata=PERSONAL)
    email = fields.Email(required=True, allow_none=True, metadata=PERSONAL)
    website = fields.Text(200, required=True, allow_none=True)
    occupation = fields.Text(60, required=True, allow_none=True, metadata=PERSONAL)
    birth_year = fields.Integer(1900, 2100, required=True, allow_none=True, metadata=PERSONAL)
    addresses = fields.List(fields.Nested(AddressState), required=True)


class Reason(Schema):
    """Why it happened."""

    reason = fields.Text(500, required=True)


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
    ),
)
