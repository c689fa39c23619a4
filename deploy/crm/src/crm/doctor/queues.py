"""The broker's side of the books: bindings that are missing, messages that lie in queues."""

from collections.abc import Iterable

from chassis.broker.topology import EXCHANGE, UNROUTED
from crm.servers.errors import ServerUnavailable
from crm.servers.management import Management


class Queues:
    """Bindings and depths of one vhost, over the management API. Every method raises ServerUnavailable."""

    def __init__(self, management: str, vhost: str) -> None:
        self._management, self._vhost = Management.of(management), vhost

    def missing(self, needed: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Of the pairs (queue, routing key), those that the exchange of all events does not bring to that queue."""
        bound = {(row["destination"], row["routing_key"]) for row in self._bindings() if row["source"] == EXCHANGE}
        return [(queue, key) for queue, key in needed if bound.isdisjoint({(queue, key), (_shards(queue), key)})]

    def waiting(self, services: Iterable[str]) -> dict[str, int]:
        """Messages in the inboxes and dead-letter queues of these services, where there are some."""
        names = tuple(f"{service}.{purpose}" for service in services for purpose in ("inbox", "dead"))
        return {name: depth for name, depth in self._depths().items() if depth and name.startswith(names)}

    def unrouted(self) -> int:
        """Events that nobody was bound for."""
        return self._depths().get(UNROUTED, 0)

    def _bindings(self) -> list[dict[str, str]]:
        rows = self._management.request("GET", "bindings", self._vhost)
        if rows is None:
            raise ServerUnavailable(f"the broker has no vhost {self._vhost}")
        return list(rows)

    def _depths(self) -> dict[str, int]:
        return {queue["name"]: queue.get("messages", 0) for queue in self._management.queues(self._vhost)}


def _shards(queue: str) -> str:
    """The exchange that spreads a service's events over several inboxes stands in the queue's place."""
    return f"{queue.removesuffix('.inbox')}.shards"
