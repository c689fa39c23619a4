"""RabbitMQ's management HTTP API, as far as an operator needs it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import urllib3

from crm.servers.errors import ServerUnavailable

_NOT_FOUND = 404
_REFUSED = 400


class Management:
    """The API of one broker under one user; every `put_…` may be repeated."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url, self._user, self._password = url, user, password
        self._headers = urllib3.make_headers(basic_auth=f"{user}:{password}")
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=30), retries=False)

    @classmethod
    def of(cls, url: str) -> "Management":
        """From `http://user:password@host:port`."""
        parts = urlsplit(url)
        bare = f"{parts.scheme}://{parts.hostname}:{parts.port}"
        return cls(bare, unquote(parts.username or ""), unquote(parts.password or ""))

    @property
    def url_with_password(self) -> str:
        """What `of` takes; it holds the password, so it belongs in no log."""
        return self.url.replace("//", f"//{quote(self._user, safe='')}:{quote(self._password, safe='')}@")

    def request(self, method: str, *path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Call /api/<path parts, each escaped>; answers the parsed JSON, None for nothing or 404.

        Raises ServerUnavailable for anything else that is refused or does not answer.
        """
        where = "/".join(quote(part, safe="?=&") for part in path)
        try:
            answer = self._pool.request(method, f"{self.url}/api/{where}", headers=self._headers, json=body)
        except urllib3.exceptions.HTTPError as error:
            raise ServerUnavailable(f"the management API at {self.url} does not answer: {error}") from error
        if answer.status == _NOT_FOUND:
            return None
        if answer.status >= _REFUSED:
            raise ServerUnavailable(f"{method} {where}: {answer.status} {answer.data.decode(errors='replace')[:300]}")
        return json.loads(answer.data) if answer.data else None

    def answers(self) -> bool:
        """Whether the broker is up and knows us."""
        try:
            return self.request("GET", "overview") is not None
        except ServerUnavailable:
            return False

    def put_vhost(self, vhost: str) -> None:
        """Make a vhost."""
        self.request("PUT", "vhosts", vhost, body={})

    def delete_vhost(self, vhost: str) -> None:
        """Remove a vhost with all that is in it."""
        self.request("DELETE", "vhosts", vhost)

    def put_user(self, name: str, password: str, tags: str = "") -> None:
        """Make a user, or set its password."""
        self.request("PUT", "users", name, body={"password": password, "tags": tags})

    def delete_user(self, name: str) -> None:
        """Remove a user; the broker cuts its connections."""
        self.request("DELETE", "users", name)

    def vhosts_of(self, user: str) -> list[str]:
        """Where a user has rights; nothing for one that is not there."""
        return [row["vhost"] for row in self.request("GET", "users", user, "permissions") or []]

    def permissions(self, vhost: str) -> list[dict[str, Any]]:
        """Every user's rights in that vhost: user, configure, write, read."""
        return self.request("GET", "vhosts", vhost, "permissions") or []

    def put_permissions(self, vhost: str, user: str, *, configure: str, write: str, read: str) -> None:
        """What a user may declare, publish to and consume from: regular expressions over names."""
        self.request("PUT", "permissions", vhost, user, body={"configure": configure, "write": write, "read": read})

    def put_topic_permissions(self, vhost: str, user: str, exchange: str, *, write: str, read: str) -> None:
        """Which routing keys a user may publish to a topic exchange, and bind to it."""
        self.request("PUT", "topic-permissions", vhost, user, body={"exchange": exchange, "write": write, "read": read})

    def put_policy(self, vhost: str, name: str, *, pattern: str, apply_to: str, definition: Mapping[str, Any]) -> None:
        """Settings for all queues or exchanges whose name matches."""
        body = {"pattern": pattern, "apply-to": apply_to, "definition": definition}
        self.request("PUT", "policies", vhost, name, body=body)

    def put_exchange(self, vhost: str, name: str, kind: str, arguments: Mapping[str, Any] | None = None) -> None:
        """Declare a durable exchange; other arguments than it has are refused."""
        body = {"type": kind, "durable": True, "arguments": arguments or {}}
        self.request("PUT", "exchanges", vhost, name, body=body)

    def put_queue(self, vhost: str, name: str, arguments: Mapping[str, Any]) -> None:
        """Declare a durable queue; other arguments than it has are refused."""
        self.request("PUT", "queues", vhost, name, body={"durable": True, "arguments": arguments})

    def delete_queue(self, vhost: str, name: str) -> None:
        """Remove a queue with what waits in it."""
        self.request("DELETE", "queues", vhost, name)

    def bind_queue(self, vhost: str, exchange: str, queue: str, key: str = "") -> None:
        """Bind a queue to an exchange."""
        self.request("POST", "bindings", vhost, "e", exchange, "q", queue, body={"routing_key": key})

    def queue(self, vhost: str, name: str) -> dict[str, Any] | None:
        """One queue; None when it is not there."""
        found: dict[str, Any] | None = self.request("GET", "queues", vhost, name)
        return found

    def queues(self, vhost: str) -> list[dict[str, Any]]:
        """Every queue of the vhost with its counts (they lag by up to 5 s)."""
        return self.request("GET", "queues", vhost) or []

    def bindings(self, vhost: str) -> list[dict[str, Any]]:
        """Every binding of the vhost: source, destination, destination_type, routing_key."""
        return self.request("GET", "bindings", vhost) or []

    def connections(self, vhost: str) -> list[dict[str, Any]]:
        """Every client of the vhost; one that has just come may lack all but its name for up to 5 s."""
        return self.request("GET", "vhosts", vhost, "connections") or []

    def close_connections_of(self, user: str) -> None:
        """Cut every client that came as this user off."""
        self.request("DELETE", "connections", "username", user)

    def close_connections(self, vhost: str) -> None:
        """Cut every client of the vhost off."""
        for connection in self.connections(vhost):
            self.request("DELETE", "connections", connection["name"])
