"""Requests that are repeated, with bounded patience, while the other side is away or asks us to wait."""

import json
import time
from collections.abc import Mapping
from typing import Any

import urllib3

from crm.wording import Language

TIMEOUT = urllib3.Timeout(connect=3, read=30)
PATIENCE = 60.0
"""Seconds for which a request is repeated while the service is away or asks us to wait."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between repetitions where the service does not say how long to wait; the pause doubles."""

_AWAY = frozenset({502, 503, 504})
_WAIT = frozenset({409, 429})  # with Retry-After only: in flight, not known here yet, throttled

Document = dict[str, Any]


class Unreachable(Exception):
    """A service did not answer, or asked us to wait, for longer than our patience."""


def document_of(answer: urllib3.BaseHTTPResponse) -> Document:
    """The parsed body; what is no JSON object (another server on our port) is shown as the title."""
    try:
        found = json.loads(answer.data) if answer.data else {}
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"title": answer.data[:200].decode(errors="replace")}


class Wire:
    """Sends requests and repeats them while the other side is away or says Retry-After; thread-safe."""

    def __init__(self, language: Language, connections: int = 8, patience: float = PATIENCE) -> None:
        self._pool = urllib3.PoolManager(maxsize=connections, block=True, timeout=TIMEOUT, retries=False)
        self._language = {"Accept-Language": "zh-CN" if language == "zh" else "en"}
        self._patience = patience

    def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> urllib3.BaseHTTPResponse:
        """The first answer that is not a request to wait. Every request must be safe to repeat. Raises Unreachable."""
        deadline = time.monotonic() + self._patience
        pause = FIRST_PAUSE
        while True:
            try:
                answer = self._pool.request(method, url, headers={**self._language, **headers}, body=body)
            except urllib3.exceptions.HTTPError as error:
                reason, wait = f"{type(error).__name__}: {error}", pause
            else:
                asked = _retry_after(answer)
                if answer.status not in _AWAY and (answer.status not in _WAIT or asked is None):
                    return answer
                reason, wait = f"HTTP {answer.status} {_said(answer)}", pause if asked is None else asked
            if time.monotonic() + wait > deadline:
                raise Unreachable(f"{method} {url}: {reason}")
            time.sleep(wait)
            pause = min(2 * pause, LONGEST_PAUSE)


def _retry_after(answer: urllib3.BaseHTTPResponse) -> float | None:
    """The seconds of Retry-After; our services never send its form with a date."""
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdigit() else None


def _said(answer: urllib3.BaseHTTPResponse) -> str:
    document = document_of(answer)
    return str(document.get("detail") or document.get("title") or document.get("error_description") or "")
