"""Identifiers: UUIDv7, ordered by time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chassis.identifiers import new_id, time_of


def test_identifiers_grow_with_time() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)


def test_the_time_inside_an_identifier_can_be_read() -> None:
    assert abs(time_of(new_id()) - datetime.now(UTC)) < timedelta(minutes=1)


def test_another_kind_of_uuid_has_no_time() -> None:
    with pytest.raises(ValueError, match="not a UUIDv7"):
        time_of(uuid4())
