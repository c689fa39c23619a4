"""Facts as the world hears them: the tables that a room's events.py is made of, and how they become envelopes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import Any

from marshmallow import Schema

from chassis.model import Aggregate, Fact


@dataclass(frozen=True)
class EventType:
    """One fact in public: its name in the routing key, its meaning in both languages, its major version.

    `fields` is the schema of what the fact itself carries beside `state` and `changed` (a reason, an amount).
    """

    fact: type[Fact]
    name: str
    zh: str
    en: str
    version: int = 1
    fields: type[Schema] | None = None


@dataclass(frozen=True)
class AggregateEvents:
    """All facts of one aggregate as one table. `state` is the schema of the aggregate's state at commit."""

    service: str
    aggregate: type[Aggregate]
    state: type[Schema]
    types: tuple[EventType, ...]

    def routing_key(self, event: EventType) -> str:
        """`<service>.<aggregate>.<fact>.v<major>`."""
        return f"{self.service}.{self.aggregate.__aggregate__}.{event.name}.v{event.version}"


class UnknownFact(LookupError):
    """A model recorded a fact that no events.py lists: a fault of the program, nothing is committed."""


class Catalogue:
    """Every event a service publishes, found by aggregate and fact."""

    def __init__(self, tables: Iterable[AggregateEvents]) -> None:
        from chassis.http.dumping import dumper  # noqa: PLC0415 - chassis.http stands on this module

        self.tables = tuple(tables)
        self._by_aggregate = {table.aggregate: table for table in self.tables}
        self._by_fact = {(table.aggregate, event.fact): event for table in self.tables for event in table.types}
        self._state = {table.aggregate: table.state() for table in self.tables}
        self._known = {aggregate: _attributes(schema) for aggregate, schema in self._state.items()}
        self._dump_state = {aggregate: dumper(schema) for aggregate, schema in self._state.items()}
        self._dump_own = {
            place: dumper(event.fields()) for place, event in self._by_fact.items() if event.fields is not None
        }

    def table(self, aggregate: Aggregate) -> AggregateEvents:
        """The events of this aggregate's class."""
        try:
            return self._by_aggregate[type(aggregate)]
        except KeyError:
            raise UnknownFact(f"{type(aggregate).__name__} publishes nothing") from None

    def event(self, aggregate: Aggregate, fact: Fact) -> EventType:
        """The public form of a fact; raises UnknownFact when events.py does not list it."""
        try:
            return self._by_fact[type(aggregate), type(fact)]
        except KeyError:
            raise UnknownFact(f"{type(fact).__name__} of {type(aggregate).__name__} is not in events.py") from None

    def state(self, aggregate: Aggregate) -> dict[str, Any]:
        """The aggregate's state as its events carry it."""
        return self._dump_state[type(aggregate)](aggregate)

    def own(self, aggregate: Aggregate, fact: Fact) -> dict[str, Any]:
        """What the fact carries beside the state."""
        values = {field.name: getattr(fact, field.name) for field in fields(fact)}
        dump = self._dump_own.get((type(aggregate), type(fact)))
        return values if dump is None else dump(values)

    def shown(self, aggregate: Aggregate, changes: dict[str, Any]) -> dict[str, Any]:
        """The part of `changes` that the public state knows; internal columns stay inside, those of children too."""
        known, shown = self._known[type(aggregate)], {}
        for name, change in changes.items():
            attribute, _, child = name.partition("/")
            of_child = known.get(attribute) if child else None
            told = change if of_child is None else {side: _those(values, of_child) for side, values in change.items()}
            if attribute in known and any(value != {} for value in told.values()):
                shown[name] = told
        return shown


def _attributes(schema: Schema) -> dict[str, Collection[str] | None]:
    """What a schema reads of an aggregate; for a list of children, what it reads of each of them."""
    found: dict[str, Collection[str] | None] = {}
    for name, field in schema.fields.items():
        children = getattr(getattr(field, "inner", None), "schema", None)
        found[field.attribute or name] = None if children is None else _attributes(children).keys()
    return found


def _those(values: dict[str, Any] | None, known: Collection[str]) -> dict[str, Any] | None:
    return values and {name: value for name, value in values.items() if name in known}
