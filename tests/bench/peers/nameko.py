"""nameko: its publisher with confirms, its consumer with a hundred workers."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402 - after the patch, as nameko's own command has it

from kombu import Exchange, Queue  # noqa: E402
from nameko.amqp.publish import Publisher  # noqa: E402
from nameko.messaging import consume  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from tests.bench.peers.work import BODY, EXCHANGE, KEY, Clocks, Handler  # noqa: E402


def publish(broker: str, events: int) -> None:
    """One after the other; there is no other way."""
    exchange = Exchange(EXCHANGE, type="topic", no_declare=True)
    publisher = Publisher(broker, exchange=exchange, routing_key=KEY, serializer=None, content_type="application/json")
    publisher.publish(BODY, content_encoding="utf-8")
    clocks = Clocks()
    for _ in range(events):
        publisher.publish(BODY, content_encoding="utf-8")
    clocks.tell()


def take(role: str, url: str, broker: str, queue: str, events: int) -> None:
    """A service with one consumer."""
    handler = Handler(role, url, events)

    class Sink:
        name = "sink"
        handle = consume(queue=Queue(queue, no_declare=True))(lambda _self, body: handler(body))

    runner = ServiceRunner({"AMQP_URI": broker, "max_workers": 100})
    runner.add_service(Sink)
    runner.start()
    runner.wait()


if __name__ == "__main__":
    role, url, broker, queue, events = sys.argv[1:]
    if role == "publish":
        publish(broker, int(events))
    else:
        take(role, url, broker, queue, int(events))
