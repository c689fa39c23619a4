"""The event catalogue of all services: what each event means, what it carries, who publishes it and who hears it."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from gateway.reference.asyncapi import fits

Document = Mapping[str, Any]
Feed = Callable[[str], str | None]
"""service → the path of its event feed from outside."""


def merged(catalogues: Mapping[str, Document], feed: Feed) -> dict[str, Any]:
    """All events of `catalogues` by service, in the order of their tables."""
    return {
        "services": [{"name": name, **_titles(catalogue)} for name, catalogue in catalogues.items()],
        "events": [
            {
                **event,
                "producer": producer,
                "consumers": _consumers(event["key"], catalogues),
                "pull": _pull(feed(producer), event["key"]),
            }
            for producer, catalogue in catalogues.items()
            for event in catalogue["published"]
        ],
    }


def grouped(catalogue: Document, asked: str = "") -> list[dict[str, Any]]:
    """Each service with its aggregates and their events; of these the ones in which every word of `asked` occurs."""
    words = asked.lower().split()
    found: dict[str, dict[str, list[Document]]] = {}
    for event in catalogue["events"]:
        if all(word in f"{event['key']} {event['zh']} {event['en']}".lower() for word in words):
            found.setdefault(event["producer"], {}).setdefault(event["aggregate"], []).append(event)
    titles = {service["name"]: service for service in catalogue["services"]}
    return [{"service": titles[name], "aggregates": list(aggregates.items())} for name, aggregates in found.items()]


def _titles(catalogue: Document) -> dict[str, str]:
    return {language: catalogue["service"][language] for language in ("zh", "en")}


def _consumers(key: str, catalogues: Mapping[str, Document]) -> list[dict[str, str]]:
    return [
        {"service": service, "room": consumed["room"], "kind": consumed["kind"], "binding": consumed["key"]}
        for service, catalogue in catalogues.items()
        for consumed in catalogue["consumed"]
        if fits(consumed["key"], key)
    ]


def _pull(path: str | None, key: str) -> str | None:
    return f"{path}?type={quote(key, safe='')}" if path else None
