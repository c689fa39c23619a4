"""What a service listens to, as a table of plain data: routing key, consumed schema, room, kind, function."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table

from chassis.envelope import Envelope
from chassis.errors import Refusal

State = dict[str, Any]
Row = dict[str, Any]

WORDS = 4
"""`<service>.<aggregate>.<fact>.v<major>`."""


class SubscriptionFault(ValueError):
    """The table of subscriptions contradicts itself: a fault of the program, found at start."""


@dataclass(frozen=True)
class Subscription:
    """One line of the table. `key` is the binding, `schema` the consumed schema of the event's data, `room` who
    reacts."""

    key: str
    schema: str
    room: str

    @property
    def aggregate(self) -> str:
        """`<service>.<aggregate>`: what it is about."""
        return ".".join(self.key.split(".")[:2])


@dataclass(frozen=True)
class Copy(Subscription):
    """Keeps this room's copy of a neighbour's aggregate: `row` makes columns of the state; the higher version wins.

    `rows` says which rows of the table are copies of this aggregate, where several aggregates share a table.
    """

    table: Table
    row: Callable[[State], Row]
    rows: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Journal(Subscription):
    """Keeps one row for each event, under the event's id: what happened, not what stands.

    The ledger does not compare it: the room may hear only some facts, and remove rows that it needs no more.
    """

    table: Table
    row: Callable[[Envelope], Row]


Kept = Copy | Journal
"""What is written into a table of its own, set-wise and without the inbox: a repetition changes nothing."""


@dataclass(frozen=True)
class Effect(Subscription):
    """Does something once for each event. Refusals listed in `expected` are a normal outcome.

    `wants(database, event)`, if there is one, says beforehand whether `do` would do anything. It is asked for every
    event and must be cheap; what is not wanted leaves no trace, so if it comes again it is asked anew.
    """

    do: Callable[[Any, Envelope], object]
    expected: tuple[type[Refusal], ...] = ()
    wants: Callable[[Any, Envelope], bool] | None = None


def copy(
    key: str,
    *,
    schema: str,
    room: str,
    table: Table,
    row: Callable[[State], Row],
    rows: ColumnElement[bool] | None = None,
) -> Copy:
    """A copy subscription; `key` takes every fact of the aggregate (`customer.account.*.v1`), or versions would be
    missed.

    `row` maps the state to plain column values. The chassis sets id, version, after a deletion `deleted_at`, and in a
    table that has it `as_of`, the time of the event.
    """
    if key.split(".")[2:3] != ["*"]:
        raise SubscriptionFault(f"{key}: a copy takes every fact of its aggregate")
    return Copy(key, schema, room, table, row, rows)


def journal(key: str, *, schema: str, room: str, table: Table, row: Callable[[Envelope], Row]) -> Journal:
    """A journal subscription; `key` may name one fact or take several (`*`).

    `row` maps the event to plain column values; id (the event's) and version (its aggregate's) are set by the chassis.
    """
    return Journal(key, schema, room, table, row)


def effect(
    key: str,
    *,
    schema: str,
    room: str,
    do: Callable[[Any, Envelope], object],
    expected: tuple[type[Refusal], ...] = (),
    wants: Callable[[Any, Envelope], bool] | None = None,
) -> Effect:
    """An effect subscription: `do(uow, event)` runs once for each event that is wanted, in order of arrival."""
    return Effect(key, schema, room, do, expected, wants)


class Subscriptions:
    """The whole table, asked by routing key. Raises SubscriptionFault when a room would react twice to one event."""

    def __init__(self, entries: Iterable[Subscription]) -> None:
        self.entries = tuple(entries)
        self._patterns = [(re.compile(_pattern(entry.key)), entry) for entry in self.entries]
        self._found: dict[str, tuple[Subscription, ...]] = {}
        for place, entry in enumerate(self.entries):
            for other in self.entries[:place]:
                if entry.room == other.room and _overlap(entry.key, other.key):
                    raise SubscriptionFault(f"room {entry.room} would react twice: {other.key} and {entry.key}")

    @property
    def keys(self) -> tuple[str, ...]:
        """The bindings that these subscriptions need, each once."""
        return tuple(dict.fromkeys(entry.key for entry in self.entries))

    def of(self, key: str) -> tuple[Subscription, ...]:
        """Those that want events with this routing key."""
        if key not in self._found:
            self._found[key] = tuple(entry for pattern, entry in self._patterns if pattern.fullmatch(key))
        return self._found[key]


def _pattern(key: str) -> str:
    words = key.split(".")
    if len(words) != WORDS or not all(words) or "#" in key:
        raise SubscriptionFault(f"{key}: must be <service>.<aggregate>.<fact>.v<major>, each a word or *")
    return r"\.".join("[^.]+" if word == "*" else re.escape(word) for word in words)


def _overlap(one: str, other: str) -> bool:
    return all(a == b or "*" in {a, b} for a, b in zip(one.split("."), other.split("."), strict=True))
