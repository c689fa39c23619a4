"""Speaks HTTP with an installation through its one door, for the operator's tool: tokens, clear refusals."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Protocol
from urllib.parse import urlencode

import urllib3

from chassis.identifiers import new_id
from crm.wire import PATIENCE, Document, Unreachable, Wire, document_of
from crm.wording import Language

__all__ = [
    "Client", "Credentials", "Document", "Installation", "Person", "Problem", "Session", "System", "Tokens",
    "Unreachable", "Wire",
]  # fmt: skip

RENEW_AT = 0.8
"""Share of a token's life after which we ask for the next one."""
LONGEST_PAGE = 200

_FIRST_FAULT = 400
_UNAUTHENTICATED = 401


@dataclass(frozen=True)
class Installation:
    """Where one installation answers, and the credentials of its operator."""

    door: str
    """The edge, without a slash at the end: http://127.0.0.1:8080."""
    admin_login: str
    admin_password: str = field(repr=False)
    operator_id: str
    operator_secret: str = field(repr=False)
    broker: str = field(repr=False)
    """The broker's management API with the operator's user: http://user:password@host:port."""
    vhost: str
    amqp: str
    """The broker as subscribers reach it, without credentials: amqp://host:port."""
    past_the_edge: Mapping[str, str] = field(default_factory=dict)
    """Base URLs of services that a test asks directly; everybody else comes through the door."""

    def base(self, part: str) -> str:
        """Where the paths of identity or of a service begin (http.md, Paths)."""
        return self.past_the_edge.get(part) or f"{self.door}/api/{part.replace('_', '-')}"


class Problem(Exception):
    """A service refused (RFC 9457); `document` is its problem document in the language we asked for."""

    def __init__(self, status: int, document: Document) -> None:
        self.status = status
        self.document = document
        super().__init__(self.explain())

    @property
    def slug(self) -> str:
        """The stable name of the refusal, such as `account-incomplete`."""
        return str(self.document.get("type", "")).rpartition("/")[2]

    def explain(self) -> str:
        """Everything a person needs in one line: title, detail, every fault of the input."""
        title, detail = self.document.get("title"), self.document.get("detail")
        parts = [str(text) for text in (title, detail) if text] or [f"HTTP {self.status}"]
        parts += [f"{error['pointer'].lstrip('#/')}: {error['message']}" for error in self.document.get("errors", ())]
        if self.status >= 500:  # noqa: PLR2004 - a fault of the program: the trace finds it in the logs
            parts.append(f"trace {self.document.get('trace_id')}")
        return " · ".join(parts)


class Credentials(Protocol):
    """What is shown to the token route."""

    def form(self) -> dict[str, str]:
        """The form's fields."""

    def headers(self) -> dict[str, str]:
        """Headers beside them."""


@dataclass(frozen=True)
class Person:
    """A person's login (RFC 6749, 4.3)."""

    login: str
    password: str = field(repr=False)

    def form(self) -> dict[str, str]:
        """The form's fields."""
        return {"grant_type": "password", "username": self.login, "password": self.password}

    def headers(self) -> dict[str, str]:
        """None."""
        return {}


@dataclass(frozen=True)
class System:
    """A system's client id and secret (RFC 6749, 4.4)."""

    client_id: str
    secret: str = field(repr=False)

    def form(self) -> dict[str, str]:
        """The form's fields."""
        return {"grant_type": "client_credentials"}

    def headers(self) -> dict[str, str]:
        """HTTP Basic."""
        return urllib3.make_headers(basic_auth=f"{self.client_id}:{self.secret}")


class Tokens:
    """The access token of one person or system: fetched when first needed, renewed before it ends; thread-safe."""

    def __init__(self, wire: Wire, identity: str, credentials: Credentials) -> None:
        self._wire, self._url, self._credentials = wire, f"{identity}/v1/token", credentials
        self._lock = threading.Lock()
        self._token, self._refresh, self._renew_at = "", "", 0.0

    def current(self) -> str:
        """A token that lives long enough for a request. Raises Problem for refused credentials, Unreachable."""
        with self._lock:
            if time.monotonic() >= self._renew_at:
                self._renew()
            return self._token

    def reject(self, token: str) -> None:
        """A service did not take this token: the next `current` is another one."""
        with self._lock:
            if token == self._token:
                self._renew_at = 0.0

    def _renew(self) -> None:
        grants = [(self._credentials.form(), self._credentials.headers())]
        if self._refresh:
            grants.insert(0, ({"grant_type": "refresh_token", "refresh_token": self._refresh}, {}))
        for form, headers in grants:
            asked_at = time.monotonic()
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = self._wire.ask("POST", self._url, {**headers, **kind}, urlencode(form).encode())
            if answer.status < _FIRST_FAULT:
                break
        said = document_of(answer)
        if answer.status >= _FIRST_FAULT:
            raise Problem(answer.status, {"title": said.get("error"), "detail": said.get("error_description"), **said})
        self._token, self._refresh = said["access_token"], said.get("refresh_token", "")
        self._renew_at = asked_at + RENEW_AT * said["expires_in"]


class Client:
    """One service under one login, or as a stranger where there are no tokens.

    Answers are parsed documents; refusals raise Problem, silence raises Unreachable.
    """

    def __init__(self, base: str, tokens: Tokens | None, wire: Wire) -> None:
        self.base, self._tokens, self._wire = base, tokens, wire

    def login(self) -> str:
        """Get the token now, so that a door that is closed to us is told once; a stranger's is empty. Raises Problem,
        Unreachable.
        """
        return self._tokens.current() if self._tokens else ""

    def get(self, path: str, **query: object) -> Document:
        """Read."""
        asked = urlencode({name: value for name, value in query.items() if value is not None})
        return self._send("GET", f"{path}?{asked}" if asked else path, {}, None)

    def items(self, path: str, **query: object) -> Iterator[Document]:
        """Every item of a list, page by page."""
        page = self.get(path, limit=LONGEST_PAGE, **query)
        yield from page["items"]
        while page["next_cursor"]:
            page = self.get(path, limit=LONGEST_PAGE, cursor=page["next_cursor"], **query)
            yield from page["items"]

    def post(
        self, path: str, body: Document | None = None, *, version: int | None = None, key: str | None = None
    ) -> Document:
        """Create, or act on the `version` that was read; `key` is the Idempotency-Key, by default a new one."""
        return self._write("POST", path, body or {}, version, key)

    def patch(self, path: str, body: Document, *, version: int, key: str | None = None) -> Document:
        """Change the `version` that was read."""
        return self._write("PATCH", path, body, version, key)

    def upload(self, path: str, content: bytes, **query: str) -> Document:
        """Send a file."""
        headers = {"Content-Type": "application/octet-stream", "Idempotency-Key": str(new_id())}
        return self._send("POST", f"{path}?{urlencode(query)}", headers, content)

    def download(self, path: str) -> bytes:
        """Fetch a file."""
        return self._answer("GET", path, {}, None).data

    def _write(self, method: str, path: str, body: Document, version: int | None, key: str | None) -> Document:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or str(new_id())}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self._send(method, path, headers, json.dumps(body, ensure_ascii=False).encode())

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Document:
        return document_of(self._answer(method, path, headers, body))

    def _answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> urllib3.BaseHTTPResponse:
        for last in (False, True):
            token = self.login()
            known = {**headers, "Authorization": f"Bearer {token}"} if token else headers
            answer = self._wire.ask(method, self.base + path, known, body)
            if not self._tokens or answer.status != _UNAUTHENTICATED or last:
                break
            self._tokens.reject(token)
        if answer.status >= _FIRST_FAULT:
            raise Problem(answer.status, document_of(answer))
        return answer


@dataclass(frozen=True)
class Session:
    """One login at every part of an installation."""

    identity: Client
    gateway: Client
    customer: Client
    sales: Client
    service_desk: Client
    notify: Client

    @property
    def services(self) -> dict[str, Client]:
        """Those with books of their own, by name; identity's are the gateway's."""
        return {part.name: getattr(self, part.name) for part in fields(self) if part.name != "identity"}

    @classmethod
    def open(
        cls,
        installation: Installation,
        credentials: Credentials | None,
        language: Language,
        connections: int = 8,
        patience: float = PATIENCE,
    ) -> "Session":
        """Clients that share one token (a stranger has none) and one pool of connections; nothing is sent yet."""
        wire = Wire(language, connections, patience)
        tokens = Tokens(wire, installation.base("identity"), credentials) if credentials else None
        return cls(*(Client(installation.base(part.name), tokens, wire) for part in fields(cls)))
