"""HTTP clients for benches: cheap enough to leave the machine to what is measured."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crm.client import Person, Session
from crm.demo import company
from tests.faults.stand import Stand

CONNECTION_LOST = 0
"""The status of a request that got no whole answer."""


class Answer(NamedTuple):
    """What became of one request: when it was due (monotonic), seconds until its answer, its status and body."""

    due: float
    seconds: float
    status: int
    body: bytes


@dataclass(frozen=True)
class Target:
    """Where requests go and under whose token."""

    base: str
    token: str

    def request(self, method: str, path: str, body: object = None, **headers: str) -> bytes:
        """The bytes of one request; a header's name is written with underscores."""
        where = urlsplit(self.base)
        content = b"" if body is None else json.dumps(body).encode()
        lines = [
            f"{method} {where.path}{path} HTTP/1.1",
            f"Host: {where.netloc}",
            f"Authorization: Bearer {self.token}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
            *(["Content-Type: application/json", f"Content-Length: {len(content)}"] if body is not None else []),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + content

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        where = urlsplit(self.base)
        return where.hostname or "", where.port or 80


def targets(stand: Stand) -> tuple[Target, Target]:
    """The customer service through the door and past the edge, as the clerk."""
    clerk = company.account_of("clerk")
    session = Session.open(stand.addresses, Person(clerk.login, clerk.password), "en")
    token = session.customer.login()  # HTTP without the client's cost
    return Target(stand.addresses.base("customer"), token), Target(stand.local.past_the_edge()["customer"], token)


class Connections:
    """Kept connections to one address, at most so many; one that was lost or closed is replaced."""

    def __init__(self, address: tuple[str, int], most: int) -> None:
        self._address = address
        self._places = asyncio.Semaphore(most)
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes, due: float | None = None) -> Answer:
        """Send it on an idle connection and wait for the whole answer; never repeats."""
        due = time.monotonic() if due is None else due
        async with self._places:
            try:
                pair = self._idle.pop() if self._idle else await asyncio.open_connection(*self._address)
                pair[1].write(request)
                status, body, kept = await _read(pair[0])
            except (OSError, EOFError, ValueError):
                return Answer(due, time.monotonic() - due, CONNECTION_LOST, b"")
            if kept:
                self._idle.append(pair)
            else:
                pair[1].close()
            return Answer(due, time.monotonic() - due, status, body)


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
    return status, await reader.readexactly(length), "connection: close" not in head


def closed_loop(target: Target, request: Callable[[int], bytes], clients: int, seconds: float) -> list[Answer]:
    """So many clients, each with its next request as soon as it has an answer."""

    async def run() -> list[Answer]:
        connections, until = Connections(target.address, clients), time.monotonic() + seconds
        answers: list[Answer] = []

        async def client() -> None:
            while time.monotonic() < until:
                answers.append(await connections.ask(request(len(answers))))

        await asyncio.gather(*(client() for _ in range(clients)))
        return answers

    return asyncio.run(run())


def open_loop(
    target: Target, request: Callable[[int], bytes], rate: float, seconds: float, clients: int = 200
) -> list[Answer]:
    """A request every 1/rate seconds, whatever the answers take; what waits for a free client counts as waiting."""

    async def run() -> list[Answer]:
        connections, start = Connections(target.address, clients), time.monotonic() + 0.1
        asked: list[Awaitable[Answer]] = []
        for number in range(int(rate * seconds)):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            asked.append(asyncio.create_task(connections.ask(request(number), due)))
        return list(await asyncio.gather(*asked))

    return asyncio.run(run())


def exchange(target: Target, requests: Sequence[bytes], clients: int) -> tuple[list[Answer], float]:
    """Each of these requests once, by so many clients; the answers in order, and the seconds that it took."""

    async def run() -> list[Answer]:
        connections = Connections(target.address, clients)
        return list(await asyncio.gather(*(connections.ask(request) for request in requests)))

    began = time.monotonic()
    return asyncio.run(run()), time.monotonic() - began


def quantile(answers: list[Answer], percent: float) -> float:
    """Seconds that so many percent of the answers took at most."""
    ordered = sorted(answer.seconds for answer in answers)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def draft(target: Target, name: str) -> dict[str, Any]:
    """An account entered for a bench."""
    request = target.request("POST", "/v1/accounts", {"kind": "company", "name": {"zh": name}}, Idempotency_Key=name)

    async def once() -> Answer:
        return await Connections(target.address, 1).ask(request)

    answer = asyncio.run(once())
    assert answer.status == 201, answer
    made: dict[str, Any] = json.loads(answer.body)
    return made
