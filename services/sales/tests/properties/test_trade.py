"""Thousands of steps of trade against the real database, in whatever order: what holds always, holds (issue 6)."""

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine

from chassis.testing.staff import Staff
from sales.service import SERVICE
from services.sales.tests.properties.machine import Trade
from services.sales.tests.properties.rules import broken
from services.sales.tests.properties.world import World

Learn = Callable[..., UUID]
EVERYTHING = {permission.name: "all" for permission in SERVICE.permissions}
DEEDS = ("order_clerk", "returns_clerk", "sales_supervisor", "sales_head")
"""The roles that flows and return types name; here they may do everything."""


NEEDED = frozenset(
    {
        "orders/approve",
        "orders/cancel",
        "orders/close",
        "order-changes/approve",
        "orders/ship",
        "shipment-notices/approve",
        "/v1/deliveries",
        "deliveries/receive",
        "returns/approve",
        "returns/receive",
        "returns/inspection",
        "payments/confirm",
        "payments/allocate",
        "payments/release",
        "payments/reverse",
    }
)
"""What must have been done at least once, or the steps showed nothing."""


@pytest.fixture
def trade(staff: Staff, learn: Learn, product: dict[str, Any], engine: Engine) -> type[Trade]:
    """A machine that begins with a customer of its own; `done` counts over all of its runs."""
    for role in DEEDS:
        staff.define(role, EVERYTHING)

    class Traded(Trade):
        done: ClassVar[Counter[str]] = Counter()

        def __init__(self) -> None:
            super().__init__()
            people = (staff.hire(*DEEDS), staff.hire(*DEEDS))  # of this run: a token lives for five minutes
            self.world = World(people, engine, learn(), product["id"])

        def broken(self) -> list[str]:
            return broken(engine)

        def teardown(self) -> None:
            self.world.forget()
            self.done.update(self.world.done)

    return Traded


def played(machine: type[Trade], runs: int, steps: int) -> None:
    quietly = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        derandomize=runs < 10,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=quietly)


def test_whatever_is_traded_in_whatever_order_everything_adds_up(trade: type[Trade]) -> None:
    """The same steps every time; after each of them `everything_adds_up` asks all rules."""
    played(trade, runs=3, steps=30)
    assert trade.done.keys() >= {"orders/approve", "orders/ship", "deliveries/receive"}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_thousands_of_steps_of_trade_add_up(trade: type[Trade]) -> None:
    """Other steps every time; a failure prints how to play it again."""
    played(trade, runs=40, steps=60)
    if not trade.done.keys() >= NEEDED:  # chance may keep something back, and does so twice hardly ever
        played(trade, runs=40, steps=60)
    print(sorted(trade.done.items()))
    assert NEEDED - trade.done.keys() == set()
