"""What holds for every subscription of the service, walked from its own table (faults.md J-1, Q-1, X-1)."""

from pathlib import Path

import pytest

from chassis.storage import Database
from chassis.testing.every_consumer import EveryConsumer
from chassis.testing.staff import Staff
from service_desk.service import SERVICE


@pytest.fixture
def database(staff: Staff) -> Database:
    """The database as the application's role sees it."""
    return staff.database


class TestEveryConsumer(EveryConsumer):
    """What holds for the subscriptions of every service."""

    service, published = SERVICE, Path(__file__).parents[4]
