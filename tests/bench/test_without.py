"""What B13 and B14 take away is still where they look for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pkgutil import resolve_name

import pytest

from tests.bench.orders import without


@pytest.mark.parametrize(
    ("part", "function"),
    [
        (without.books, "chassis.unit_of_work:fact_rows"),
        (without.books, "chassis.unit_of_work:visible"),
        (without.books, "sales.orders.commands:account_named"),
        (without.telemetry, "chassis.http.app:observe"),
    ],
)
def test_a_part_can_be_taken_away_and_comes_back(
    part: Callable[[], AbstractContextManager[None]], function: str
) -> None:
    before = resolve_name(function)
    with part():
        assert resolve_name(function) is not before
    assert resolve_name(function) is before
