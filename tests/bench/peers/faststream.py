"""FastStream: a hundred publishes awaited together, confirms on; its subscriber with a prefetch of two hundred."""

import asyncio
import sys

from faststream import AckPolicy, FastStream
from faststream.rabbit import Channel, RabbitBroker, RabbitExchange, RabbitMessage, RabbitQueue

from tests.bench.peers.work import BODY, EXCHANGE, KEY, Clocks, Handler, write_on_request

TOGETHER = 100


async def publish(url: str, events: int) -> None:
    """As asyncio allows it: many at once."""
    exchange = RabbitExchange(EXCHANGE, declare=False)
    async with RabbitBroker(url) as broker:
        await broker.publish(BODY, exchange=exchange, routing_key=KEY, persist=True)
        clocks = Clocks()
        for _ in range(events // TOGETHER):
            sent = (broker.publish(BODY, exchange=exchange, routing_key=KEY, persist=True) for _ in range(TOGETHER))
            await asyncio.gather(*sent)
        clocks.tell()


async def write(url: str, broker_url: str, key: str, port: int) -> None:
    """Publish what the threads of the line server ask for."""
    exchange, loop = RabbitExchange(EXCHANGE, declare=False), asyncio.get_running_loop()
    async with RabbitBroker(broker_url) as broker:

        def send(body: bytes) -> None:
            sent = broker.publish(body, exchange=exchange, routing_key=key, persist=True)
            asyncio.run_coroutine_threadsafe(sent, loop).result()

        await asyncio.to_thread(write_on_request, port, url, send)


async def take(role: str, url: str, broker_url: str, queue: str, events: int) -> None:
    """An app with one subscriber, acknowledging after the handler."""
    handler = Handler(role, url, events)
    broker = RabbitBroker(broker_url, default_channel=Channel(prefetch_count=200), logger=None)

    async def handle(message: RabbitMessage) -> None:
        handler(message.body)

    broker.subscriber(RabbitQueue(queue, declare=False), ack_policy=AckPolicy.NACK_ON_ERROR)(handle)
    await FastStream(broker, logger=None).run()


if __name__ == "__main__":
    role, url, broker, queue, events = sys.argv[1:]
    if role == "publish":
        asyncio.run(publish(broker, int(events)))
    elif role == "write":
        asyncio.run(write(url, broker, queue, int(events)))
    else:
        asyncio.run(take(role, url, broker, queue, int(events)))
