"""Policies of completeness as the world hears of them."""

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.http.schemas import Schema
from customer.completeness.model import CompletenessPolicy, CompletenessPolicyChanged


class CompletenessPolicyState(Schema):
    """A policy of completeness (完整性规则) at the moment of the commit."""

    id = fields.Id(required=True)
    kind = fields.Text(10, required=True, metadata={"example": "company"})
    weights = fields.Document(required=True, dump_only=True, metadata={"example": {"name": 20, "phone": 15}})
    mandatory = fields.List(fields.Text(40), required=True, metadata={"example": ["name", "phone"]})


COMPLETENESS_EVENTS = AggregateEvents(
    service="customer",
    aggregate=CompletenessPolicy,
    state=CompletenessPolicyState,
    types=(
        EventType(
            CompletenessPolicyChanged,
            "changed",
            "完整性规则已变更",
            "Other fields are mandatory, or weigh differently, from now on.",
        ),
    ),
)
