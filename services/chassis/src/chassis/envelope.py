"""The envelope of an event: CloudEvents 1.0 in structured JSON mode, with our extensions (messaging.md, Envelope).

The same bytes serve the fact table, the queue, held rows and feeds. Light on purpose: the relay imports this.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

CONTENT_TYPE = "application/cloudevents+json"
MAX_BYTES = 256 * 1024
"""An oversize message would close the publisher's channel and take its neighbours along."""

_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""An odd number of backslashes before u0000: the escape itself, not the six characters quoted."""
_TEXT = ("specversion", "id", "source", "type", "subject", "time", "partitionkey", "correlationid", "actor", "cause")
_PERHAPS_TEXT = ("onbehalfof", "causationid", "traceparent")


class Undecodable(ValueError):
    """These bytes are no envelope of ours; the message says what is wrong."""


class EnvelopeTooLarge(ValueError):
    """The event would exceed 256 kB; nothing was written."""


def to_json(value: object) -> bytes:
    """JSON as we put it on the wire and into tables: UTC instants end in Z, decimals are strings."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def from_json(body: bytes) -> Any:
    """The value of a JSON document. Raises MemoryError where orjson has no memory to read it, and blames the body: a
    starved worker parked good events as unusable (faults.md G-9).
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if error.msg.startswith("Not enough memory"):
            raise MemoryError(error.msg) from error
        raise


def holds_nul(body: bytes) -> bool:
    """Whether a text in this JSON holds U+0000, which PostgreSQL cannot store."""
    return b"\\u0000" in body and _ESCAPED_NUL.search(body) is not None


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as the world sees it.

    `type` is `crm.<service>.<aggregate>.<fact>.v<major>`; `aggregateversion` counts the commands that changed the
    aggregate, `factindex` (from 1) the facts of one commit; `data["state"]` is the aggregate's state at commit.
    """

    id: UUID
    source: str
    type: str
    aggregate: str
    partitionkey: UUID
    time: datetime
    aggregateversion: int
    factindex: int
    actor: str
    cause: str
    correlationid: str
    data: dict[str, Any]
    onbehalfof: str | None = None
    causationid: UUID | None = None
    traceparent: str | None = None

    @property
    def routing_key(self) -> str:
        """`<service>.<aggregate>.<fact>.v<major>`."""
        return self.type.removeprefix("crm.")

    @property
    def state(self) -> dict[str, Any]:
        """The aggregate's state at commit."""
        state: dict[str, Any] = self.data["state"]
        return state

    def encode(self) -> bytes:
        """The bytes that are stored once and sent verbatim ever after. Raises EnvelopeTooLarge over 256 kB."""
        body = to_json(
            {
                "specversion": "1.0",
                "id": self.id,
                "source": self.source,
                "type": self.type,
                "subject": f"{self.aggregate}/{self.partitionkey}",
                "time": self.time,
                "dataschema": f"/schemas/{self.routing_key}.schema.json",
                "datacontenttype": "application/json",
                "partitionkey": self.partitionkey,
                "aggregateversion": self.aggregateversion,
                "factindex": self.factindex,
                "actor": self.actor,
                "cause": self.cause,
                "correlationid": self.correlationid,
                **({"onbehalfof": self.onbehalfof} if self.onbehalfof else {}),
                **({"causationid": self.causationid} if self.causationid else {}),
                **({"traceparent": self.traceparent} if self.traceparent else {}),
                "data": self.data,
            }
        )
        if len(body) > MAX_BYTES:
            raise EnvelopeTooLarge(f"{self.type} of {self.partitionkey} takes {len(body)} bytes")
        return body

    @classmethod
    def decode(cls, body: bytes) -> "Envelope":
        """Read an envelope; raises Undecodable for anything that is not exactly one of ours."""
        if len(body) > MAX_BYTES:
            raise Undecodable(f"{len(body)} bytes exceed the limit")
        try:
            raw = from_json(body)
        except orjson.JSONDecodeError as error:
            raise Undecodable(f"not JSON: {error}") from error
        if not isinstance(raw, dict):
            raise Undecodable("not a JSON object")
        if holds_nul(body):
            raise Undecodable("U+0000 cannot be stored")
        _check(raw)
        aggregate, _, subject_id = raw["subject"].partition("/")
        try:
            partitionkey = UUID(raw["partitionkey"])
            if not aggregate or subject_id != raw["partitionkey"]:
                raise Undecodable("subject and partitionkey differ")
            return cls(
                id=UUID(raw["id"]),
                source=raw["source"],
                type=raw["type"],
                aggregate=aggregate,
                partitionkey=partitionkey,
                time=_instant(raw["time"]),
                aggregateversion=raw["aggregateversion"],
                factindex=raw["factindex"],
                actor=raw["actor"],
                cause=raw["cause"],
                correlationid=raw["correlationid"],
                data=raw["data"],
                onbehalfof=raw.get("onbehalfof"),
                causationid=UUID(raw["causationid"]) if raw.get("causationid") else None,
                traceparent=raw.get("traceparent"),
            )
        except (ValueError, TypeError, AttributeError) as error:
            raise Undecodable(str(error)) from error


def _check(raw: dict[str, Any]) -> None:
    """By `type`, not `isinstance`: JSON knows no subclasses, and every event passes here."""
    for name in _TEXT:
        value = raw.get(name)
        if type(value) is not str or not value:
            raise Undecodable(f"{name} is missing or not text")
    for name in ("aggregateversion", "factindex"):
        value = raw.get(name)
        if type(value) is not int or not 0 < value < 2**63:  # a bool is no int here
            raise Undecodable(f"{name} is missing or not a positive whole number")
    for name in _PERHAPS_TEXT:
        value = raw.get(name)
        if value is not None and type(value) is not str:
            raise Undecodable(f"{name} is not text")
    if raw["specversion"] != "1.0":
        raise Undecodable(f"specversion {raw['specversion']} is not 1.0")
    data = raw.get("data")
    if type(data) is not dict or type(data.get("state")) is not dict:
        raise Undecodable("data.state is missing")


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise Undecodable("time is without a zone")
    return instant
