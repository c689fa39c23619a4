"""Interactions as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.interactions.model import Interaction, InteractionChanged, InteractionLogged, Kind


class InteractionState(Schema):
    """An interaction (沟通记录) at the moment of the commit."""

    id = fields.Id(required=True)
    account_id = fields.Id(required=True, allow_none=True)
    lead_id = fields.Id(required=True, allow_none=True)
    contact_id = fields.Id(required=True, allow_none=True)
    owner_id = fields.Id(
        required=True, allow_none=True, metadata={"description": "客户负责人 / whose customer it is at the moment"}
    )
    kind = fields.Choice(Kind, required=True)
    at = fields.Instant(required=True, metadata={"description": "沟通时间 / when one talked"})
    summary = fields.Text(4000, required=True, metadata={"example": "客户希望下周看到报价"})
    next_step = fields.Text(500, required=True, allow_none=True, metadata={"example": "寄送报价单"})
    next_on = fields.Day(required=True, allow_none=True)
    entered_by = fields.Id(required=True, allow_none=True, metadata={"description": "记录人 / who had it"})
    created_at = fields.Instant(required=True)


INTERACTION_EVENTS = AggregateEvents(
    service="customer",
    aggregate=Interaction,
    state=InteractionState,
    types=(
        EventType(InteractionLogged, "logged", "记录沟通内容", "A talk was noted."),
        EventType(InteractionChanged, "changed", "沟通记录已修改", "The note was corrected."),
    ),
)
