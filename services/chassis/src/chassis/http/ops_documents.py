"""The documents of the operators' routes."""

from chassis.http import fields
from chassis.http.filters import ListQuery
from chassis.http.history import ACTOR
from chassis.http.schemas import Schema

MOST = 2**63 - 1
ROOM = {"example": "accounts"}
REASON = {"example": "重复发送 / sent twice"}


class Sum(Schema):
    """What all aggregates of one kind come to."""

    aggregate = fields.Text(100, required=True, metadata={"example": "customer.account"})
    count = fields.Integer(0, MOST, required=True)
    digest = fields.Text(40, required=True, metadata={"example": "51234567890123456789"})


class CopySum(Sum):
    """A copy's sum."""

    room = fields.Text(100, required=True, metadata=ROOM)


class Binding(Schema):
    """A routing key that a queue of this service must be bound for."""

    queue = fields.Text(200, required=True, metadata={"example": "sales.inbox"})
    key = fields.Text(200, required=True, metadata={"example": "customer.account.*.v1"})


class Ledger(Schema):
    """Everything that must agree between services (账表相符)."""

    service = fields.Text(50, required=True, metadata={"example": "sales"})
    at = fields.Instant(required=True)
    facts = fields.Document(required=True, dump_only=True)
    consumed = fields.Document(required=True, dump_only=True)
    held = fields.Document(required=True, dump_only=True)
    owned = fields.List(fields.Nested(Sum), required=True, max=1000)
    copied = fields.List(fields.Nested(CopySum), required=True, max=1000)
    bindings = fields.List(fields.Nested(Binding), required=True, max=1000)


class Bucket(Schema):
    """One of the 256 parts that a set of aggregates is compared by."""

    bucket = fields.Text(2, required=True, metadata={"example": "a7"})
    count = fields.Integer(0, MOST, required=True)
    digest = fields.Text(40, required=True, metadata={"example": "51234567890123456789"})


class Standing(Schema):
    """An aggregate's id and the version that stands here."""

    id = fields.Id(required=True)
    version = fields.Integer(0, MOST, required=True)


class RoomQuery(ListQuery):
    """Whose side: the owned aggregates, or the copy of one room."""

    room = fields.Text(100)


class StandingQuery(RoomQuery):
    """One part, or all."""

    bucket = fields.Text(2, pattern="[0-9a-f]{2}", expected={"zh": "两位十六进制数", "en": "two hexadecimal digits"})


class Held(Schema):
    """An event that could not be handled, or waits behind one."""

    id = fields.Integer(1, MOST, required=True)
    room = fields.Text(100, required=True, metadata=ROOM)
    event_id = fields.Id(required=True)
    aggregate_id = fields.Id(allow_none=True)
    routing_key = fields.Text(200, required=True, metadata={"example": "customer.account.approved.v1"})
    state = fields.Choice(("held", "queued", "parked", "discarded"), required=True)
    attempts = fields.Integer(0, 10_000, required=True)
    next_at = fields.Instant(allow_none=True)
    held_at = fields.Instant(required=True)
    error = fields.Text(2000, allow_none=True, lines=True, metadata={"example": "KeyError: 'region'"})
    reason = fields.Text(2000, allow_none=True, lines=True, metadata=REASON)


class HeldWhole(Held):
    """With its event, where it failed, and how many wait behind it."""

    traceback = fields.Text(20_000, allow_none=True, lines=True, metadata={"example": "Traceback …"})
    behind = fields.Integer(0, MOST, required=True)
    event = fields.Document(allow_none=True, dump_only=True)


class HeldQuery(ListQuery):
    """Of one state, of one room, with these words in the error."""

    state = fields.Choice(("held", "queued", "parked", "discarded"))
    room = fields.Text(100)
    error = fields.Text(200)


class Replaying(Schema):
    """Which parked events: of one room, with these words in the error; of both, or of all."""

    room = fields.Text(100, load_default=None, metadata=ROOM)
    error = fields.Text(200, load_default=None, metadata={"example": "KeyError"})


class Replayed(Schema):
    """How many go again; at 10,000 there may be more, ask again."""

    replayed = fields.Integer(0, MOST, required=True)


class Intervention(Schema):
    """What an operator did with an event (人工干预); `error` is the kind of error alone, without its text."""

    id = fields.Id(required=True)
    at = fields.Instant(required=True)
    actor = fields.Text(200, required=True, metadata=ACTOR)
    act = fields.Choice(("replayed", "discarded"), required=True)
    room = fields.Text(100, required=True, metadata=ROOM)
    event_id = fields.Id(required=True)
    aggregate_id = fields.Id(required=True, allow_none=True)
    routing_key = fields.Text(200, required=True, metadata={"example": "customer.account.approved.v1"})
    error = fields.Text(2000, required=True, lines=True, metadata={"example": "KeyError"})
    reason = fields.Text(2000, required=True, allow_none=True, lines=True, metadata=REASON)


class Giving(Schema):
    """Why an event is given up."""

    reason = fields.Text(500, required=True, metadata=REASON)


class Done(Schema):
    """What became of it."""

    id = fields.Integer(1, MOST, required=True)
    state = fields.Text(20, required=True, metadata={"example": "held"})


class Scheduled(Schema):
    """One entry of the schedule."""

    name = fields.Text(100, required=True, metadata={"example": "chassis.forget_answers"})
    next_at = fields.Instant(allow_none=True)
    last_at = fields.Instant(allow_none=True)
    last_error = fields.Text(2000, allow_none=True, lines=True, metadata={"example": None})
    failures = fields.Integer(0, 2**31 - 1, required=True)
