"""A-4: a service's broker user speaks for that service alone."""

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from chassis.broker.topology import EXCHANGE
from crm.services import SERVICES, Service
from tests.faults.stand import Stand

pytestmark = [pytest.mark.xdist_group("stand"), pytest.mark.slow]
PAIRS = [
    pytest.param(one, other, id=f"{one.name} as {other.name}") for one in SERVICES for other in SERVICES if one != other
]


def refused(url: str, attempt: str, other: Service) -> bool:
    """Whether the broker refuses that user to do this to the other one's."""
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            _attempt(channel, attempt, other)
        except ChannelClosedByBroker as closed:
            return bool(closed.reply_code == 403)
    return False


def _attempt(channel: BlockingChannel, attempt: str, other: Service) -> None:
    inbox = f"{other.name}.inbox"
    match attempt:
        case "publish its event":
            channel.basic_publish(EXCHANGE, f"{other.words[0]}.forged.made.v1", b"forged")
        case "write into its inbox":
            channel.basic_publish("", inbox, b"forged")
        case "read its inbox":
            channel.basic_get(inbox)
        case "delete its inbox":
            channel.queue_delete(inbox)
        case "bind its inbox to everything":
            channel.queue_bind(inbox, EXCHANGE, "#")


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a4_no_service_can_speak_for_another_or_touch_its_queue(stand: Stand, one: Service, other: Service) -> None:
    url = (stand.home.sub("secrets") / f"{one.name}.broker-url").read_text()
    for attempt in (
        "publish its event",
        "write into its inbox",
        "read its inbox",
        "delete its inbox",
        "bind its inbox to everything",
    ):
        assert refused(url, attempt, other), attempt
