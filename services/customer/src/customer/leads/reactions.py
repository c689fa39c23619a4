"""What a neighbour's fact does here: a conversation with somebody who is no customer makes a lead (C-10, C-23)."""

import re
from uuid import UUID

from chassis.envelope import Envelope
from chassis.http import fields
from chassis.unit_of_work import UnitOfWork
from customer.campaigns.queries import campaign_exists
from customer.leads.commands import capture_lead
from customer.leads.vocabulary import Path

PATHS = {"chat": Path.PROMOTION, "mail": Path.INBOUND}
"""By which path somebody comes through which channel (1.9 steps 4a and 4b); the channel is the lead's source."""

_MAIL_ADDRESS = re.compile(fields.Email().pattern or "")


def on_conversation_started(uow: UnitOfWork, event: Envelope) -> None:
    """Capture the visitor, or the sender of the mail, with their first words; a customer's conversation is no lead."""
    conversation = event.state
    visitor = conversation["visitor"]
    if conversation["account_id"] is not None or visitor is None:
        return
    # A sender's address may be anything; one that we could not write to stays in the conversation.
    email = visitor["email"] if _MAIL_ADDRESS.fullmatch(visitor["email"] or "") else None
    capture_lead(
        uow,
        path=PATHS[conversation["channel"]],
        source=conversation["channel"],
        conversation_id=event.partitionkey,
        person_name=visitor["name"],
        company_name=visitor["company"],
        phone=visitor["phone"],
        email=email,
        need=event.data["text"] or None,
        consent=visitor["consent"],
        campaign_id=_known_campaign(uow, conversation["campaign_id"]),
    )


def _known_campaign(uow: UnitOfWork, named: str | None) -> UUID | None:
    """The campaign, if there is such a one: a visitor's link may name anything."""
    campaign_id = UUID(named) if named else None
    return campaign_id if campaign_id and campaign_exists(uow, campaign_id) else None
