"""Taking events with manual acknowledgement: what is delivered waits here until the worker commits.

An acknowledgement belongs to the channel of its delivery; when that is gone the broker delivers again, and the inbox
knows.
"""

import queue
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pika
import structlog
from pika.channel import Channel
from pika.exceptions import ChannelClosedByBroker
from pika.spec import Basic

from chassis.broker.connection import Connection
from chassis.broker.topology import EXCHANGE, Inbox

log = structlog.get_logger(__name__)

PREFETCH = 500
"""Deliveries a queue may have waiting here: the next batch is at hand while one is handled (speed.md 4.6)."""
INEQUIVALENT = 406


class WrongQueue(RuntimeError):
    """A queue of our name exists and is not what it must be (a classic queue, other arguments): a person has to
    look."""


class Delivery(NamedTuple):
    """One message as the broker handed it over. `key` is empty where it came straight to the queue (a replay)."""

    body: bytes
    key: str
    redelivered: bool
    dead: bool
    """It comes from the dead-letter queue."""
    tag: int
    channel: Channel


class Subscriber:
    """Consumes `queues` of a service, after `declare` made sure of them on each new channel."""

    def __init__(
        self, url: str, service: str, queues: Sequence[str], declare: Callable[[Channel], None], dead: str | None = None
    ) -> None:
        self.connection = Connection(url, f"{service}.subscriber", opened=self._opened, lost=self._lost)
        self.wrong: WrongQueue | None = None
        self._queues, self._declare, self._dead = tuple(queues), declare, dead
        self._channel: Channel | None = None
        self._deliveries: queue.SimpleQueue[Delivery] = queue.SimpleQueue()
        self._paused = False
        self._declaring = False

    @classmethod
    def of(cls, url: str, inbox: Inbox) -> "Subscriber":
        """The subscriber of a service's inbox, and of what died of it."""
        return cls(url, inbox.service, (*inbox.queues, inbox.dead), inbox.declare, inbox.dead_exchange)

    def take(self, limit: int, seconds: float) -> list[Delivery]:
        """Up to `limit` deliveries in order of arrival: waits up to `seconds` for the first, never for more.

        Raises WrongQueue when the broker has something else under our queue's name.
        """
        if self.wrong is not None:
            raise self.wrong
        taken: list[Delivery] = []
        deadline = time.monotonic() + seconds
        while len(taken) < limit:
            left = 0 if taken else deadline - time.monotonic()
            try:
                delivery = self._deliveries.get(timeout=left) if left > 0 else self._deliveries.get_nowait()
            except queue.Empty:
                break
            if delivery.channel is self._channel:  # others are delivered again
                taken.append(delivery)
        return taken

    def acknowledge(self, deliveries: list[Delivery]) -> None:
        """Tell the broker that these, the oldest that are open, are done. Returns at once; a lost acknowledgement
        is a redelivery."""
        last = deliveries[-1]

        def acknowledge() -> None:
            channel = self._channel
            if channel is not None and channel is last.channel:
                channel.basic_ack(last.tag, multiple=True)

        self.connection.call(acknowledge)

    def pause(self) -> None:
        """Give everything back and take nothing until `resume`: the database is away, another replica may do better."""
        self._paused = True
        self.connection.call(lambda: self.connection.drop(ConnectionError("paused")))

    def resume(self) -> None:
        """Take again."""
        self._paused = False
        self.connection.call(self._consume)

    def _opened(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_cancel_callback(self._on_cancelled)
        channel.basic_qos(prefetch_count=PREFETCH)
        self._declaring = True
        self._declare(channel)
        # Answered after all declarations: from here on the connection serves.
        channel.basic_qos(prefetch_count=PREFETCH, callback=lambda _ok: self._declared())

    def _declared(self) -> None:
        self._declaring = False
        self.connection.serve()
        self._consume()

    def _consume(self) -> None:
        channel = self._channel
        if self._paused or channel is None or channel.consumer_tags:
            return
        for name in self._queues:
            channel.basic_consume(name, self._on_message)

    def _on_message(
        self, channel: Channel, method: Basic.Deliver, _properties: pika.BasicProperties, body: bytes
    ) -> None:
        dead = method.exchange == self._dead
        key = method.routing_key if dead or method.exchange == EXCHANGE else ""
        if isinstance(key, bytes):  # what pika leaves of a key that is no UTF-8
            key = key.decode(errors="replace")
        self._deliveries.put(Delivery(body, key or "", bool(method.redelivered), dead, method.delivery_tag, channel))

    def _on_cancelled(self, _frame: object) -> None:
        """The broker took a queue away (deleted, or its leader moved): declare everything again."""
        self.connection.drop(ConnectionError("the broker cancelled a consumer"))

    def _lost(self, reason: Exception) -> None:
        """A refusal of what was declared is for a person. The same code later says that a batch took longer than the
        broker waits for its acknowledgement (B-6): it delivers again."""
        self._channel = None
        refused, self._declaring = self._declaring, False
        if refused and isinstance(reason, ChannelClosedByBroker) and reason.reply_code == INEQUIVALENT:
            log.critical("broker.wrong_queue", reason=reason.reply_text)
            self.wrong = WrongQueue(reason.reply_text)
