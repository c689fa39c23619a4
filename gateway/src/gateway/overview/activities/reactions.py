"""What the services' facts do here: each is noted once."""

from typing import Any
from uuid import UUID

from chassis.envelope import Envelope
from chassis.worker import Journal, journal
from gateway.overview.activities.wording import document_of
from gateway.overview.model import Activity

ROOM = "activities"
NAMED = ("user", "portal", "system")
"""The kinds of actors that the directory knows by id; a service acts under its name."""


def activity_row(event: Envelope) -> dict[str, Any]:
    """The columns of an activity; the worker adds id and version."""
    resource = f"{event.source.removeprefix('/')}.{event.aggregate}"
    kind, _, who = event.actor.partition("/")
    return {
        "at": event.time,
        "type": event.routing_key,
        "resource": resource,
        "subject_id": event.partitionkey,
        "account_id": event.state.get("account_id"),
        "actor": event.actor,
        "actor_id": UUID(who) if kind in NAMED else None,
        "on_behalf_of": event.onbehalfof,
        "cause": event.cause,
        "number": event.state.get(document_of(resource).number),
        "changed": sorted({name.partition("/")[0] for name in event.data.get("changed", {})}),
    }


def _notes(service: str) -> Journal:
    """Whatever it is that the service comes to publish."""
    table = Activity.metadata.tables[Activity.__tablename__]
    return journal(f"{service}.*.*.v1", schema=f"{service}.any.v1", room=ROOM, table=table, row=activity_row)


SUBSCRIPTIONS = tuple(_notes(service) for service in ("customer", "sales", "service_desk"))
