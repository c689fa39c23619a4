"""One AsyncAPI 3 document of all services: every event, who sends it and who listens to it."""

from collections.abc import Mapping
from typing import Any

from gateway.reference.openapi import TITLE, VERSION

_ABOUT = (
    "Every event of the Guanxi CRM on the topic exchange `crm.events`. An event may come twice: deduplicate by `id`; "
    "order holds within one `partitionkey`, by `aggregateversion`. Its HTTP routes are in /openapi.json.\n\n"
    "关系 CRM 的全部事件。同一事件可能重复送达,按 `id` 去重;同一 `partitionkey` 内按 `aggregateversion` 有序。"
)

Document = Mapping[str, Any]


def merged(documents: Mapping[str, Document]) -> dict[str, Any]:
    """The document of `documents` by service.

    An operation is called `<service>.<its name>`, since several services listen to the same. A channel that only
    listeners name (`identity.user.*.v1`) gets the messages that it carries.
    """
    messages = _all(documents, "messages")
    channels = {name: channel for document in documents.values() for name, channel in document["channels"].items()}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": TITLE, "version": VERSION, "description": _ABOUT},
        "defaultContentType": "application/cloudevents+json",
        "channels": {name: _carrying(channel, messages) for name, channel in sorted(channels.items())},
        "operations": {
            f"{service}.{name}": operation
            for service, document in documents.items()
            for name, operation in document["operations"].items()
        },
        "components": {"messages": messages, "schemas": _all(documents, "schemas")},
    }


def _all(documents: Mapping[str, Document], kind: str) -> dict[str, Any]:
    found = (document["components"].get(kind, {}) for document in documents.values())
    return {name: content for named in found for name, content in named.items()}


def _carrying(channel: Document, messages: Mapping[str, Any]) -> dict[str, Any]:
    carried = {name: {"$ref": f"#/components/messages/{name}"} for name in messages if fits(channel["address"], name)}
    return {**channel, "messages": carried}


def fits(pattern: str, key: str) -> bool:
    """Whether the binding `pattern`, in which `*` stands for one word, takes events with the routing key `key`."""
    asked, words = pattern.split("."), key.split(".")
    return len(asked) == len(words) and all(one in ("*", word) for one, word in zip(asked, words, strict=True))
