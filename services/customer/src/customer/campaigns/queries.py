"""What can be asked about campaigns."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.http.paging import Page, paginate
from chassis.unit_of_work import Reader
from customer.campaigns.model import Campaign

ORDERS = {"begins_on": Campaign.begins_on, "created_at": Campaign.created_at}
EQUALITIES = ("status", "kind", "owner_id")


def list_campaigns(reader: Reader, query: Mapping[str, Any]) -> Page:
    """A page of the campaigns."""
    wanted = [getattr(Campaign, name) == query[name] for name in EQUALITIES if query.get(name) is not None]
    return paginate(reader, select(Campaign).where(reader.visible(Campaign), *wanted), Campaign, ORDERS, query)


def read_campaign(reader: Reader, campaign_id: UUID) -> Campaign:
    """One campaign; raises NotFound."""
    return reader.get(Campaign, campaign_id)


def campaign_exists(reader: Reader, campaign_id: UUID) -> bool:
    """Whether there is such a campaign, whatever the reader may see: any document may say that it came from it."""
    return reader.session.scalar(select(Campaign.id).where(Campaign.id == campaign_id)) is not None


def campaign_numbered(reader: Reader, number: str) -> UUID | None:
    """The id of the campaign with this number; None when there is none."""
    return reader.session.scalar(select(Campaign.id).where(Campaign.number == number))
