"""The subscribers of an installation as its broker knows them: a user and a queue `ext.<name>` each."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from chassis.broker.topology import EXCHANGE
from crm.client import Installation
from crm.servers.management import Management
from crm.wording import Refused

POLICY = "subscribers"
BOUNDS = {"max-length-bytes": 256 * 1024 * 1024, "overflow": "drop-head", "expires": 14 * 24 * 3600 * 1000}
"""A subscriber that stays away loses its oldest events beyond 256 MB, and its queue after 14 days (in ms): nobody
outside can fill the broker's disk (messaging.md, Topology). As a policy it can be changed on queues that exist."""

_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
_KEY = re.compile(r"(?:[a-z_]+|\*)(?:\.(?:[a-z0-9_]+|\*|#))*")
_NOTHING = "^$"
_PREFIX = "ext."


class SubscriberRefused(Refused):
    """A name or key is not acceptable, a name is taken or unknown."""


@dataclass(frozen=True)
class Subscriber:
    """One outside system as it is now."""

    name: str
    keys: tuple[str, ...]
    """Routing keys that it was granted."""
    waiting: int | None
    """Events that it has not taken yet (the broker's count lags by up to 5 s); None: its queue has expired."""
    connected: tuple[str, ...]
    """Since when and from where each of its connections stands. The broker forgets those that have ended."""


class Subscribers:
    """Every method raises ServerUnavailable when the broker does not answer."""

    def __init__(self, installation: Installation) -> None:
        self._management, self._vhost = Management.of(installation.broker), installation.vhost
        self._amqp = installation.amqp

    def add(self, name: str, keys: Sequence[str]) -> str:
        """Make queue, bindings and user; the AMQP URL with the new password. Raises SubscriberRefused.

        The user's right comes last: a name is taken only when all of it is there, and a step that failed is repeated.
        """
        _check(name, keys)
        management, vhost, queue = self._management, self._vhost, queue_of(name)
        if management.vhosts_of(queue):
            raise SubscriberRefused(f"订阅者 {name} 已存在", f"the subscriber {name} exists")
        management.put_policy(vhost, POLICY, pattern=r"^ext\.", apply_to="queues", definition=BOUNDS)
        management.put_queue(vhost, queue, {"x-queue-type": "quorum"})
        for key in keys:
            management.bind_queue(vhost, EXCHANGE, queue, key)
        url = self._with_new_password(queue)
        management.put_permissions(vhost, queue, configure=_NOTHING, write=_NOTHING, read=f"^{re.escape(queue)}$")
        return url

    def all(self) -> list[Subscriber]:
        """Everybody, by name."""
        management, vhost = self._management, self._vhost
        depths = {queue["name"]: queue.get("messages", 0) for queue in management.queues(vhost)}
        bindings = [row for row in management.bindings(vhost) if row["source"] == EXCHANGE]
        connections = management.connections(vhost)
        return [
            Subscriber(
                name=user.removeprefix(_PREFIX),
                keys=tuple(sorted(row["routing_key"] for row in bindings if row["destination"] == user)),
                waiting=depths.get(user),
                connected=tuple(_connected(row) for row in connections if row.get("user") == user),
            )
            for user in sorted(self._users())
        ]

    def rotate(self, name: str) -> str:
        """Give a new password and cut every connection that came with the old one; the new AMQP URL.

        Raises SubscriberRefused.
        """
        self._known(name)
        url = self._with_new_password(queue_of(name))
        self._management.close_connections_of(queue_of(name))
        return url

    def remove(self, name: str) -> None:
        """Remove queue, with what waits in it, and user. Raises SubscriberRefused."""
        self._known(name)
        self._management.delete_queue(self._vhost, queue_of(name))
        self._management.delete_user(queue_of(name))  # and the broker cuts its connections

    def _users(self) -> set[str]:
        """Of this vhost only: several installations may share a broker."""
        found = {row["user"] for row in self._management.permissions(self._vhost)}
        return {user for user in found if user.startswith(_PREFIX)}

    def _known(self, name: str) -> None:
        if queue_of(name) not in self._users():
            raise SubscriberRefused(f"没有订阅者 {name}", f"there is no subscriber {name}")

    def _with_new_password(self, user: str) -> str:
        password = secrets.token_urlsafe(32)
        self._management.put_user(user, password)
        return f"{self._amqp.replace('//', f'//{user}:{password}@', 1)}/{quote(self._vhost, safe='')}"


def queue_of(name: str) -> str:
    """The queue of a subscriber, and its user at the broker."""
    return f"{_PREFIX}{name}"


def _connected(row: dict[str, Any]) -> str:
    since = datetime.fromtimestamp(row["connected_at"] / 1000, UTC)
    return f"{since.isoformat(timespec='seconds').replace('+00:00', 'Z')} {row['peer_host']}"


def _check(name: str, keys: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        zh, en = (
            "名称应为小写字母、数字和连字符,以字母开头",
            "a name is lower-case letters, digits and hyphens, a letter first",
        )
        raise SubscriberRefused(zh, en)
    if not keys:
        raise SubscriberRefused("至少需要一个路由键", "at least one routing key is needed")
    for key in keys:
        if not _KEY.fullmatch(key):
            shown = "customer.account.*.v1"
            raise SubscriberRefused(f"{key} 不是路由键,例如 {shown}", f"{key} is no routing key, such as {shown}")
