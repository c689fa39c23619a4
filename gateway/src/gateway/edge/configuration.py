"""The whole configuration of Envoy, from the settings and the tables."""

from collections.abc import Sequence
from typing import Any

from gateway.edge import limits
from gateway.edge.listener import listener
from gateway.edge.routes import ROUTES, Route
from gateway.edge.settings import EdgeSettings
from gateway.edge.upstreams import clusters, nobody

_HEAP = "envoy.resource_monitors.fixed_heap"
_RUNTIME = {
    "re2.max_program_size.error_level": 1000,  # our own patterns are longer than Envoy expects them to be
    "envoy.reloadable_features.strict_chunk_parsing": True,
}


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
    """Bounds for the whole process: connections, and memory by cutting off the greediest."""
    monitors = "type.googleapis.com/envoy.extensions.resource_monitors"
    connections = {
        "@type": f"{monitors}.downstream_connections.v3.DownstreamConnectionsConfig",
        "max_active_downstream_connections": limits.CONNECTIONS,
    }
    heap = {"@type": f"{monitors}.fixed_heap.v3.FixedHeapConfig", "max_heap_size_bytes": limits.HEAP_BYTES}
    return {
        "refresh_interval": "0.25s",
        "resource_monitors": [
            {"name": "envoy.resource_monitors.global_downstream_max_connections", "typed_config": connections},
            {"name": _HEAP, "typed_config": heap},
        ],
        "buffer_factory_config": {"minimum_account_to_track_power_of_two": 18},
        "actions": [
            {
                "name": "envoy.overload_actions.reset_high_memory_stream",
                "triggers": [{"name": _HEAP, "scaled": {"scaling_threshold": 0.8, "saturation_threshold": 0.95}}],
            },
            {
                "name": "envoy.overload_actions.stop_accepting_requests",
                "triggers": [{"name": _HEAP, "threshold": {"value": 0.95}}],
            },
        ],
    }
