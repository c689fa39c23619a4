"""nameko: its publisher with confirms, its consumer with a hundred workers."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402 - after the patch, as nameko's own command has it
from collections.abc import Callable  # noqa: E402

from kombu import Exchange, Queue  # noqa: E402
from nameko.amqp.publish import Publisher  # noqa: E402
from nameko.messaging import consume  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from tests.bench.peers.work import BODY, EXCHANGE, KEY, Clocks, Handler, write_on_request  # noqa: E402


def sender(broker: str, key: str) -> Callable[[bytes], None]:
    """Sends a body under this key and waits for its confirm."""
    exchange = Exchange(EXCHANGE, type="topic", no_declare=True)
    publisher = Publisher(broker, exchange=exchange, routing_key=key, serializer=None, content_type="application/data")
    return lambda body: publisher.publish(body, content_encoding="binary")


def publish(broker: str, events: int) -> None:
    """One after the other; there is no other way."""
    send = sender(broker, KEY)
    send(BODY)
    clocks = Clocks()
    for _ in range(events):
        send(BODY)
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
    elif role == "write":
        write_on_request(int(events), url, sender(broker, queue))
    else:
        take(role, url, broker, queue, int(events))
