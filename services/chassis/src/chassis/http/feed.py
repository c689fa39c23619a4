"""The feed of a service's events, for systems that prefer pulling (messaging.md, Replay and feeds)."""

from typing import Any

import orjson
from orjson import Fragment

from chassis.envelope import to_json
from chassis.errors import Forbidden
from chassis.feed import Position as Place
from chassis.feed import feed
from chassis.http import fields
from chassis.http.admission import SIGNED_IN
from chassis.http.answers import page_of
from chassis.http.filters import ListQuery
from chassis.http.paging import Page, Position
from chassis.http.routes import Routes
from chassis.http.schemas import Schema
from chassis.permission import masked, masked_changes
from chassis.principal import Principal, Reach
from chassis.service import Service
from chassis.unit_of_work import Reader


class Event(Schema):
    """An envelope, CloudEvents 1.0, as it was published; what is in `data` the AsyncAPI document says."""

    specversion = fields.Constant("1.0", required=True)
    id = fields.Id(required=True)
    type = fields.Text(200, required=True, metadata={"example": "crm.customer.account.approved.v1"})
    subject = fields.Text(200, required=True, metadata={"example": "account/019a9a00-0000-7000-8000-000000000001"})
    time = fields.Instant(required=True)
    data = fields.Document(required=True, dump_only=True)


class FeedQuery(ListQuery):
    """After which place, and which types, such as `customer.account.approved.v1`; envelopes are given whole."""

    class Meta(ListQuery.Meta):
        exclude = ("trim",)

    cursor = fields.Text(2000, data_key="after", load_default=None)
    type = fields.List(fields.Text(200), max=50)


def feed_routes(service: Service) -> Routes:
    """The feed: everybody gets the events of those aggregates that they may read all of."""
    routes = Routes("feed", prefix="/v1/events", zh="事件流", en="Event feed")

    @routes.get("", permission=SIGNED_IN, zh="拉取事件", query=FeedQuery, answer=page_of(Event))
    def read_feed(reader: Reader, query: dict[str, Any]) -> Page:
        """Events after a place, ordered by their transactions; `next_cursor` is always given: go on from there."""
        keys = readable(service, reader.principal)
        if "type" in query:
            keys &= {name.removeprefix("crm.") for name in query["type"]}
        if not keys:
            raise Forbidden(permission=f"{service.name}.*.read")
        at: Position | None = query["cursor"]
        place = Place() if at is None else Place(at.value, at.id)
        envelopes, following = feed(reader, place, keys=keys, limit=query["limit"])
        shown = [Fragment(_shown(envelope, reader.principal)) for envelope in envelopes]
        return Page(shown, Position(following.tx, following.event_id))

    return routes


def readable(service: Service, principal: Principal) -> set[str]:
    """The routing keys of what the principal may read all of."""
    keys = set()
    for table in service.events:
        if principal.reach(f"{table.service}.{table.aggregate.__aggregate__}.read") is Reach.ALL:
            keys |= {table.routing_key(event) for event in table.types}
    return keys


def _shown(envelope: bytes, principal: Principal) -> bytes:
    """The envelope verbatim, or with its data under the masks of who asks, as in documents."""
    if not principal.masks:
        return envelope
    message = orjson.loads(envelope)
    masks = principal.masks.get(".".join(message["type"].split(".")[1:3]))
    if not masks:
        return envelope
    data = message["data"]
    parts = {"state": masked(data["state"], masks)}
    if "changed" in data:
        parts["changed"] = masked_changes(data["changed"], masks)
    message["data"] = {**masked({name: data[name] for name in data.keys() - parts}, masks), **parts}
    return to_json(message)
