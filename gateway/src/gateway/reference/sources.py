"""The services' descriptions of themselves, fetched over HTTP and kept: a service that is away is still described."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import orjson
import structlog
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError

from gateway.edge.settings import Upstream
from gateway.reference.forms import FORMS, Form

KEPT = 60.0
"""Seconds that answers are good for: a rollout shows within a minute, and readers cost the services nothing."""
KEPT_WHILE_AWAY = 5.0
"""Seconds until those that did not answer are asked again."""
TIMEOUT = 2.0
"""Seconds that a service has for one document."""
MOST_BYTES = 4 * 1024 * 1024
"""The largest document that is read; the largest today has 180 kB."""
_CHUNK = 64 * 1024
_OK = 200

Document = Mapping[str, Any]
_log = structlog.get_logger("gateway.reference")


class NotDescribed(Exception):
    """A service did not give a description that can be used; the text says why."""


@dataclass(frozen=True, eq=False)
class Description:
    """What one service says about itself, by the path it says it at; empty while it was never reached.

    `away` says that it did not answer when it was asked last: its documents are then the last ones known.
    """

    service: str
    documents: Mapping[str, Document] = field(default_factory=dict)
    away: bool = False


class Sources:
    """The descriptions of all services: `own` of this process, the others fetched from `upstreams`.

    Who asks for them while one request is fetching gets those of before; only the very first waits.
    """

    def __init__(
        self, own: Description, upstreams: Sequence[Upstream], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._own, self._clock = own, clock
        self._upstreams = [upstream for upstream in upstreams if upstream.name != own.service]
        # No retries: nor are redirects followed then, so that no service can send us elsewhere.
        self._pool = PoolManager(maxsize=len(FORMS), timeout=TIMEOUT, retries=False)
        self._known: tuple[Description, ...] = ()
        self._good_until = float("-inf")
        self._fetching = Lock()

    def now(self) -> tuple[Description, ...]:
        """All descriptions, our own first; the same objects until the services are asked again."""
        if self._clock() >= self._good_until and self._fetching.acquire(blocking=not self._known):
            try:
                if self._clock() >= self._good_until:
                    self._ask_all()
            finally:
                self._fetching.release()
        return self._known

    def _ask_all(self) -> None:
        before = {description.service: description for description in self._known}
        with ThreadPoolExecutor(max_workers=max(1, len(self._upstreams))) as threads:
            asked = [threads.submit(self._ask, upstream, before.get(upstream.name)) for upstream in self._upstreams]
        found = tuple(future.result() for future in asked)
        kept = KEPT_WHILE_AWAY if any(description.away for description in found) else KEPT
        self._known, self._good_until = (self._own, *found), self._clock() + kept

    def _ask(self, upstream: Upstream, before: Description | None) -> Description:
        """The description by the first address that gives a whole one, else the last one known."""
        for host, port in upstream.addresses:
            try:
                documents = {form.path: self._fetch(f"http://{host}:{port}{form.path}", form) for form in FORMS}
            except NotDescribed as fault:
                _log.warning("a service is not described", upstream=upstream.name, reason=str(fault))
            else:
                return Description(upstream.name, documents)
        return Description(upstream.name, before.documents if before else {}, away=True)

    def _fetch(self, url: str, form: Form) -> Document:
        try:
            document: Document = orjson.loads(self._read(url))
        except (HTTPError, orjson.JSONDecodeError) as fault:
            raise NotDescribed(f"{url}: {fault}") from fault
        if not form.fits(document):
            raise NotDescribed(f"{url} does not have the form that can be merged")
        return document

    def _read(self, url: str) -> bytes:
        """The body; NotDescribed for another status, too many bytes, or one that drips past its time."""
        until, body = self._clock() + TIMEOUT, bytearray()
        with self._pool.request("GET", url, preload_content=False) as response:
            if response.status != _OK:
                raise NotDescribed(f"{url} answered {response.status}")
            while part := response.read1(_CHUNK):
                body += part
                if len(body) > MOST_BYTES or self._clock() > until:
                    raise NotDescribed(f"{url} is larger than {MOST_BYTES} bytes or took longer than {TIMEOUT} s")
        return bytes(body)
