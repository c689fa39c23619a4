"""What a service tells and hears, in one walk over its tables: for files, for the AsyncAPI document, for the catalogue.

`docs/events.md`, `contracts/published/`, `/v1/asyncapi.json` and `/v1/event-catalogue` all come from here.
"""

from dataclasses import dataclass
from typing import Any

from chassis.contracts import asyncapi
from chassis.contracts.examples import example_event
from chassis.contracts.schemas import data_schema
from chassis.service import Service


@dataclass(frozen=True)
class Published:
    """One event of a service: its routing key, what it is about and means, the schema of its data, a whole message."""

    key: str
    aggregate: str
    zh: str
    en: str
    schema: dict[str, Any]
    example: dict[str, Any]


def published(service: Service) -> list[Published]:
    """Every event that the service publishes, in the order of its tables."""
    return [
        Published(
            key=table.routing_key(event),
            aggregate=f"{table.service}.{table.aggregate.__aggregate__}",
            zh=event.zh,
            en=event.en,
            schema=(schema := data_schema(table, event)),
            example=example_event(table, event, schema),
        )
        for table in service.events
        for event in table.types
    ]


def asyncapi_document(service: Service) -> dict[str, Any]:
    """The AsyncAPI 3.0 document of the service."""
    events = published(service)
    return asyncapi.document(
        service, {event.key: event.schema for event in events}, {event.key: event.example for event in events}
    )


def event_catalogue(service: Service) -> dict[str, Any]:
    """The same for people and programs that want no AsyncAPI: what is published, and which room hears what."""
    heard = {(entry.key, entry.room, type(entry).__name__.lower()) for entry in service.subscriptions}
    return {
        "service": {"name": service.name, "zh": service.zh, "en": service.en},
        "published": [vars(event) for event in published(service)],
        "consumed": [{"key": key, "room": room, "kind": kind} for key, room, kind in sorted(heard)],
    }
