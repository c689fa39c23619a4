"""What the service says about itself: its OpenAPI document and its problem types."""

from typing import Any

from flask import Response

from chassis.envelope import to_json
from chassis.http.admission import PUBLIC
from chassis.http.answers import JSON
from chassis.http.openapi import problem_type
from chassis.http.problems import problem_types
from chassis.http.routes import Routes

_SOME_MINUTES = "public, max-age=300"


def reference_routes(described: dict[str, Any]) -> Routes:
    """The routes; `described` is filled with the OpenAPI document once all routes are registered."""
    routes = Routes("reference", prefix="/v1", zh="接口说明", en="Reference")

    @routes.raw("/openapi.json", method="GET", permission=PUBLIC, zh="OpenAPI 文档")
    def openapi() -> Response:
        """The OpenAPI document of this service."""
        return Response(to_json(described), content_type=JSON, headers={"Cache-Control": _SOME_MINUTES})

    @routes.raw("/problems", method="GET", permission=PUBLIC, zh="问题类型目录")
    def problems() -> Response:
        """Every type of problem document, in both languages."""
        return _catalogue(problem_types())

    @routes.raw("/problems/<slug>", method="GET", permission=PUBLIC, zh="问题类型")
    def problem(slug: str) -> Response:
        """One type of problem document."""
        return _catalogue([kind for kind in problem_types() if kind.slug == slug])

    return routes


def _catalogue(kinds: list[Any]) -> Response:
    body = to_json({"items": [problem_type(kind) for kind in kinds], "next_cursor": None})
    return Response(body, content_type=JSON, headers={"Cache-Control": _SOME_MINUTES})
