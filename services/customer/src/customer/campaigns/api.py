"""Routes of campaigns (市场活动)."""

from typing import Any
from uuid import UUID

from chassis.http import ListQuery, Page, Routes, Schema, Sort, fields, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.accounts.schemas import LARGEST_VERSION, ReasonBody
from customer.campaigns import commands, queries
from customer.campaigns.events import CampaignState
from customer.campaigns.model import Campaign, Kind, Status

PERMISSIONS = (
    Permission("customer.campaign.read", "查看市场活动", "Read campaigns"),
    Permission("customer.campaign.create", "策划市场活动", "Plan campaigns"),
    Permission("customer.campaign.change", "修改市场活动", "Change campaigns"),
    Permission("customer.campaign.launch", "开始市场活动", "Launch campaigns"),
    Permission("customer.campaign.finish", "结束市场活动", "Finish campaigns"),
    Permission("customer.campaign.cancel", "取消市场活动", "Cancel campaigns"),
)


class CampaignPatch(Schema):
    """The plan of a campaign."""

    name = fields.Localized(120)
    kind = fields.Choice(Kind)
    channel = fields.Text(60)
    audience = fields.Text(500, lines=True, allow_none=True)
    begins_on = fields.Day()
    ends_on = fields.Day()
    budget = fields.Money(min=0)
    currency = fields.Currency()


class CampaignCreate(Schema):
    """A new campaign."""

    name = fields.Localized(120, required=True)
    kind = fields.Choice(Kind, required=True)
    channel = fields.Text(60, required=True)
    audience = fields.Text(500, lines=True, allow_none=True, load_default=None)
    begins_on = fields.Day(required=True)
    ends_on = fields.Day(required=True)
    budget = fields.Money(min=0, required=True)
    currency = fields.Currency(required=True)


class CampaignRead(CampaignState):
    """A campaign (市场活动)."""

    version = fields.Integer(0, LARGEST_VERSION, required=True)


class CampaignFilters(ListQuery):
    """Which campaigns, in which order."""

    status = fields.Choice(Status)
    kind = fields.Choice(Kind)
    owner_id = fields.Id(me=True)
    sort = Sort("begins_on", "created_at", default="-created_at")


class SummaryBody(Schema):
    """What came of it (宣传汇总)."""

    summary = fields.Text(2000, required=True, lines=True, metadata={"example": "到场 120 人,留下 35 条线索"})


routes = Routes("campaigns", prefix="/v1/campaigns", zh="市场活动", en="Campaigns")


@routes.get(
    "", permission="customer.campaign.read", zh="市场活动列表", query=CampaignFilters, answer=page_of(CampaignRead)
)
def list_campaigns(reader: Reader, query: dict[str, Any]) -> Page:
    """List campaigns."""
    return queries.list_campaigns(reader, query)


@routes.get("/<uuid:campaign_id>", permission="customer.campaign.read", zh="查看市场活动", answer=CampaignRead)
def read_campaign(reader: Reader, campaign_id: UUID) -> Campaign:
    """Read a campaign."""
    return queries.read_campaign(reader, campaign_id)


@routes.post("", permission="customer.campaign.create", zh="策划市场活动", body=CampaignCreate, answer=CampaignRead)
def plan_campaign(uow: UnitOfWork, body: dict[str, Any]) -> Campaign:
    """Plan a campaign."""
    return commands.plan_campaign(uow, **body)


@routes.patch(
    "/<uuid:campaign_id>",
    permission="customer.campaign.change",
    zh="修改市场活动",
    body=CampaignPatch,
    answer=CampaignRead,
)
def change_campaign(uow: UnitOfWork, campaign_id: UUID, body: dict[str, Any]) -> Campaign:
    """Change the plan of a campaign that is not over."""
    return commands.change_campaign(uow, campaign_id, **body)


@routes.action(
    "/<uuid:campaign_id>/launch", permission="customer.campaign.launch", zh="开始市场活动", answer=CampaignRead
)
def launch_campaign(uow: UnitOfWork, campaign_id: UUID) -> Campaign:
    """Launch a campaign."""
    return commands.launch_campaign(uow, campaign_id)


@routes.action(
    "/<uuid:campaign_id>/finish",
    permission="customer.campaign.finish",
    zh="结束并汇总",
    body=SummaryBody,
    answer=CampaignRead,
)
def finish_campaign(uow: UnitOfWork, campaign_id: UUID, body: dict[str, Any]) -> Campaign:
    """Finish a campaign with its summary."""
    return commands.finish_campaign(uow, campaign_id, **body)


@routes.action(
    "/<uuid:campaign_id>/cancel",
    permission="customer.campaign.cancel",
    zh="取消市场活动",
    body=ReasonBody,
    answer=CampaignRead,
)
def cancel_campaign(uow: UnitOfWork, campaign_id: UUID, body: dict[str, Any]) -> Campaign:
    """Cancel a campaign with a reason."""
    return commands.cancel_campaign(uow, campaign_id, **body)


routes.history("/<uuid:campaign_id>/history", model=Campaign, permission="customer.campaign.read", zh="市场活动历史")
