"""Leads as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.accounts.events import PERSONAL, Reason
from customer.leads.facts import LeadAssigned, LeadChanged, LeadConverted, LeadCreated, LeadDisqualified
from customer.leads.model import Lead
from customer.leads.vocabulary import Path, Source, Status


class LeadState(Schema):
    """A lead (潜在客户) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "L20261122-0001"})
    path = fields.Choice(Path, required=True, metadata={"description": "来源路径 / path of acquisition (C-10)"})
    source = fields.Choice(Source, required=True)
    status = fields.Choice(Status, required=True)
    campaign_id = fields.Id(required=True, allow_none=True, metadata={"description": "市场活动 / campaign"})
    conversation_id = fields.Id(required=True, allow_none=True, metadata={"description": "洽谈 / conversation"})
    person_name = fields.Text(100, required=True, metadata={**PERSONAL, "example": "李雷"})
    company_name = fields.Text(120, required=True, allow_none=True, metadata={**PERSONAL, "example": "苏州精密机械厂"})
    phone = fields.Phone(required=True, allow_none=True, metadata={**PERSONAL, "example": "0512-6288 1234"})
    email = fields.Email(required=True, allow_none=True, metadata={**PERSONAL, "example": "lilei@jingmi.example"})
    region = fields.Text(60, required=True, allow_none=True, metadata={"example": "华东"})
    need = fields.Text(4000, required=True, allow_none=True, lines=True, metadata={"example": "需要 200 套轴承"})
    consent = fields.Boolean(required=True, metadata={"description": "同意联系 / agreed to be written to (C-21)"})
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "跟进人 / who follows it"})
    account_id = fields.Id(required=True, allow_none=True, metadata={"description": "转成的客户 / what it became"})
    contact_id = fields.Id(required=True, allow_none=True)
    reason = fields.Text(
        500, required=True, allow_none=True, lines=True, metadata={"description": "排除原因 / why it was disqualified"}
    )
    entered_by = fields.Id(required=True, allow_none=True, metadata={"description": "录入人 / who entered it"})
    created_at = fields.Instant(required=True)


class LeadAssignment(Schema):
    """From whom to whom."""

    from_owner_id = fields.Id(required=True, allow_none=True)
    to_owner_id = fields.Id(required=True)


LEAD_EVENTS = AggregateEvents(
    service="customer",
    aggregate=Lead,
    state=LeadState,
    types=(
        EventType(LeadCreated, "created", "新的潜在客户", "Somebody who may become a customer is known."),
        EventType(LeadChanged, "changed", "潜在客户资料已变更", "More is known, or somebody talks with them."),
        EventType(LeadAssigned, "assigned", "潜在客户已指定跟进人", "Somebody follows it now.", fields=LeadAssignment),
        EventType(LeadConverted, "converted", "潜在客户已转为客户", "It became an account with a contact."),
        EventType(LeadDisqualified, "disqualified", "潜在客户已排除", "It will be no customer.", fields=Reason),
    ),
)
