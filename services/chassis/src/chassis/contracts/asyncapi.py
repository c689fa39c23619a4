"""The AsyncAPI 3.0 document of a service: what it sends, and what it listens to (libraries.md 2.2)."""

from collections.abc import Iterable
from typing import Any

from chassis.envelope import CONTENT_TYPE
from chassis.service import Service

EXCHANGE = "crm.events"
VERSION = "1.0.0"

ENVELOPE: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0 in structured JSON mode, with our extensions / 事件信封",
    "required": [
        "specversion", "id", "source", "type", "subject", "time", "dataschema", "datacontenttype", "partitionkey",
        "aggregateversion", "factindex", "actor", "cause", "correlationid", "data",
    ],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid", "description": "Deduplicate by it / 用于去重"},
        "source": {"type": "string", "description": "/<service>"},
        "type": {"type": "string", "description": "crm.<routing key>"},
        "subject": {"type": "string", "description": "<aggregate>/<id>"},
        "time": {"type": "string", "format": "date-time"},
        "dataschema": {"type": "string"},
        "datacontenttype": {"const": "application/json"},
        "partitionkey": {"type": "string", "format": "uuid", "description": "The aggregate's id; order holds in it"},
        "aggregateversion": {"type": "integer", "description": "Counts the commands that changed the aggregate"},
        "factindex": {"type": "integer", "description": "From 1, the facts of one commit"},
        "actor": {"type": "string", "description": "user/<id>, portal/<id>, system/<client> or service/<name>"},
        "onbehalfof": {"type": "string"},
        "cause": {"enum": ["api", "import", "portal", "handover", "merge", "schedule", "event"]},
        "correlationid": {"type": "string"},
        "causationid": {"type": "string", "format": "uuid", "description": "The event that led to this one"},
        "traceparent": {"type": "string", "description": "W3C Trace Context"},
        "data": {"type": "object"},
    },
}  # fmt: skip


def document(service: Service, schemas: dict[str, dict[str, Any]], examples: dict[str, Any]) -> dict[str, Any]:
    """The document of `service` from the schemas and examples of its events, by routing key."""
    heard = sorted({subscription.key for subscription in service.subscriptions})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"{service.en} / {service.zh}",
            "version": VERSION,
            "description": f"Events that the {service.name} service publishes to the topic exchange `{EXCHANGE}`, and "
            "those it listens to. Each takes effect once: deduplicate by `id`, order by `aggregateversion`.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {key: _channel(key, key) for key in schemas} | {_named(key): _channel(key) for key in heard},
        "operations": {f"send.{key}": _operation("send", key, [key]) for key in schemas}
        | {f"receive.{_named(key)}": _operation("receive", _named(key), []) for key in heard},
        "components": {
            "messages": {key: _message(key, schema, examples[key]) for key, schema in schemas.items()},
            "schemas": {"envelope": ENVELOPE},
        },
    }


def _named(key: str) -> str:
    """The key as the name of a channel; an asterisk cannot stand in a reference."""
    return key.replace("*", "any")


def _channel(key: str, *messages: str) -> dict[str, Any]:
    return {
        "address": key,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": EXCHANGE, "type": "topic", "durable": True, "autoDelete": False},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operation(action: str, channel: str, messages: Iterable[str]) -> dict[str, Any]:
    references = [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages]
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        **({"messages": references} if references else {}),
    }


def _message(key: str, schema: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    # An embedded schema with an address of its own would change what `#` means around it.
    data = {word: value for word, value in schema.items() if word not in ("$schema", "$id")}
    payload = {"properties": {"type": {"const": f"crm.{key}"}, "data": data}}
    return {
        "name": key,
        "title": key,
        "summary": schema["description"],
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": "#/components/schemas/envelope"}, payload]},
        "examples": [{"name": key, "payload": example}],
    }
