"""The whole configuration of Envoy, from the settings and the tables."""

from collections.abc import Sequence
from typing import Any

from gateway.edge import limits
from gateway.edge.listener import listener
from gateway.edge.routes import ROUTES, Route
from gateway.edge.settings import EdgeSettings
from gateway.edge.upstreams import clusters, nobody

_HEAP = "envoy.resource_monitors.fixed_heap"
_SCALED = "type.googleapis.com/envoy.config.overload.v3.ScaleTimersOverloadActionConfig"
_IDLE = ("HTTP_DOWNSTREAM_CONNECTION_IDLE", "HTTP_DOWNSTREAM_STREAM_IDLE")
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
    """Bounds of the process: connections, and memory: near its end slow readers are let go, then none come in."""
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
        "actions": [
            {
                "name": "envoy.overload_actions.reduce_timeouts",
                "triggers": [{"name": _HEAP, "scaled": {"scaling_threshold": 0.5, "saturation_threshold": 0.8}}],
                "typed_config": {
                    "@type": _SCALED,
                    "timer_scale_factors": [_down_to_a_second(timer) for timer in _IDLE],
                },
            },
            {
                "name": "envoy.overload_actions.stop_accepting_requests",
                "triggers": [{"name": _HEAP, "threshold": {"value": 0.95}}],
            },
        ],
    }


def _down_to_a_second(timer: str) -> dict[str, str]:
    return {"timer": timer, "min_timeout": "1s"}
