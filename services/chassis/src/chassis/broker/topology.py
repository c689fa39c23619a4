"""What exists on the broker (messaging.md, Topology), and who declares it.

The operator's step declares what is shared; a service declares only `<service>.*`. Queues are quorum queues even on one
node: a classic queue confirms before the message is on disk (faults.md 0.1). A queue of another kind under our name is
refused (406), not used.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pika.channel import Channel
from pika.exceptions import ChannelClosedByBroker

from chassis.broker.connection import Connection

EXCHANGE = "crm.events"
UNROUTED = "crm.unrouted"
SHARD_HEADER = "aggregate"
"""The header with the aggregate's id, by which shards of an inbox are chosen."""
DELIVERY_LIMIT = 20
"""Deliveries before the broker takes a message for one that kills its workers. An argument, not a policy: without
it 3.10 has no limit."""
NOT_FOUND = 404
UNROUTED_BYTES = 64 * 1024 * 1024
PATIENCE = 15.0
"""Seconds the operator's step waits for the broker."""


@dataclass(frozen=True)
class Inbox:
    """The queues of one service. `keys` are the bindings that its subscriptions need; `shards` the number of queues."""

    service: str
    keys: tuple[str, ...]
    shards: int = 1

    @property
    def queues(self) -> tuple[str, ...]:
        """`<service>.inbox`, and `<service>.inbox.2` … with more than one shard."""
        return tuple(
            f"{self.service}.inbox" if n == 1 else f"{self.service}.inbox.{n}" for n in range(1, self.shards + 1)
        )

    @property
    def dead(self) -> str:
        """Where the broker puts what was delivered too often."""
        return f"{self.service}.dead"

    @property
    def dead_exchange(self) -> str:
        """The exchange between the two."""
        return f"{self.service}.dlx"

    @property
    def target(self) -> str:
        """What the keys are bound to: the queue itself, or the exchange that spreads aggregates over the shards."""
        return self.queues[0] if self.shards == 1 else f"{self.service}.shards"

    def declare(self, channel: Channel) -> None:
        """Declare queues and bindings; the broker closes the channel when something of another kind stands there."""
        channel.exchange_declare(self.dead_exchange, "fanout", durable=True)
        channel.queue_declare(
            self.dead, durable=True, arguments={"x-queue-type": "quorum", "x-single-active-consumer": True}
        )
        channel.queue_bind(self.dead, self.dead_exchange, "")
        for queue in self.queues:
            channel.queue_declare(queue, durable=True, arguments=inbox_arguments(self.dead_exchange))
        bind: Callable[..., object] = channel.queue_bind
        if self.shards == 1:
            channel.exchange_delete(f"{self.service}.shards")  # from the time when there were more
        else:
            channel.exchange_declare(
                self.target, "x-consistent-hash", durable=True, arguments={"hash-header": SHARD_HEADER}
            )
            for queue in self.queues:
                channel.queue_bind(queue, self.target, "1")  # the weight of this queue
            bind = channel.exchange_bind
        for key in self.keys:
            bind(self.target, EXCHANGE, key)
            if self.shards > 1:
                channel.queue_unbind(self.queues[0], EXCHANGE, key)  # from the time when there was one queue


def inbox_arguments(dead_exchange: str) -> dict[str, object]:
    """Arguments of an inbox queue; everything that may change later is a policy, since a changed argument is refused.

    Dead letters go at least once, which the broker grants only together with `reject-publish`; with no length limit it
    never rejects.
    """
    return {
        "x-queue-type": "quorum",
        "x-single-active-consumer": True,
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": dead_exchange,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def shared(channel: Channel) -> None:
    """Declare the exchange of all events and the bounded queue for events that nobody is bound for: seen, not lost
    in silence."""
    channel.exchange_declare(UNROUTED, "fanout", durable=True)
    channel.queue_declare(
        UNROUTED,
        durable=True,
        arguments={"x-queue-type": "quorum", "x-overflow": "drop-head", "x-max-length-bytes": UNROUTED_BYTES},
    )
    channel.queue_bind(UNROUTED, UNROUTED, "")
    channel.exchange_declare(EXCHANGE, "topic", durable=True, arguments={"alternate-exchange": UNROUTED})


def declare_shared(url: str) -> None:
    """The operator's step: declare what all services share. Raises what the broker said, or TimeoutError."""
    run_once(url, "operator", [shared])


def queue_exists(url: str, queue: str) -> bool:
    """Whether the broker has this queue. Raises what else the broker said, or TimeoutError."""
    try:
        run_once(url, "look", [lambda channel: channel.queue_declare(queue, passive=True)])
    except ChannelClosedByBroker as error:
        if error.reply_code == NOT_FOUND:
            return False
        raise
    return True


def run_once(url: str, name: str, steps: Sequence[Callable[[Channel], None]]) -> None:
    """Connect, run `steps` on one channel, wait until the broker did them all, and close."""
    done = threading.Event()
    failure: list[Exception] = []

    def opened(channel: Channel) -> None:
        for step in steps:
            step(channel)
        # Synchronous methods of a channel are answered in order: when this last one is, all were.
        channel.basic_qos(prefetch_count=1, callback=lambda _ok: done.set())

    def lost(reason: Exception) -> None:
        if not done.is_set():
            failure.append(reason)
            done.set()

    connection = Connection(url, f"{name}.topology", opened=opened, lost=lost)
    connection.start()
    answered = done.wait(PATIENCE)
    connection.stop()
    if failure:
        raise failure[0]
    if not answered:
        raise TimeoutError(f"the broker did not answer within {PATIENCE} s")


@dataclass(frozen=True)
class Rights:
    """What one service's broker user may do, as the management API takes it (regular expressions)."""

    configure: str
    write: str
    read: str
    topic_write: str


def rights(service: str, sources: Iterable[str]) -> Rights:
    """A service configures its own queues only, and publishes only events of its own `sources` (the first word of
    the key)."""
    own = rf"^{service}\..*$"
    both = rf"^({service}\..*|{EXCHANGE.replace('.', '[.]')})$"
    return Rights(configure=own, write=both, read=both, topic_write=rf"^({'|'.join(sources)})\.")
