"""Routes of leads (潜在客户) and of the prospecting list (挖掘客户)."""

from typing import Any
from uuid import UUID

import marshmallow as ma

from chassis.http import ListQuery, Page, Routes, Schema, Search, Sort, fields, messages, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.accounts.schemas import LARGEST_VERSION, AccountPatch, ReasonBody
from customer.accounts.vocabulary import Kind
from customer.contacts.schemas import ContactPatch
from customer.leads import commands, queries
from customer.leads.events import LeadState
from customer.leads.model import Lead
from customer.leads.vocabulary import Path, Source, Status

PERMISSIONS = (
    Permission("customer.lead.read", "查看潜在客户", "Read leads"),
    Permission("customer.lead.create", "添加潜在客户", "Enter leads"),
    Permission("customer.lead.change", "修改潜在客户", "Change leads"),
    Permission("customer.lead.assign", "指定潜在客户跟进人", "Assign leads"),
    Permission("customer.lead.convert", "将潜在客户转为客户", "Convert leads"),
    Permission("customer.lead.disqualify", "排除潜在客户", "Disqualify leads"),
    Permission("customer.prospect.read", "挖掘客户", "Read the prospecting list"),
)


class LeadPatch(Schema):
    """What people enter about a lead and may change."""

    person_name = fields.Text(100, metadata={"example": "李雷"})
    company_name = fields.Text(120, allow_none=True, metadata={"example": "苏州精密机械厂"})
    phone = fields.Phone(allow_none=True)
    email = fields.Email(allow_none=True)
    region = fields.Text(60, allow_none=True)
    need = fields.Text(4000, allow_none=True, lines=True, metadata={"description": "需求 / what they need"})
    consent = fields.Boolean(metadata={"description": "同意联系 / agreed to be written to (C-21)"})
    campaign_id = fields.Id(allow_none=True, metadata={"description": "市场活动 / campaign that brought them"})


class LeadCreate(LeadPatch):
    """A new lead."""

    path = fields.Choice(Path, required=True)
    source = fields.Choice(Source, required=True)
    person_name = fields.Text(100, required=True, metadata={"example": "李雷"})
    conversation_id = fields.Id(metadata={"description": "由哪次洽谈而来 / the conversation it came from"})
    owner_id = fields.Id(metadata={"description": "跟进人 / who follows it, by default nobody"})


class LeadRead(LeadState):
    """A lead (潜在客户)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


LeadPage = page_of(LeadRead)


class LeadFilters(ListQuery):
    """Which leads, in which order."""

    status = fields.Choice(Status)
    path = fields.Choice(Path)
    source = fields.Choice(Source)
    region = fields.Text(60)
    campaign_id = fields.Id()
    conversation_id = fields.Id()
    owner_id = fields.Id(me=True)
    account_id = fields.Id()
    consent = fields.Boolean()
    created_from = fields.Instant(data_key="created_at[gte]")
    created_before = fields.Instant(data_key="created_at[lt]")
    sort = Sort("created_at", "number", "name", default="-created_at")
    q = Search("person_name", "company_name", "number", "email", "phone")


class ProspectFilters(ListQuery):
    """Which prospects, in which order."""

    status = fields.Choice((Status.NEW, Status.WORKING, Status.CONVERTED))
    sort = Sort("created_at", "number", "name", default="-created_at")
    q = Search("person_name", "company_name", "number", "email", "phone")


class OwnerBody(Schema):
    """Who shall follow it."""

    owner_id = fields.Id(required=True)


class NewAccount(AccountPatch):
    """What the new account shall hold where the lead says nothing or something else."""

    kind = fields.Choice(
        Kind, metadata={"description": "默认:有公司名即为公司 / by default a company if the lead names one"}
    )


class ConversionBody(Schema):
    """The customer that the lead becomes: one that is there (`account_id`), or a new one (`account`)."""

    account_id = fields.Id()
    account = fields.Nested(NewAccount)
    contact = fields.Nested(ContactPatch)

    @ma.validates_schema
    def check_account(self, data: dict[str, Any], **_: Any) -> None:
        """One customer, not two."""
        if "account_id" in data and "account" in data:
            raise ma.ValidationError({"account": messages.UNKNOWN})


routes = Routes("leads", prefix="/v1/leads", zh="潜在客户", en="Leads")
prospecting = Routes("prospects", prefix="/v1/prospects", zh="挖掘客户", en="Prospecting")


@prospecting.get("", permission="customer.prospect.read", zh="可洽谈的潜在客户", query=ProspectFilters, answer=LeadPage)
def list_prospects(reader: Reader, query: dict[str, Any]) -> Page:
    """List those with whom one may talk, again too."""
    return queries.list_prospects(reader, query)


@routes.get("", permission="customer.lead.read", zh="潜在客户列表", query=LeadFilters, answer=LeadPage)
def list_leads(reader: Reader, query: dict[str, Any]) -> Page:
    """List leads."""
    return queries.list_leads(reader, query)


@routes.get("/<uuid:lead_id>", permission="customer.lead.read", zh="查看潜在客户", answer=LeadRead)
def read_lead(reader: Reader, lead_id: UUID) -> Lead:
    """Read a lead."""
    return queries.read_lead(reader, lead_id)


@routes.post("", permission="customer.lead.create", zh="添加客户资料", body=LeadCreate, answer=LeadRead)
def enter_lead(uow: UnitOfWork, body: dict[str, Any]) -> Lead:
    """Enter a lead."""
    return commands.enter_lead(uow, **body)


@routes.patch("/<uuid:lead_id>", permission="customer.lead.change", zh="修改潜在客户", body=LeadPatch, answer=LeadRead)
def change_lead(uow: UnitOfWork, lead_id: UUID, body: dict[str, Any]) -> Lead:
    """Change a lead that is open."""
    return commands.change_lead(uow, lead_id, body)


@routes.action(
    "/<uuid:lead_id>/assign", permission="customer.lead.assign", zh="指定跟进人", body=OwnerBody, answer=LeadRead
)
def assign_lead(uow: UnitOfWork, lead_id: UUID, body: dict[str, Any]) -> Lead:
    """Let a member of staff follow a lead."""
    return commands.assign_lead(uow, lead_id, **body)


@routes.action(
    "/<uuid:lead_id>/convert", permission="customer.lead.convert", zh="转为客户", body=ConversionBody, answer=LeadRead
)
def convert_lead(uow: UnitOfWork, lead_id: UUID, body: dict[str, Any]) -> Lead:
    """Make a customer of a lead: an account and a contact, once."""
    return commands.convert_lead(uow, lead_id, **body)


@routes.action(
    "/<uuid:lead_id>/disqualify", permission="customer.lead.disqualify", zh="排除", body=ReasonBody, answer=LeadRead
)
def disqualify_lead(uow: UnitOfWork, lead_id: UUID, body: dict[str, Any]) -> Lead:
    """Put a lead aside with a reason."""
    return commands.disqualify_lead(uow, lead_id, **body)


routes.history("/<uuid:lead_id>/history", model=Lead, permission="customer.lead.read", zh="潜在客户历史")
