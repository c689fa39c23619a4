"""What the service says about itself: its OpenAPI and AsyncAPI documents, its events, its problem types."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Response

from chassis.contracts.published import asyncapi_document, event_catalogue
from chassis.envelope import to_json
from chassis.http.admission import PUBLIC
from chassis.http.answers import JSON, JSON_OBJECT
from chassis.http.openapi import problem_type
from chassis.http.problems import problem_types
from chassis.http.routes import Routes
from chassis.service import Service

_SOME_MINUTES = "public, max-age=300"
_OPERATION = {"responses": JSON_OBJECT}


def reference_routes(service: Service, described: Callable[[], dict[str, Any]]) -> Routes:
    """The routes; `described` makes the OpenAPI document of all of the service's, these among them."""
    routes = Routes("reference", prefix="/v1", zh="接口说明", en="Reference")
    # Made when first asked for, then kept: of sales, OpenAPI takes 200 ms of CPU, the events 20, and anybody may ask.
    document = cache(lambda: to_json(described()))
    asyncapi = cache(lambda: to_json(asyncapi_document(service)))
    catalogue = cache(lambda: to_json(event_catalogue(service)))

    @routes.raw("/openapi.json", method="GET", permission=PUBLIC, zh="OpenAPI 文档", operation=_OPERATION)
    def openapi() -> Response:
        """The OpenAPI document of this service."""
        return _document(document())

    @routes.raw("/asyncapi.json", method="GET", permission=PUBLIC, zh="AsyncAPI 文档", operation=_OPERATION)
    def asyncapi_json() -> Response:
        """The AsyncAPI document of this service."""
        return _document(asyncapi())

    @routes.raw("/event-catalogue", method="GET", permission=PUBLIC, zh="事件目录", operation=_OPERATION)
    def list_events() -> Response:
        """The events that this service publishes, with meaning, schema and example, and those that it hears."""
        return _document(catalogue())

    @routes.raw("/problems", method="GET", permission=PUBLIC, zh="问题类型目录", operation=_OPERATION)
    def problems() -> Response:
        """Every type of problem document, in both languages."""
        return _problems(problem_types())

    @routes.raw("/problems/<slug>", method="GET", permission=PUBLIC, zh="问题类型", operation=_OPERATION)
    def problem(slug: str) -> Response:
        """One type of problem document."""
        return _problems([kind for kind in problem_types() if kind.slug == slug])

    return routes


def _problems(kinds: list[Any]) -> Response:
    return _document(to_json({"items": [problem_type(kind) for kind in kinds], "next_cursor": None}))


def _document(body: bytes) -> Response:
    return Response(body, content_type=JSON, headers={"Cache-Control": _SOME_MINUTES})
