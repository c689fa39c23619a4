"""Publishing with a window of pipelined confirms.

Per-message confirms reach 0.10 of the broker's rate, a window of 1,000 all of it (speed.md 1.4). Two messages of one
aggregate are never on the wire together, so that one the broker refuses is not overtaken by the next.
"""

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import pika
import structlog
from pika.channel import Channel
from pika.exceptions import AMQPError, ChannelClosedByBroker, ConnectionClosedByBroker
from pika.frame import Method
from pika.spec import Basic

from chassis.broker.connection import Connection
from chassis.broker.topology import EXCHANGE, NOT_FOUND, SHARD_HEADER
from chassis.envelope import CONTENT_TYPE
from chassis.process.crashpoints import crash

log = structlog.get_logger(__name__)

WINDOW = 1000
"""Messages on the wire at once; more only adds latency (speed.md 1.5)."""
BURST = 100
"""Messages handed to the socket before confirms are looked at again."""
NACKED = "the broker did not take it (basic.nack)"
FAULTY_FRAME = (501, 502, 503, 505)
"""Reply codes that close a connection because of what was sent (AMQP 0-9-1, 1.2)."""


@dataclass(slots=True)
class Message:
    """One event on its way. `row` is the outbox row, `aggregate` what must stay in order, `at` the Unix time in
    seconds. Ids are text, as they travel: a UUID is made, hashed and written in Python, a tenth of the relay's time."""

    row: int
    event_id: str
    key: str
    aggregate: str
    at: int
    body: bytes


class Batch:
    """Messages handed over together, and what became of each: confirmed, refused, or open (unknown or never sent)."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self.confirmed: list[Message] = []
        self.refused: list[tuple[Message, str]] = []
        self.open: list[Message] = []
        self.cut = False
        """The channel was lost with some of these on the wire."""
        self._left = len(messages)
        self._done = threading.Event()

    def wait(self, seconds: float) -> bool:
        """Wait until every message is answered for, at most `seconds`; True when they are."""
        return self._done.wait(seconds)

    def settle(self, message: Message, refused: str | None = None, *, sent: bool = True) -> None:
        """Note the end of one message; for the publisher."""
        if not sent:
            self.open.append(message)
        elif refused is None:
            self.confirmed.append(message)
        else:
            self.refused.append((message, refused))
        self._left -= 1
        if not self._left:
            self._done.set()


_Item = tuple[Message, Batch]


class Publisher:
    """Sends batches and tells what the broker said of each message. `exchange` is "" to reach one named queue
    (`to`)."""

    def __init__(self, url: str, service: str, *, exchange: str = EXCHANGE, to: str | None = None) -> None:
        self.connection = Connection(
            url, f"{service}.publisher", opened=self._opened, lost=self._on_lost, resumed=self._pump
        )
        self._service, self._exchange, self._to = service, exchange, to
        self._channel: Channel | None = None
        self._waiting: deque[_Item] = deque()
        self._behind: dict[str, deque[_Item]] = {}
        """Aggregates with a message on the wire, and what waits for its answer."""
        self._unconfirmed: dict[int, _Item] = {}
        self._refused: set[str] = set()
        self._last = self._answered = 0

    def publish(self, messages: Sequence[Message]) -> Batch:
        """Hand messages over, in order; returns at once."""
        batch = Batch(messages)
        self.connection.call(lambda: self._take(batch))
        return batch

    def release(self, aggregates: Iterable[str]) -> None:
        """Let messages of these aggregates pass again, after one of them was refused."""
        forgiven = tuple(aggregates)
        self.connection.call(lambda: self._refused.difference_update(forgiven))

    def _opened(self, channel: Channel) -> None:
        self._last = self._answered = 0
        channel.confirm_delivery(self._on_answer, callback=lambda _ok: self._confirming(channel))

    def _confirming(self, channel: Channel) -> None:
        self._channel = channel
        self.connection.serve()

    def _take(self, batch: Batch) -> None:
        self._waiting.extend((message, batch) for message in batch.messages)
        self._pump()

    def _pump(self) -> None:
        """Put on the wire what the window allows."""
        channel = self._channel
        with nullcontext() if channel is None else channel.connection.together():
            self._send_waiting()

    def _send_waiting(self) -> None:
        sent = 0
        while self._waiting and len(self._unconfirmed) < WINDOW and not self.connection.blocked:
            if sent >= BURST:
                self.connection.call(self._pump)
                return
            message, batch = item = self._waiting.popleft()
            if message.aggregate in self._refused:
                batch.settle(message, sent=False)
            elif message.aggregate in self._behind:
                self._behind[message.aggregate].append(item)
            else:
                self._send(item)
                sent += 1

    def _send(self, item: _Item, behind: deque[_Item] | None = None) -> None:
        message, batch = item
        channel = self._channel
        self._behind[message.aggregate] = behind or deque()
        if channel is None or not channel.is_open:
            batch.settle(message, sent=False)
            return  # those behind it are answered for when the loss is reported
        try:
            channel.basic_publish(self._exchange, self._to or message.key, message.body, self._properties(message))
        except AMQPError as error:
            if not channel.is_open:
                raise
            self._refuse(item, str(error) or repr(error))
            return
        self._last += 1
        self._unconfirmed[self._last] = item

    def _properties(self, message: Message) -> pika.BasicProperties:
        return pika.BasicProperties(
            content_type=CONTENT_TYPE,
            delivery_mode=2,
            message_id=message.event_id,
            type=f"crm.{message.key}",
            app_id=self._service,
            timestamp=message.at,
            headers={SHARD_HEADER: message.aggregate},
        )

    def _on_answer(self, frame: Method[Any]) -> None:
        crash("relay.after_publish")
        answer: Basic.Ack | Basic.Nack = frame.method
        tag = answer.delivery_tag
        refused = None if isinstance(answer, Basic.Ack) else NACKED
        for number in range(self._answered + 1, tag + 1) if answer.multiple else (tag,):
            item = self._unconfirmed.pop(number, None)
            if item is not None:
                self._answer(item, refused)
        if answer.multiple:
            self._answered = tag
        self._pump()

    def _answer(self, item: _Item, refused: str | None) -> None:
        message, batch = item
        if refused is not None:
            self._refuse(item, refused)
            return
        batch.settle(message)
        behind = self._behind.pop(message.aggregate)
        if behind:
            self._send(behind.popleft(), behind)

    def _refuse(self, item: _Item, reason: str) -> None:
        message, batch = item
        batch.settle(message, refused=reason)
        self._refused.add(message.aggregate)
        for waiting, its_batch in self._behind.pop(message.aggregate, ()):
            its_batch.settle(waiting, sent=False)

    def _on_lost(self, reason: Exception) -> None:
        """Answer for everything that was handed over: one message alone on the wire may be the cause, many are
        unknown."""
        self._channel = None
        unconfirmed = list(self._unconfirmed.values())
        rest = [*self._waiting, *(item for behind in self._behind.values() for item in behind)]
        self._unconfirmed.clear()
        self._waiting.clear()
        self._behind.clear()
        if len(unconfirmed) == 1 and caused_by_message(reason):
            self._refuse(unconfirmed.pop(), str(reason))
        for message, batch in unconfirmed:
            batch.cut = True
            batch.settle(message, sent=False)
        for message, batch in rest:
            batch.settle(message, sent=False)


def caused_by_message(reason: Exception) -> bool:
    """Whether the broker closed because of what was sent; a missing exchange is the operator's fault, not the
    message's."""
    if isinstance(reason, ChannelClosedByBroker):
        return bool(reason.reply_code != NOT_FOUND)
    return isinstance(reason, ConnectionClosedByBroker) and reason.reply_code in FAULTY_FRAME
