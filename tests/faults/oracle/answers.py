"""The answers that clients got while things broke: none may be a fault of ours that nobody explains."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import urllib3

SERVER_FAULT, AWAY = 500, 503
TOLD = {(502, "answer-lost"), (504, "deadline-exceeded")}
"""What the edge says when a service broke off or is late (docs/edge.md): the client asks again, with its key."""


@dataclass
class Answers:
    """What was answered since the test began."""

    faults: list[str] = field(default_factory=list)
    """Answers of 500 and above that neither ask to come again nor tell what became of the request."""

    turned_away: list[str] = field(default_factory=list)
    """All answers of 500 and above, told or not: there are none where nothing is broken."""

    def note(self, request: str, answer: urllib3.BaseHTTPResponse) -> None:
        """Look at an answer."""
        asks_to_come_again = answer.status == AWAY and "Retry-After" in answer.headers
        if answer.status >= SERVER_FAULT:
            self.turned_away.append(f"{request}: {answer.status}")
        if answer.status >= SERVER_FAULT and not asks_to_come_again and (answer.status, _slug(answer)) not in TOLD:
            self.faults.append(f"{request}: {answer.status} {answer.data!r}")


@contextmanager
def heard(door: str) -> Iterator[Answers]:
    """What all clients of this process are answered at the door while the block lasts."""
    answers, ask = Answers(), urllib3.PoolManager.request

    def listening(pool: urllib3.PoolManager, method: str, url: str, **more: Any) -> urllib3.BaseHTTPResponse:
        answer = ask(pool, method, url, **more)
        if url.startswith(door):
            answers.note(f"{method} {url}", answer)
        return answer

    with mock.patch.object(urllib3.PoolManager, "request", listening):
        yield answers


def _slug(answer: urllib3.BaseHTTPResponse) -> str:
    """The stable name of the problem; none where the answer is no problem document."""
    try:
        return str(json.loads(answer.data)["type"]).rpartition("/")[2]
    except (ValueError, TypeError, KeyError):
        return ""
