"""Campaigns as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.accounts.events import Reason
from customer.campaigns.model import (
    Campaign,
    CampaignCancelled,
    CampaignChanged,
    CampaignFinished,
    CampaignLaunched,
    CampaignPlanned,
    Kind,
    Status,
)

NAME = {"zh": "园区开放日", "en": "Open day of the park"}


class CampaignState(Schema):
    """A campaign (市场活动) at the moment of the commit."""

    id = fields.Id(required=True)
    number = fields.Text(40, required=True, metadata={"example": "MC20261122-0001", "description": "活动编号 / number"})
    name = fields.Localized(120, required=True, metadata={"example": NAME})
    kind = fields.Choice(Kind, required=True)
    channel = fields.Text(60, required=True, metadata={"example": "微信公众号", "description": "渠道 / through what"})
    audience = fields.Text(500, required=True, allow_none=True, metadata={"example": "苏州的软件企业"})
    begins_on = fields.Day(required=True)
    ends_on = fields.Day(required=True, metadata={"description": "最后一天 / its last day"})
    budget = fields.Money(min=0, required=True)
    currency = fields.Currency(required=True)
    summary = fields.Text(
        2000,
        required=True,
        allow_none=True,
        metadata={"example": "到场 120 人,留下 35 条线索", "description": "宣传汇总 / what came of it"},
    )
    status = fields.Choice(Status, required=True)
    owner_id = fields.Id(required=True, allow_none=True, metadata={"description": "负责人 / who is responsible"})
    created_at = fields.Instant(required=True)


CAMPAIGN_EVENTS = AggregateEvents(
    service="customer",
    aggregate=Campaign,
    state=CampaignState,
    types=(
        EventType(CampaignPlanned, "planned", "策划市场活动", "A campaign was planned."),
        EventType(CampaignChanged, "changed", "市场活动计划已修改", "Its plan was changed."),
        EventType(CampaignLaunched, "launched", "市场活动开始", "It runs from now on."),
        EventType(CampaignFinished, "finished", "市场活动结束", "It is over; its summary says what came of it."),
        EventType(CampaignCancelled, "cancelled", "市场活动取消", "It was given up.", fields=Reason),
    ),
)
