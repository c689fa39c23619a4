"""What holds for every subscription of the gateway, walked from its own table (faults.md J-1, Q-1, X-1)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from chassis.storage import Database
from chassis.testing.every_consumer import EveryConsumer
from gateway.service import SERVICE


@pytest.fixture(scope="module")
def database(open_gateway: Callable[[], AbstractContextManager[Any]]) -> Iterator[Database]:
    """One for all these tests."""
    with open_gateway() as gateway:
        yield gateway.database


class TestEveryConsumer(EveryConsumer):
    """What holds for the subscriptions of every service."""

    service, published = SERVICE, Path(__file__).parents[3]
