"""From a delivery to what shall be done: decode, check the door, check what is consumed (messaging.md, Contracts)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import jsonschema_rs

from chassis.broker.subscriber import Delivery
from chassis.envelope import Envelope, Undecodable
from chassis.worker.subscriptions import Subscription, Subscriptions

NOBODY = "inbox"
"""The room under which events are parked that no room asked for."""

Check = Callable[[Any], None]


class Reaction(NamedTuple):
    """One event for one room."""

    subscription: Subscription
    event: Envelope
    body: bytes

    @property
    def place(self) -> tuple[str, UUID]:
        """Room and aggregate: within them order holds."""
        return self.subscription.room, self.event.partitionkey

    @property
    def once(self) -> tuple[str, UUID]:
        """Room and event: this takes effect once."""
        return self.subscription.room, self.event.id


@dataclass(frozen=True, slots=True)
class Unusable:
    """An event that is parked at once for one room, and why."""

    room: str
    event_id: UUID
    aggregate_id: UUID | None
    key: str
    body: bytes
    reason: str


class Reader:
    """Reads deliveries against the table of subscriptions. `checks` is a validator for each consumed schema."""

    def __init__(self, subscriptions: Subscriptions, checks: Mapping[str, Check]) -> None:
        self._subscriptions = subscriptions
        self._checks = checks

    def read(self, delivery: Delivery) -> list[Reaction | Unusable]:
        """What this delivery asks for: a reaction of each room that wants it, or what to park."""
        try:
            event = Envelope.decode(delivery.body)
            key = delivery.key or event.routing_key
            _check_door(event, key)
        except Undecodable as error:
            return self._unreadable(delivery, str(error))
        found = self._subscriptions.of(key)
        if not found:
            return [Unusable(NOBODY, event.id, event.partitionkey, key, delivery.body, "no room asked for this event")]
        return [self._fit(subscription, event, delivery.body) for subscription in found]

    def _fit(self, subscription: Subscription, event: Envelope, body: bytes) -> Reaction | Unusable:
        try:
            self._checks[subscription.schema](event.data)
        except jsonschema_rs.ValidationError as error:
            where = "/".join(str(part) for part in error.instance_path)
            reason = f"breaks the consumed schema {subscription.schema} at /{where}: {error.message}"
            return Unusable(subscription.room, event.id, event.partitionkey, event.routing_key, body, reason)
        return Reaction(subscription, event, body)

    def _unreadable(self, delivery: Delivery, reason: str) -> list[Reaction | Unusable]:
        # It has no id that could be trusted; its hash makes a second delivery the same row.
        identity = UUID(bytes=hashlib.sha256(delivery.body).digest()[:16])
        rooms = {entry.room for entry in self._subscriptions.of(delivery.key)} or {NOBODY}
        return [
            Unusable(room, identity, None, delivery.key, delivery.body, f"cannot decode: {reason}")
            for room in sorted(rooms)
        ]


def _check_door(event: Envelope, key: str) -> None:
    """The broker lets each user publish only its own keys, so the key is what an envelope is believed by."""
    if event.id.version != 7:  # noqa: PLR2004 - the version number of RFC 9562; the inbox forgets by the time inside
        raise Undecodable(f"id {event.id} is not a UUIDv7")
    kind, source, aggregate = _belongings(key)
    if event.type != kind:
        raise Undecodable(f"type {event.type} came under the key {key}")
    if event.source != source or event.aggregate != aggregate:
        raise Undecodable(f"source {event.source} or subject {event.aggregate} does not belong to the key {key}")


@lru_cache(maxsize=1000)
def _belongings(key: str) -> tuple[str, str, str]:
    """Type, source and aggregate of events under this key."""
    service, _, rest = key.partition(".")
    return f"crm.{key}", f"/{service}", rest.partition(".")[0]


def checks(schemas: Mapping[str, dict[str, Any]]) -> dict[str, Check]:
    """A validator for each consumed schema (JSON Schema 2020-12), of its formats too: an id that is none fits no
    column."""
    return {
        name: jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate
        for name, schema in schemas.items()
    }
