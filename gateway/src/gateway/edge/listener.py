"""Envoy's listener: strict HTTP/1.1, the filters in their order, the access log."""

from collections.abc import Iterable, Sequence
from typing import Any

from gateway.edge import limits
from gateway.edge.names import BUFFER_FILTER, FAILURE, IDENTITY, NOBODY, PAYLOAD, TOKEN_FILTER, TRACE_HEADER
from gateway.edge.problems import local_reply_config
from gateway.edge.rates import rates
from gateway.edge.routes import Route
from gateway.edge.routing import route_config
from gateway.edge.settings import EdgeSettings

AUDIENCE = "crm"
_FILTERS = "type.googleapis.com/envoy.extensions.filters.http"
_OURS = (
    *("x-request-id", "x-client-", "x-user", "x-tenant", "x-envoy-", "x-real-ip", "forwarded", "via"),
    *("traceparent", "tracestate", "baggage", "x-trace-", "b3", "x-b3-", "x-ot-"),
    *("x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server"),
    *("x-http-method", "x-method-override", "x-original-", "x-rewrite-"),
)
"""Beginnings of header names that are believed from nobody outside. X-Forwarded-For and -Proto are Envoy's to judge."""
_SAFE = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


def listener(settings: EdgeSettings, routes: Sequence[Route]) -> dict[str, Any]:
    """The one listener of the edge."""
    host, port = settings.edge_bind
    manager = {"name": "envoy.filters.network.http_connection_manager", "typed_config": _manager(settings, routes)}
    return {
        "name": "edge",
        "address": {"socket_address": {"address": host, "port_value": port}},
        "per_connection_buffer_limit_bytes": limits.ANSWER_BYTES,
        "filter_chains": [{"filters": [manager]}],
    }


def _manager(settings: EdgeSettings, routes: Sequence[Route]) -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3"
        ".HttpConnectionManager",
        "stat_prefix": "edge",
        "codec_type": "HTTP1",
        "server_name": "crm",
        "use_remote_address": True,
        "xff_num_trusted_hops": settings.edge_trusted_hops,
        "generate_request_id": True,
        "always_set_request_id_in_response": True,
        "normalize_path": True,
        "merge_slashes": False,
        "path_with_escaped_slashes_action": "REJECT_REQUEST",
        "max_request_headers_kb": limits.HEADER_KIB,
        "request_headers_timeout": f"{limits.HEADERS_SECONDS}s",
        "request_timeout": f"{limits.REQUEST_SECONDS}s",
        "stream_idle_timeout": f"{limits.IDLE_SECONDS}s",
        "common_http_protocol_options": {
            "idle_timeout": f"{limits.KEEP_ALIVE_SECONDS}s",
            "max_stream_duration": f"{limits.STREAM_SECONDS}s",
            "max_headers_count": limits.HEADER_COUNT,
            "headers_with_underscores_action": "REJECT_REQUEST",
        },
        "early_header_mutation_extensions": [_early_removal()],
        "tracing": _tracing(),
        "local_reply_config": local_reply_config(),
        "access_log": [_access_log(settings)],
        "http_filters": list(_filters(settings, routes)),
        "route_config": route_config(settings, routes),
    }


def _early_removal() -> dict[str, Any]:
    """Before anything reads them: headers that only the edge may write, or nobody."""
    mutation = "type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation"
    removed = [{"remove_on_match": {"key_matcher": {"prefix": prefix}}} for prefix in _OURS]
    return {"name": "early", "typed_config": {"@type": mutation, "mutations": removed}}


def _tracing() -> dict[str, Any]:
    """A trace begins here and is passed on in `traceparent`; none is sampled, so the exporter has nothing to send."""
    exporter = {"http_uri": {"uri": "http://nobody/v1/traces", "cluster": NOBODY, "timeout": "1s"}}
    tracer = {
        "@type": "type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig",
        "service_name": "edge",
        "http_service": exporter,
    }
    return {
        "provider": {"name": "envoy.tracers.opentelemetry", "typed_config": tracer},
        "random_sampling": {"value": 0},
    }


def _access_log(settings: EdgeSettings) -> dict[str, Any]:
    """One line of JSON a request, probes excepted; no query, for it may hold what nobody should read."""
    line = {
        "time": "%START_TIME%",
        "service": "edge",
        "method": "%REQ(:METHOD)%",
        "path": "%PATH(NQ:ORIG_OR_PATH)%",
        "route": "%ROUTE_NAME%",
        "status": "%RESPONSE_CODE%",
        "reason": "%RESPONSE_CODE_DETAILS%",
        "flags": "%RESPONSE_FLAGS%",
        "ms": "%DURATION%",
        "service_ms": "%RESPONSE_TX_DURATION%",
        "bytes_in": "%BYTES_RECEIVED%",
        "bytes_out": "%BYTES_SENT%",
        "user": f"%DYNAMIC_METADATA({TOKEN_FILTER}:{PAYLOAD}:sub)%",
        "token": f"%DYNAMIC_METADATA({TOKEN_FILTER}:{FAILURE}:message)%",
        "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
        "upstream": "%UPSTREAM_HOST%",
        "tries": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
        "request_id": "%REQ(X-REQUEST-ID)%",
        "trace_id": "%TRACE_ID%",
    }
    path, loggers = settings.edge_access_log, "type.googleapis.com/envoy.extensions.access_loggers"
    kind = f"{loggers}.file.v3.FileAccessLog" if path else f"{loggers}.stream.v3.StdoutAccessLog"
    config = {"@type": kind, "log_format": {"json_format": line}} | ({"path": path} if path else {})
    probe = {"name": ":path", "string_match": {"safe_regex": {"regex": "/livez|/readyz"}}, "invert_match": True}
    return {"name": "requests", "filter": {"header_filter": {"header": probe}}, "typed_config": config}


def _filters(settings: EdgeSettings, routes: Sequence[Route]) -> Iterable[dict[str, Any]]:
    """In the order in which a request passes them."""
    yield _filter("envoy.filters.http.header_mutation", "header_mutation.v3.HeaderMutation", {"mutations": _headers()})
    yield _filter("envoy.filters.http.health_check", "health_check.v3.HealthCheck", _readiness(settings))
    yield _filter(TOKEN_FILTER, "jwt_authn.v3.JwtAuthentication", _tokens(settings))
    yield _filter("envoy.filters.http.local_ratelimit", "local_ratelimit.v3.LocalRateLimit", rates(settings, routes))
    yield _filter(BUFFER_FILTER, "buffer.v3.Buffer", {"max_request_bytes": limits.BODY_BYTES})
    yield _filter("envoy.filters.http.router", "router.v3.Router", {})


def _filter(name: str, kind: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "typed_config": {"@type": f"{_FILTERS}.{kind}", **config}}


def _headers() -> dict[str, Any]:
    """The trace for the problem documents; what every answer carries, unless its service says otherwise."""
    traced = {"header": {"key": TRACE_HEADER, "value": "%TRACE_ID%"}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
    said = [
        {"append": {"header": {"key": name, "value": value}, "append_action": "ADD_IF_ABSENT"}}
        for name, value in _SAFE.items()
    ]
    own = {"remove_on_match": {"key_matcher": {"prefix": "x-envoy-"}}}
    return {"request_mutations": [{"append": traced}], "response_mutations": [own, *said]}


def _readiness(settings: EdgeSettings) -> dict[str, Any]:
    """`GET /readyz` is 200 while every service has an address that is ready."""
    return {
        "pass_through_mode": False,
        "headers": [{"name": ":path", "string_match": {"exact": "/readyz"}}],
        "cluster_min_healthy_percentages": {one.name: {"value": 1} for one in settings.edge_upstreams},
    }


def _tokens(settings: EdgeSettings) -> dict[str, Any]:
    """Whether a token is good is decided here, what follows from it by the routes: without claims there is a 401."""
    uri = {"uri": "http://identity/v1/jwks", "cluster": IDENTITY, "timeout": "2s"}
    keys = {
        "http_uri": uri,
        "cache_duration": f"{limits.KEYS_FRESH}s",
        "async_fetch": {"failed_refetch_duration": "1s"},
    }
    identity = {
        "issuer": settings.issuer,
        "audiences": [AUDIENCE],
        "remote_jwks": keys,
        "from_headers": [{"name": "Authorization", "value_prefix": f"{scheme} "} for scheme in ("Bearer", "bearer")],
        "forward": True,
        "require_expiration": True,
        "clock_skew_seconds": limits.LEEWAY,
        "payload_in_metadata": PAYLOAD,
        "failed_status_in_metadata": FAILURE,
        "clear_route_cache": True,
        "jwt_cache_config": {"jwt_cache_size": limits.TOKENS_REMEMBERED},
    }
    asked = {"requires_any": {"requirements": [{"provider_name": "identity"}, {"allow_missing_or_failed": {}}]}}
    return {"providers": {"identity": identity}, "rules": [{"match": {"prefix": "/"}, "requires": asked}]}
