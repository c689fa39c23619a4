"""One AMQP connection, served by a thread of ours, that comes back by itself.

Everything that touches pika happens in that thread; other threads hand work over with `call`. A lost channel is treated
as a lost connection: one road back, walked often, instead of two.
"""

import random
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pika
import structlog
from pika.adapters.select_connection import IOLoop
from pika.adapters.utils.nbio_interface import AbstractTimerReference
from pika.adapters.utils.selector_ioloop_adapter import SelectorIOServicesAdapter
from pika.channel import Channel
from pika.exceptions import AMQPError

from chassis.telemetry import metrics

log = structlog.get_logger(__name__)

HEARTBEAT = 10
"""Seconds. The broker gives a silent client up after two to three of them, pika a silent broker after 15 to 30 s:
within thirty in any case (faults.md B-4). With 15 s a dead way to the broker was noticed after up to 45."""
BLOCKED_TIMEOUT = 60
"""Seconds a disk or memory alarm may last before the connection is given up; what was sent then is unknown, not
lost (faults.md 0.4)."""
TCP = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}
SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
"""Seconds between two attempts to connect: fewer than five a second (I9), back within ten seconds of a restart
(B-1)."""
STEADY = 5.0
"""A connection that lived this many seconds was a good one: the next pause is short again."""


def parameters(url: str, name: str) -> pika.URLParameters:
    """pika's parameters for this URL, with our deadlines and the name that the broker's operator sees."""
    read = pika.URLParameters(url)
    read.heartbeat = HEARTBEAT
    read.blocked_connection_timeout = BLOCKED_TIMEOUT
    read.socket_timeout = 4
    read.stack_timeout = 8
    read.connection_attempts = 1
    read.tcp_options = TCP
    read.client_properties = {"connection_name": name}
    return read


class _Services(SelectorIOServicesAdapter):  # type: ignore[misc] # pika has no types
    """pika's own, but a name is looked up in the connection's thread. pika starts one for it: without memory that
    thread dies before it runs, and pika waits for it for ever (faults.md G-9).
    """

    def getaddrinfo(  # noqa: PLR0917 - as pika calls it
        self,
        host: str,
        port: int,
        on_done: Callable[[object], None],
        family: int = 0,
        socktype: int = 0,
        proto: int = 0,
        flags: int = 0,
    ) -> AbstractTimerReference:
        found: object
        try:
            found = socket.getaddrinfo(host, port, family, socktype, proto, flags)
        except OSError as error:
            found = error
        return self.call_later(0, lambda: on_done(found))


class _Connection(pika.SelectConnection):  # type: ignore[misc] # pika has no types
    """pika's connection, which sends the three frames of a message in one system call instead of three, and all that is
    said `together` too."""

    _said: list[bytes] | None = None
    """What is to be sent together, while it is."""

    @contextmanager
    def together(self) -> Iterator[None]:
        """Send what is said meanwhile in one go, whatever becomes of the rest."""
        said: list[bytes] = []
        self._said = said
        try:
            yield
        finally:
            self._said = None
            if said:
                self._output_marshaled_frames(said)

    def _output_marshaled_frames(self, marshaled_frames: Sequence[bytes]) -> None:
        if self._said is None:
            super()._output_marshaled_frames([b"".join(marshaled_frames)])
        else:
            self._said += marshaled_frames

    def close(self, reply_code: int = 200, reply_text: str = "Normal shutdown") -> None:
        """Close without the Basic.Cancel that pika sends first.

        With it the broker (3.10.8) makes the next consumer of a single-active queue active while our unacknowledged
        deliveries are still out, hands it newer messages, and takes ours back after them: order broken in 2 of 6
        rolling restarts on a loaded machine. Closing the channel gives everything back at once, in order.
        """
        for channel in self._channels.values():
            channel._cancelled.update(channel._consumers)
        super().close(reply_code, reply_text)


class Connection:
    """A connection with one channel.

    `opened(channel)`, `lost(reason)` and `resumed()` (an alarm of the broker is over) run in the connection's thread,
    each time it happens. `name` is `<service>.<role>`.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        opened: Callable[[Channel], None],
        lost: Callable[[Exception], None],
        resumed: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.ready = threading.Event()
        self.blocked = False
        self._parameters = parameters(url, name)
        self._opened, self._lost, self._resumed = opened, lost, resumed
        self._calls: deque[Callable[[], None]] = deque()
        self._stopping = threading.Event()
        self._connection: pika.SelectConnection | None = None
        self._reason: Exception | None = None
        self._since = 0.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Connect, and stay connected until `stop`."""
        self._thread.start()

    def call(self, function: Callable[[], None]) -> None:
        """Have `function` run in the connection's thread, once a channel is open."""
        self._calls.append(function)
        self._wake(self._serve_calls)

    def drop(self, reason: Exception) -> None:
        """Give this connection up and make a new one; for the connection's own thread."""
        self._reason = self._reason or reason
        connection = self._connection
        if connection is not None and not (connection.is_closing or connection.is_closed):
            connection.close()

    def stop(self, timeout: float = 3.0) -> None:
        """Close cleanly; unacknowledged deliveries go back to the broker."""
        self._stopping.set()
        self._wake(lambda: self.drop(ConnectionError("stopped")))
        self._thread.join(timeout)

    def _wake(self, function: Callable[[], None]) -> None:
        connection = self._connection
        if connection is not None:
            connection.ioloop.add_callback_threadsafe(function)

    def _serve_calls(self) -> None:
        for _ in range(len(self._calls)):  # those that are added meanwhile come after the sockets had their turn
            if not self.ready.is_set():
                return
            self._guarded(self._calls.popleft())

    def _guarded(self, function: Callable[[], None]) -> None:
        try:
            function()
        except AMQPError as error:
            self.drop(error)
        except Exception as error:
            log.exception("broker.fault", connection=self.name)
            self.drop(error)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            reason = self._serve()
            self.ready.clear()
            self.blocked = False
            self._lost(reason)
            if self._stopping.is_set():
                return
            failures = 0 if time.monotonic() - began > STEADY else failures + 1
            pause = random.uniform(SHORTEST_PAUSE, min(LONGEST_PAUSE, 0.5 * 2**failures))  # noqa: S311 - jitter
            metrics.BROKER_LOST.labels(self.name.rpartition(".")[2]).inc()
            log.warning(
                "broker.lost", connection=self.name, reason=str(reason) or repr(reason), again_in=round(pause, 2)
            )
            self._stopping.wait(pause)

    def _serve(self) -> Exception:
        """Connect and serve until the connection ends; why it ended."""
        self._reason = None
        try:
            self._connection = connection = _Connection(
                self._parameters,
                on_open_callback=self._on_open,
                on_open_error_callback=lambda _connection, error: self._on_end(error),
                on_close_callback=lambda _connection, error: self._on_end(error),
                custom_ioloop=_Services(IOLoop()),
            )
            connection.ioloop.start()
        except Exception as error:
            log.exception("broker.fault", connection=self.name)
            return error
        finally:
            ended, self._connection = self._connection, None
            if ended is not None:
                ended.ioloop.close()
        return self._reason or ConnectionError("ended")

    def _on_open(self, connection: pika.SelectConnection) -> None:
        connection.add_on_connection_blocked_callback(lambda *_: self._on_blocked(True))
        connection.add_on_connection_unblocked_callback(lambda *_: self._on_blocked(False))
        connection.channel(on_open_callback=self._on_channel)
        if self._stopping.is_set():
            self.drop(ConnectionError("stopped"))

    def _on_channel(self, channel: Channel) -> None:
        channel.add_on_close_callback(lambda _channel, reason: self.drop(reason))
        self._guarded(lambda: self._opened(channel))

    def serve(self) -> None:
        """Declare the channel fit for `call`; the opener says so once its topology stands. For the connection's own
        thread."""
        self.ready.set()
        log.info("broker.ready", connection=self.name)
        self._serve_calls()

    def _on_blocked(self, blocked: bool) -> None:
        self.blocked = blocked
        metrics.BROKER_BLOCKED.set(blocked)
        log.warning("broker.blocked" if blocked else "broker.unblocked", connection=self.name)
        if not blocked:
            self._guarded(self._resumed)

    def _on_end(self, error: BaseException) -> None:
        self._reason = self._reason or (error if isinstance(error, Exception) else ConnectionError(str(error)))
        if self._connection is not None:
            self._connection.ioloop.stop()
