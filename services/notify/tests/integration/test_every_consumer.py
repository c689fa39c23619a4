"""What holds for every subscription of the service, walked from its own table (faults.md J-1, Q-1, X-1)."""

from pathlib import Path

from chassis.testing.every_consumer import EveryConsumer
from notify.service import SERVICE


class TestEveryConsumer(EveryConsumer):
    """What holds for the subscriptions of every service."""

    service, published = SERVICE, Path(__file__).parents[4]
