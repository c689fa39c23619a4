"""Identifiers of aggregates and events: UUIDv7 (RFC 9562), made by the application and so known before the insert."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7: unique, and ordered by the millisecond of its making."""
    return uuid7()


def time_of(identifier: UUID) -> datetime:
    """The instant (UTC, milliseconds) inside a UUIDv7.

    Raises ValueError for any other kind of UUID: its bits would be read as a senseless date.
    """
    if identifier.version != 7:  # noqa: PLR2004 - the version number of RFC 9562
        raise ValueError(f"{identifier} is not a UUIDv7")
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)
