"""A workshop that publishes one event of one thing."""

from marshmallow import Schema

from chassis.facts import AggregateEvents, EventType
from chassis.http import fields
from chassis.model import Aggregate, Fact


class PartState(Schema):
    """A part."""

    label = fields.Text(20, required=True, metadata={"personal": True})
    price = fields.Price(required=True, allow_none=True)


class ThingState(Schema):
    """A thing (物)."""

    id = fields.Id(required=True)
    name = fields.Localized(40, required=True)
    kind = fields.Choice(["big", "small"], required=True, allow_none=True)
    count = fields.Integer(0, 9, required=True)
    parts = fields.List(fields.Nested(PartState), required=True)
    note = fields.Text(100)


class Why(Schema):
    """Why."""

    reason = fields.Text(500, required=True, metadata={"example": "too small"})


class Made(Fact):
    """It was made."""


class Thing(Aggregate):
    """A thing."""

    __aggregate__ = "thing"


TABLE = AggregateEvents("workshop", Thing, ThingState, (EventType(Made, "made", "造出", "It was made.", fields=Why),))
KEY = "workshop.thing.made.v1"
