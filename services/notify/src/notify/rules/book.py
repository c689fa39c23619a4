"""The rules in memory: most events are wanted by no rule, and finding that out must cost next to nothing.

Each process reads the rules again once they are older than FRESH, so a change counts within that time everywhere.
"""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.errors import Texts
from chassis.storage import Database
from notify.rules.model import Rule
from notify.templates.model import Template

FRESH = 1.0
"""Seconds until the rules are read again."""


@dataclass(frozen=True)
class Standing:
    """One rule with the texts of its template, as the book holds it."""

    id: UUID
    code: str
    event: str
    condition: list[Any]
    recipients: list[str]
    not_actor: bool
    channels: list[str]
    kind: str
    closed_by: list[str]
    escalate_after: int | None
    active: bool
    subject: Texts
    body: Texts


@dataclass(frozen=True)
class Wanted:
    """What the rules want of events with one routing key: to tell by, and to-dos to close of the rules named."""

    tell: tuple[Standing, ...]
    close: tuple[UUID, ...]


class Book:
    """All rules, asked by routing key; an answer is worked out once."""

    def __init__(self, rules: Iterable[Standing]) -> None:
        self._rules = [(_pattern(rule.event), rule) for rule in rules]
        self._found: dict[str, Wanted | None] = {}
        self._read_at = time.monotonic()

    @property
    def is_fresh(self) -> bool:
        """Whether it need not be read again yet."""
        return time.monotonic() - self._read_at < FRESH

    def wanted(self, key: str) -> Wanted | None:
        """What the rules want of an event with this routing key; None for nothing at all."""
        if key not in self._found:
            self._found[key] = self._look_up(key)
        return self._found[key]

    def _look_up(self, key: str) -> Wanted | None:
        tell = tuple(rule for pattern, rule in self._rules if rule.active and pattern.fullmatch(key))
        close = tuple(rule.id for _, rule in self._rules if _closes(rule, key))
        return Wanted(tell, close) if tell or close else None


_BOOKS: WeakKeyDictionary[Database, Book] = WeakKeyDictionary()


def book_of(database: Database) -> Book:
    """The book of this process, read again where it is no longer fresh. Raises Unavailable."""
    book = _BOOKS.get(database)
    if book is None or not book.is_fresh:
        book = _BOOKS[database] = Book(database.read(_read))
    return book


def _read(session: Session) -> list[Standing]:
    of_templates = {"subject": Template.subject, "body": Template.body}
    columns = [of_templates.get(field.name) or getattr(Rule, field.name) for field in fields(Standing)]
    rules = select(*columns).join(Template, Template.code == Rule.template).order_by(Rule.code)
    return [_standing(row._mapping) for row in session.execute(rules)]


def _standing(row: Mapping[Any, Any]) -> Standing:
    return Standing(**{str(name): value for name, value in row.items()})


def _closes(rule: Standing, key: str) -> bool:
    """Whether this event closes the rule's to-dos: a fact that it names, of the kind of document it is about."""
    service, aggregate, fact, version = key.split(".")
    return fact in rule.closed_by and bool(_pattern(_about(rule.event)).fullmatch(f"{service}.{aggregate}.x.{version}"))


def _about(event: str) -> str:
    service, aggregate, _, version = event.split(".")
    return f"{service}.{aggregate}.*.{version}"


def _pattern(event: str) -> re.Pattern[str]:
    return re.compile(r"\.".join("[^.]+" if word == "*" else re.escape(word) for word in event.split(".")))
