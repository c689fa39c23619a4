"""Use cases of the campaign: 市场总监 plans, changes, launches, finishes and cancels it."""

from typing import Any
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from customer.campaigns.model import Campaign
from records.numbering import document_number

DOCUMENT = "customer.campaign"
"""The name of this document in counters."""


def plan_campaign(uow: UnitOfWork, **details: Any) -> Campaign:
    """Plan a campaign that whoever enters it is responsible for. Raises Invalid."""
    number = document_number(uow, DOCUMENT, "MC")
    return uow.add(Campaign.plan(number=number, details=details, owner_id=uow.principal.user_id, at=uow.now))


def change_campaign(uow: UnitOfWork, campaign_id: UUID, **changes: Any) -> Campaign:
    """Change the plan while it is not over."""
    campaign = uow.get(Campaign, campaign_id)
    campaign.change(changes)
    return campaign


def launch_campaign(uow: UnitOfWork, campaign_id: UUID) -> Campaign:
    """Begin."""
    campaign = uow.get(Campaign, campaign_id)
    campaign.launch()
    return campaign


def finish_campaign(uow: UnitOfWork, campaign_id: UUID, *, summary: str) -> Campaign:
    """End it with what came of it."""
    campaign = uow.get(Campaign, campaign_id)
    campaign.finish(summary)
    return campaign


def cancel_campaign(uow: UnitOfWork, campaign_id: UUID, *, reason: str) -> Campaign:
    """Give it up."""
    campaign = uow.get(Campaign, campaign_id)
    campaign.cancel(reason)
    return campaign
