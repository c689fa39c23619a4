"""Envoy's clusters: the services behind, how many requests each may hold, and when it counts as away."""

from collections.abc import Mapping
from typing import Any

from gateway.edge import limits
from gateway.edge.names import NOBODY, once
from gateway.edge.settings import Upstream

_NOT_READY = {"start": 500, "end": 600}
_KEPT: Mapping[str, int] = {}


def clusters(upstream: Upstream) -> list[dict[str, Any]]:
    """The two clusters of a service: one that keeps its connections, and one for writes without a key.

    A kept connection may be closed by the service just when a request is sent on it, and nobody can tell whether the
    request was read. One that may be sent again is; a write without a key must not be, so each has a new connection.
    """
    kept = {**_cluster(upstream.name, upstream), "health_checks": [_probe()]}
    single = _cluster(once(upstream.name), upstream, {"max_requests_per_connection": 1})
    return [kept, single]


def nobody() -> dict[str, Any]:
    """Where traces would be sent if they were exported: Envoy wants an address even so."""
    return {"name": NOBODY, "type": "STATIC", "load_assignment": {"cluster_name": NOBODY}}


def _cluster(name: str, upstream: Upstream, connections: Mapping[str, int] = _KEPT) -> dict[str, Any]:
    protocol = {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "common_http_protocol_options": {"idle_timeout": f"{limits.UPSTREAM_IDLE_SECONDS}s", **connections},
        "explicit_http_config": {"http_protocol_options": {}},
    }
    return {
        "name": name,
        "type": "STRICT_DNS",
        "connect_timeout": f"{limits.CONNECT_SECONDS}s",
        "per_connection_buffer_limit_bytes": limits.ANSWER_BYTES,
        "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": protocol},
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [_endpoint(host, port) for host, port in upstream.addresses]}],
        },
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}, "update_merge_window": "0s"},
        "circuit_breakers": {"thresholds": [_breaker()]},
        "outlier_detection": _ejection(),
    }


def _endpoint(host: str, port: int) -> dict[str, Any]:
    return {"endpoint": {"address": {"socket_address": {"address": host, "port_value": port}}}}


def _breaker() -> dict[str, Any]:
    """Bounded queues: what does not fit is answered 503 at once."""
    return {
        "max_connections": limits.PARALLEL,
        "max_pending_requests": limits.QUEUED,
        "max_requests": limits.PARALLEL + limits.QUEUED,
        "max_retries": limits.RETRYING,
        "track_remaining": True,
    }


def _ejection() -> dict[str, Any]:
    """Only a process that cannot be reached or does not answer in time is left alone for a while, good probes or not.

    A service's own 503 is an answer like any other: it must not take the service from those who ask for something else.
    """
    return {
        "split_external_local_origin_errors": True,
        "enforcing_consecutive_local_origin_failure": 0,
        "enforcing_consecutive_5xx": 0,
        "enforcing_consecutive_gateway_failure": 0,
        "enforcing_success_rate": 0,
        "enforcing_local_origin_success_rate": 0,
        "enforcing_failure_percentage": 0,
        "enforcing_failure_percentage_local_origin": 100,
        "failure_percentage_threshold": limits.EJECTION_PERCENT,
        "failure_percentage_request_volume": limits.EJECTION_REQUESTS,
        "failure_percentage_minimum_hosts": 2,
        "successful_active_health_check_uneject_host": False,
        "max_ejection_percent": limits.EJECTED_PERCENT,
        "interval": "1s",
        "base_ejection_time": f"{limits.EJECTION_SECONDS}s",
        "max_ejection_time": f"{limits.EJECTION_SECONDS}s",
    }


def _probe() -> dict[str, Any]:
    """A service that says it is not ready gets its requests until it has said so for a while: a short restart, or a
    database that blinks, is waited for by those who ask.
    """
    return {
        "timeout": f"{limits.PROBE_SECONDS}s",
        "interval": f"{limits.PROBE_SECONDS}s",
        "no_traffic_interval": f"{limits.PROBE_SECONDS}s",
        "unhealthy_threshold": limits.PROBES_FAILED,
        "healthy_threshold": 1,
        "http_health_check": {"path": "/readyz", "retriable_statuses": [_NOT_READY]},
    }
