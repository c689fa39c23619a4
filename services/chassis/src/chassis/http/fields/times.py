"""Days and instants."""

import re
from datetime import UTC, date, datetime
from typing import Any

from chassis.http import messages
from chassis.http.fields.field import Field

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Days and instants outside are typing errors; within, no time zone arithmetic leaves Python's calendar."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class Day(Field):
    """A day of the calendar, 2026-11-21."""

    def read(self, value: Any) -> date:
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                raise self.refuse(messages.NOT_A_DAY) from None
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
        raise self.refuse(messages.NOT_A_DAY)

    def described(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": "^(?:19|2[0-9])[0-9]{2}-", "examples": ["2026-11-21"]}


class Instant(Field):
    """A point in time, RFC 3339 with its zone, to the microsecond; kept and given out in UTC."""

    def read(self, value: Any) -> datetime:
        if isinstance(value, str) and _INSTANT.fullmatch(value) and FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
            try:
                return datetime.fromisoformat(value.upper()).astimezone(UTC)
            except ValueError:
                raise self.refuse(messages.NOT_AN_INSTANT) from None
        raise self.refuse(messages.NOT_AN_INSTANT)

    def wire(self, value: datetime) -> datetime:
        return value.astimezone(UTC)

    def described(self) -> dict[str, Any]:
        return {
            "type": "string",
            "format": "date-time",
            "pattern": "^(?:19|2[0-9])[0-9]{2}-",
            "examples": ["2026-11-21T08:00:00Z"],
        }
