"""What an operator or a full disk does to the broker: alarms, a pause, connections cut."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from crm.servers.errors import ServerUnavailable
from crm.servers.rabbitmq import RabbitMQ, find_binaries
from tests.faults.instruments import Fault
from tests.faults.stand import Stand, wait_for

UNDO_SECONDS = 60


def node(stand: Stand) -> RabbitMQ:
    """The stand's broker, to be told what to do."""
    return RabbitMQ(stand.home.within("broker"), stand.local.settings.broker_ports, find_binaries(stand.home))


@contextmanager
def disk_alarm(stand: Stand) -> Iterator[None]:
    """Its disk seems full: whoever publishes is blocked."""
    with _told(stand, ("set_disk_free_limit", "999GB"), ("set_disk_free_limit", "200MB")):
        yield


@contextmanager
def memory_alarm(stand: Stand) -> Iterator[None]:
    """Its memory seems full: whoever publishes is blocked."""
    calm = ("set_vm_memory_high_watermark", "absolute", "512MB")
    with _told(stand, ("set_vm_memory_high_watermark", "0.0001"), calm):
        yield


@contextmanager
def stopped(stand: Stand) -> Iterator[None]:
    """The broker is away; its Erlang node stays, so that the runner starts nothing."""
    with _told(stand, ("stop_app",), ("start_app",)):
        yield


def cut(stand: Stand) -> None:
    """Every client of the broker is thrown out."""
    node(stand).ctl("close_all_connections", "--vhost", stand.addresses.vhost, "thrown out by a test")


@contextmanager
def _told(stand: Stand, begin: tuple[str, ...], end: tuple[str, ...]) -> Iterator[None]:
    """The second command undoes the first; it is repeated while the broker cannot take it, being killed just then."""
    broker = node(stand)

    def done() -> bool:
        try:
            broker.ctl(*end)
        except ServerUnavailable:
            return False
        return True

    try:
        broker.ctl(*begin)
        yield
    finally:
        wait_for(done, UNDO_SECONDS, f"the broker took {' '.join(end)}")


def _for_a_while(what: str, begin: Callable[[Stand], AbstractContextManager[None]]) -> Fault:
    def fault(stand: Stand, seeded: random.Random) -> str:
        try:
            with begin(stand):
                time.sleep(seeded.uniform(0.5, 4))
        except ServerUnavailable:
            return f"{what}, or away before"
        return what

    return fault


def _cut_everybody(stand: Stand, _: random.Random) -> str:
    try:
        cut(stand)
    except ServerUnavailable:
        return "cut nobody off: the broker was away before"
    return "cut every connection of the broker"


FAULTS: tuple[Fault, ...] = (
    _for_a_while("the broker's disk was full", disk_alarm),
    _for_a_while("the broker's memory was full", memory_alarm),
    _for_a_while("the broker was away", stopped),
    _cut_everybody,
)
