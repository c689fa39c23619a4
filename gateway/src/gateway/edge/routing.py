"""Envoy's route table, from ours: each row becomes the few routes that its policy needs, the first that fits counts."""

from collections.abc import Iterable
from typing import Any

from gateway.edge import limits
from gateway.edge.names import BUFFER_FILTER, IDENTITY, SUBJECT, TOKEN_FILTER, once
from gateway.edge.routes import UNROUTED, Route, Who
from gateway.edge.settings import EdgeSettings

EnvoyRoute = dict[str, Any]

_BUFFER_ROUTE = "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute"
_NO_ANSWER = "reset"
_NOT_SENT = "reset-before-request"
_METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"
_ONE_HOST = r"[A-Za-z0-9.:\[\]-]+"
_ONE_BEARER = "(?i:bearer) [A-Za-z0-9_.-]+"
"""Envoy joins repeated headers with a comma, which has no place here: two tokens are none."""


def route_config(settings: EdgeSettings, routes: Iterable[Route]) -> dict[str, Any]:
    """The whole table as Envoy's RouteConfiguration."""
    everywhere = {
        "name": "crm",
        "domains": ["*"],
        "routes": [*_before(), *_each(routes, settings.edge_secret), _nothing_here()],
    }
    return {
        "name": "crm",
        "virtual_hosts": [everywhere],
        "request_headers_to_remove": ["x-forwarded-for", "x-envoy-external-address", "te", "keep-alive"],
    }


def _each(routes: Iterable[Route], secret: str | None) -> Iterable[EnvoyRoute]:
    """The longer address first: what stands below another address has its own policy."""
    for route in sorted(routes, key=lambda route: len(route.outside), reverse=True):
        told = _client(secret) if secret and route.upstream == IDENTITY else []
        yield _too_large(route)
        yield from ({**proxied, "request_headers_to_add": told} for proxied in _proxied(route))
        if route.who is Who.SIGNED_IN:
            yield _answer(401, f"{route.outside} without token", {"path_separated_prefix": route.outside})


def _client(secret: str) -> list[dict[str, Any]]:
    """Who asks, for the counters of identity, which believes it from the edge alone; nobody else has the secret."""
    said = {"x-client-address": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "x-client-proof": secret.replace("%", "%%")}
    return [
        {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
        for name, value in said.items()
    ]


def _before() -> Iterable[EnvoyRoute]:
    """What is the same for all addresses."""
    alive = _answer(200, "/livez", {"path": "/livez"}, '{"status":"ok"}')
    json = {"key": "content-type", "value": "application/json"}
    yield {**alive, "response_headers_to_add": [{"header": json, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}]}
    odd = {"name": ":method", "string_match": {"safe_regex": {"regex": _METHODS}}, "invert_match": True}
    yield _answer(405, "odd method", {"prefix": "/", "headers": [odd]})
    odd = {"name": ":authority", "string_match": {"safe_regex": {"regex": _ONE_HOST}}, "invert_match": True}
    yield _answer(400, "odd host", {"prefix": "/", "headers": [odd]})
    yield _answer(404, "odd path", {"safe_regex": {"regex": ".*(?://|;).*"}})
    unrouted = "|".join(name.replace(".", r"\.") for name in UNROUTED)
    yield _answer(404, "of one service", {"safe_regex": {"regex": f"/api/[^/]+/v1/(?:{unrouted})(?:/.*)?"}})


def _nothing_here() -> EnvoyRoute:
    return _answer(404, "nothing here", {"prefix": "/"})


def _answer(status: int, name: str, match: dict[str, Any], body: str | None = None) -> EnvoyRoute:
    """An answer of the edge itself, given without waiting for the body."""
    given = {"status": status} | ({"body": {"inline_string": body}} if body else {})
    return {
        "name": name,
        "match": match,
        "direct_response": given,
        "typed_per_filter_config": {BUFFER_FILTER: {"@type": _BUFFER_ROUTE, "disabled": True}},
    }


def _too_large(route: Route) -> EnvoyRoute:
    """A body that is announced too large is refused before it comes; others when they have become so."""
    larger = {"start": route.body_bytes + 1, "end": 2**63 - 1}
    match = {
        "path_separated_prefix": route.outside,
        "headers": [{"name": "content-length", "range_match": larger}],
    }
    return _answer(413, f"{route.outside} too large", match)


def _proxied(route: Route) -> Iterable[EnvoyRoute]:
    """To the service: what may be sent again, on a kept connection; what may not, on one of its own."""
    reading = {"name": ":method", "string_match": {"safe_regex": {"regex": "GET|HEAD|OPTIONS"}}}
    keyed = {"name": "idempotency-key", "present_match": True}
    yield _to_service(route, [reading], route.upstream, _NO_ANSWER)
    yield _to_service(route, [keyed], route.upstream, _NO_ANSWER)
    yield _to_service(route, [], once(route.upstream), _NOT_SENT)


def _to_service(route: Route, headers: list[Any], cluster: str, retry_on: str) -> EnvoyRoute:
    match: dict[str, Any] = {"path_separated_prefix": route.outside, "headers": [_begins(route.outside), *headers]}
    if route.who is Who.SIGNED_IN:
        match["headers"] += [{"name": "authorization", "string_match": {"safe_regex": {"regex": _ONE_BEARER}}}]
        match["dynamic_metadata"] = [{"filter": TOKEN_FILTER, "path": SUBJECT, "value": {"present_match": True}}]
    action: dict[str, Any] = {
        "cluster": cluster,
        "prefix_rewrite": route.inside,
        "timeout": f"{route.seconds or 0}s",
        "retry_policy": _retry(retry_on),
    }
    if route.seconds is None:
        action |= {"idle_timeout": "0s", "max_stream_duration": {"max_stream_duration": "0s"}}
    return {
        "name": route.outside,
        "match": match,
        "route": action,
        "typed_per_filter_config": {
            BUFFER_FILTER: {"@type": _BUFFER_ROUTE, "buffer": {"max_request_bytes": route.body_bytes}}
        },
    }


def _begins(address: str) -> dict[str, Any]:
    """Envoy looks at a route's headers before its address, each request past some hundred routes, twice: unless the
    address stops it, it runs every pattern over every token on its way, 40 % of the edge's time (decision 0009).
    """
    return {"name": ":path", "string_match": {"prefix": address}}


def _retry(retry_on: str) -> dict[str, Any]:
    return {
        "retry_on": retry_on,
        "num_retries": limits.RETRIES,
        "retry_back_off": {
            "base_interval": f"{limits.RETRY_FIRST_SECONDS}s",
            "max_interval": f"{limits.RETRY_LONGEST_SECONDS}s",
        },
    }
