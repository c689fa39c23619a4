"""Cursors on the wire: opaque, signed, and good only for the list, the caller and the filters they were made for."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from chassis.errors import Malformed
from chassis.http.paging import Position

_BESIDE = frozenset({"cursor", "after", "limit", "fields"})
"""Parameters that may change from page to page."""

# A sort key's value as JSON: the letter says how to read it back.
_KINDS: dict[str, tuple[type, Any]] = {
    "t": (datetime, datetime.fromisoformat),
    "d": (date, date.fromisoformat),
    "n": (Decimal, Decimal),
    "u": (UUID, UUID),
    "s": (str, str),
    "b": (bool, lambda text: text == "True"),
    "i": (int, int),
}


class BadCursor(Malformed):
    """Altered, made for another list, other filters or another caller, or of another installation."""

    title = {"zh": "cursor 无效", "en": "The cursor is not valid"}

    def __init__(self) -> None:
        super().__init__(
            "The cursor was altered or belongs to another list, filter or caller.",
            "cursor 被改动,或属于其他列表、筛选条件或用户",
        )


def scope_of(list_name: str, caller: str, arguments: Mapping[str, str]) -> str:
    """What a cursor is good for, as a hash."""
    filters = sorted((name, value) for name, value in arguments.items() if name not in _BESIDE)
    return hashlib.sha256(repr((list_name, caller, filters)).encode()).hexdigest()[:16]


class Cursors:
    """Signs and reads cursors with the service's secret."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="chassis.cursor", signer_kwargs={"digest_method": hashlib.sha256})

    def write(self, position: Position, scope: str) -> str:
        """The cursor text of a position."""
        return str(self._signer.dumps([scope, *_written(position.value), str(position.id)]))

    def read(self, cursor: str, scope: str) -> Position:
        """The position in a cursor; raises BadCursor."""
        try:
            made_for, kind, value, identifier = self._signer.loads(cursor)
        except (BadData, ValueError, TypeError):
            raise BadCursor from None
        if made_for != scope:
            raise BadCursor
        return Position(None if kind == "" else _KINDS[kind][1](value), UUID(identifier))


def _written(value: Any) -> tuple[str, str]:
    if value is None:
        return "", ""
    for kind, (known, _) in _KINDS.items():
        if isinstance(value, known):
            return kind, value.isoformat() if isinstance(value, date) else str(value)
    raise TypeError(f"a list cannot be sorted by a {type(value).__name__}")
