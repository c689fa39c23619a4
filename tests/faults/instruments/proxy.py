"""A TCP proxy with the faults of a network, and the way to put it between our services and their servers.

It behaves as TCP does: what a black hole keeps back is delivered afterwards, since the sender's kernel would repeat it,
and while it lasts neither side hears that the other one closed.
"""

import asyncio
import random
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Literal
from urllib.parse import urlsplit

from tests.faults.instruments import Fault
from tests.faults.stand import OURS, READY_SECONDS, Stand, wait_for

Way = Literal["to the server", "from the server"]
Server = Literal["broker", "database"]
BOTH: tuple[Way, ...] = ("to the server", "from the server")
ROLES: Mapping[Server, tuple[str, ...]] = {
    "broker": ("worker", "relay"),
    "database": ("web", "worker", "relay", "mailer"),
}
"""Which processes of a service talk to that server."""
_CHUNK = 65536
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Proxy:
    """Passes bytes between its clients and one server; every fault lasts as long as its block."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy of {port}")
        self._open: dict[Way, asyncio.Event] = {way: asyncio.Event() for way in BOTH}
        self._links: set[_Link] = set()
        self._delay, self._limit, self._refuses = 0.0, 0, False
        self.port = 0
        self.accepted = 0
        """Connections since it began."""

    def __enter__(self) -> "Proxy":
        self._thread.start()
        self._let(BOTH, pass_=True)
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._accept, "127.0.0.1", 0), self._loop
        ).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        while self._links:
            for link in tuple(self._links):
                link.end(abruptly=True)
            await asyncio.sleep(0.01)

    def reset(self) -> None:
        """Both sides of every connection are told that it is gone (RST)."""

        def end_all() -> None:
            for link in tuple(self._links):
                link.end(abruptly=True)

        self._do(end_all)

    @contextmanager
    def black_hole(self, *ways: Way) -> Iterator[None]:
        """Nothing arrives any more, no end of a connection either; one way named makes connections half open."""
        self._let(ways or BOTH, pass_=False)
        try:
            yield
        finally:
            self._let(ways or BOTH, pass_=True)

    @contextmanager
    def delayed(self, seconds: float) -> Iterator[None]:
        """Everything arrives later by that much, each way."""
        with self._set("_delay", seconds):
            yield

    @contextmanager
    def cutting(self, after: int) -> Iterator[None]:
        """Each connection is reset when so many bytes have passed, wherever in a message that is."""
        with self._set("_limit", after):
            yield

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Connections are reset, and new ones as soon as they come."""
        with self._set("_refuses", True):
            self.reset()
            yield

    @contextmanager
    def _set(self, name: str, value: float) -> Iterator[None]:
        before = getattr(self, name)
        setattr(self, name, value)
        try:
            yield
        finally:
            setattr(self, name, before)

    def _let(self, ways: tuple[Way, ...], *, pass_: bool) -> None:
        def turn() -> None:
            for way in ways:
                (self._open[way].set if pass_ else self._open[way].clear)()

        self._do(turn)

    def _do(self, work: Callable[[], None]) -> None:
        """In the loop's thread; returns when it is done."""

        async def done() -> None:
            work()

        asyncio.run_coroutine_threadsafe(done(), self._loop).result()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        link, cut = _Link(writer), True
        self._links.add(link)
        try:
            if not self._refuses:
                cut = await self._pass(link, reader)
        except OSError:
            return  # the server refuses, so do we
        finally:
            link.end(abruptly=cut)
            self._links.discard(link)

    async def _pass(self, link: "_Link", reader: asyncio.StreamReader) -> bool:
        """Until one side ends it; whether it was cut."""
        await self._passable("to the server")
        answers, server = await asyncio.open_connection(*self._target)
        pumps = (
            asyncio.create_task(self._pump(link, reader, server, "to the server")),
            asyncio.create_task(self._pump(link, answers, link.writers[0], "from the server")),
        )
        link.writers.append(server)
        done, rest = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in rest:
            pump.cancel()
        return any(pump.result() for pump in done)

    async def _passable(self, way: Way) -> None:
        if self._delay:
            await asyncio.sleep(self._delay)
        await self._open[way].wait()

    async def _pump(self, link: "_Link", source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: Way) -> bool:
        try:
            while data := await source.read(_CHUNK):
                await self._passable(way)
                left = max(0, self._limit - link.passed) if self._limit else len(data)
                sink.write(data[:left])
                await sink.drain()
                link.passed += len(data)
                if len(data) > left:
                    return True
            await self._passable(way)
        except OSError:
            return True
        return False


class _Link:
    """One connection of a client, and ours to the server for it."""

    def __init__(self, client: asyncio.StreamWriter) -> None:
        self.writers = [client]
        self.passed = 0

    def end(self, *, abruptly: bool) -> None:
        for writer in self.writers:
            opened = writer.get_extra_info("socket")
            if abruptly and opened is not None and opened.fileno() >= 0:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                writer.transport.abort()
            else:
                writer.close()


@contextmanager
def wired(stand: Stand, *services: str, to: Server = "broker") -> Iterator[Mapping[str, Proxy]]:
    """All processes of these services reach that server through a proxy, one a service, until the block is left."""
    stand.wait_until_ready()
    files = {service: stand.home.sub("secrets") / f"{service}.{to}-url" for service in services}
    direct = {service: file.read_text() for service, file in files.items()}
    with ExitStack() as opened:
        proxies: dict[str, Proxy] = {}
        for service, url in direct.items():
            host, port = urlsplit(url).hostname or "", urlsplit(url).port or 0
            proxies[service] = proxy = opened.enter_context(Proxy(host, port))
            stand.home.write(files[service], url.replace(f"@{host}:{port}/", f"@127.0.0.1:{proxy.port}/"))
        try:
            _renew(stand, services, to)
            yield proxies
        finally:
            for service, url in direct.items():
                stand.home.write(files[service], url)
            _renew(stand, services, to)


def _renew(stand: Stand, services: tuple[str, ...], server: Server) -> None:
    """Restart the processes that read that server's address when they begin."""
    names = [name for name in OURS if name.partition(".")[0] in services and name.partition(".")[2] in ROLES[server]]
    before = {name: stand.process(name) for name in names}
    for process in before.values():
        process.send(signal.SIGTERM)
    wait_for(lambda: all(stand.process(name) != one for name, one in before.items()), READY_SECONDS, f"new {names}")
    stand.wait_until_ready()


def faults(wires: Mapping[str, Proxy]) -> tuple[Fault, ...]:
    """The faults of these wires for storms: each takes one service's, and restarts nothing."""

    def lasting(what: str, begin: Callable[[Proxy, random.Random], AbstractContextManager[None]]) -> Fault:
        def fault(_: Stand, seeded: random.Random) -> str:
            service = seeded.choice(sorted(wires))
            with begin(wires[service], seeded):
                time.sleep(seeded.uniform(0.5, 4))
            return f"{what} between {service} and its server"

        return fault

    def reset(_: Stand, seeded: random.Random) -> str:
        service = seeded.choice(sorted(wires))
        wires[service].reset()
        return f"reset what was open between {service} and its server"

    return (
        reset,
        lasting("nothing passed", lambda wire, _: wire.black_hole()),
        lasting("one way was dead", lambda wire, seeded: wire.black_hole(seeded.choice(BOTH))),
        lasting("everything was late", lambda wire, seeded: wire.delayed(seeded.uniform(0.05, 0.5))),
        lasting("connections were cut", lambda wire, seeded: wire.cutting(seeded.randrange(500, 50_000))),
        lasting("connections were refused", lambda wire, _: wire.refusing()),
    )
