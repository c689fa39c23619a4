"""The whole configuration of Envoy, from the settings and the tables."""

from collections.abc import Sequence
from typing import Any

from gateway.edge import limits
from gateway.edge.listener import listener
from gateway.edge.routes import ROUTES, Route
from gateway.edge.settings import EdgeSettings
from gateway.edge.upstreams import clusters, nobody

_RUNTIME = {"re2.max_program_size.error_level": 1000}
"""Our own patterns are longer than Envoy expects them to be."""


def configuration(settings: EdgeSettings, routes: Sequence[Route] = ROUTES) -> dict[str, Any]:
    """Envoy's bootstrap document."""
    host, port = settings.edge_admin
    return {
        "node": {"id": "edge", "cluster": "edge"},
        "admin": {"address": {"socket_address": {"address": host, "port_value": port}}},
        "static_resources": {
            "listeners": [listener(settings, routes)],
            "clusters": [*(cluster for one in settings.edge_upstreams for cluster in clusters(one)), nobody()],
        },
        "layered_runtime": {"layers": [{"name": "fixed", "static_layer": _RUNTIME}]},
        "overload_manager": _overload(),
    }


def _overload() -> dict[str, Any]:
    monitor = (
        "type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig"
    )
    connections = {"@type": monitor, "max_active_downstream_connections": limits.CONNECTIONS}
    name = "envoy.resource_monitors.global_downstream_max_connections"
    return {"resource_monitors": [{"name": name, "typed_config": connections}]}
